package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Folders;
import io.millrace.testkit.Ports;
import io.millrace.testkit.RepositoryRoot;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Where a stack is and what it keeps, and what it says when a port is taken. */
final class LocalStackTest {
  private static final OptionalInt NONE = OptionalInt.empty();

  @Test
  void theUsualStackRunsThePipelineOfTheRepository() {
    LocalStack usual = LocalStack.USUAL;
    assertThat(usual.data()).isEqualTo(RepositoryRoot.data());
    assertThat(usual.pipeline()).isEqualTo(RepositoryRoot.find().resolve("conf/pipeline.yaml"));
    assertThat(usual.dataName()).isEqualTo("deploy/local/.data");
    assertThat(usual.dashboardUrl()).hasToString("http://127.0.0.1:8081");
  }

  @Test
  void anotherDashboardPortChangesNoFile() {
    LocalStack stack = new LocalStack(8123, 4568, 18_081, NONE);
    assertThat(stack.data()).isEqualTo(RepositoryRoot.data());
    assertThat(stack.pipeline()).isEqualTo(LocalStack.USUAL.pipeline());
  }

  @Test
  void otherPortsHaveTheirOwnPipelineAndState() throws Exception {
    LocalStack stack = new LocalStack(Ports.free(), Ports.free(), Ports.free(), NONE);
    try {
      String text = Files.readString(stack.pipeline());
      assertThat(text)
          .contains("url: http://127.0.0.1:" + stack.clickHouse())
          .contains("endpoint: http://127.0.0.1:" + stack.kinesis())
          .doesNotContain(":8123", ":4568");
      Path usual = LocalStack.USUAL.pipeline();
      assertThat(text.lines()).hasSameSizeAs(Files.readAllLines(usual));
      assertThat(stack.pipeline().getParent()).isEqualTo(stack.pipelines());
      assertThat(stack.dataName()).isEqualTo("deploy/local/.data/stack-" + stack.clickHouse());
      stack.remember();
      assertThat(stack.data().resolve("run/dashboard.port")).hasContent(stack.dashboard() + "\n");
    } finally {
      Folders.delete(stack.data());
    }
  }

  @Test
  void aTakenPortIsOneLineThatNamesItsOption() throws Exception {
    LocalStack stack =
        new LocalStack(Ports.free(), Ports.free(), Ports.free(), OptionalInt.of(Ports.free()));
    stack.requireFree(UpOptions.Scope.EVERYTHING);
    try (ServerSocket clickHouse = listen(stack.clickHouse());
        ServerSocket kinesis = listen(stack.kinesis());
        ServerSocket dashboard = listen(stack.dashboard());
        ServerSocket console = listen(stack.chosenConsole().orElseThrow())) {
      assertThat(List.of(clickHouse, kinesis, dashboard, console)).allMatch(ServerSocket::isBound);
      assertThatThrownBy(() -> stack.requireFree(UpOptions.Scope.EVERYTHING))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching(
              """
              Port \\d+ is taken by another process, but ClickHouse needs it\\. Choose another with --clickhouse-port N, .*
              Port \\d+ .* the Kinesis emulator needs it\\. Choose another with --kinesis-port N, .*
              Port \\d+ .* Flink's dashboard needs it\\. Choose another with --dashboard-port N, .*
              Port \\d+ .* the console needs it\\. Choose another with --console-port N, .*"""
                  .stripTrailing());
      assertThatThrownBy(() -> stack.requireFree(UpOptions.Scope.SERVICES))
          .hasMessageContaining("--kinesis-port")
          .hasMessageNotContaining("--dashboard-port");
    }
  }

  /** The emulator was started with another port, and holds the stream there. */
  @Test
  void aRunningEmulatorKeepsItsPort() {
    LocalStack first = new LocalStack(Ports.free(), Ports.free(), Ports.free(), NONE);
    try {
      first.remember();
      first.pid("kinesis").write(ProcessHandle.current().pid());
      first.requireFree(UpOptions.Scope.SERVICES);
      LocalStack other = new LocalStack(first.clickHouse(), Ports.free(), first.dashboard(), NONE);
      assertThatThrownBy(() -> other.requireFree(UpOptions.Scope.SERVICES))
          .hasMessageContaining("already runs on port " + first.kinesis())
          .hasMessageContaining("deploy/local/down");
    } finally {
      Folders.delete(first.data());
    }
  }

  @Test
  void everyPartHasItsOwnPort() {
    assertThatThrownBy(() -> new LocalStack(8081, 4568, 8081, NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--clickhouse-port 8081")
        .hasMessageContaining("--dashboard-port 8081");
    assertThatThrownBy(() -> new LocalStack(8123, 4568, 8081, OptionalInt.of(4568)))
        .hasMessageContaining("--console-port 4568");
  }

  private static ServerSocket listen(int port) throws Exception {
    return new ServerSocket(port, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }
}
