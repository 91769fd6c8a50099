package io.millrace.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.kinesis.KinesisOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LifetimeITCase {
  private static final Pattern PIDS = Pattern.compile("services (\\d+) (\\d+)");

  @Test
  void servicesEndWithAParentThatIsKilled(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("parent.log");
    LocalProcess parent =
        LocalProcess.start(
            "The parent",
            new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElseThrow(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "-Dmillrace.root=" + RepositoryRoot.find(),
                    "-Djava.io.tmpdir=" + folder,
                    Parent.class.getName())),
            log);
    parent.awaitReady(() -> PIDS.matcher(LogTail.of(log)).find(), Duration.ofMinutes(2));
    Matcher pids = PIDS.matcher(LogTail.of(log));
    assertThat(pids.find()).isTrue();

    parent.kill();

    for (int service = 1; service <= 2; service++) {
      Optional<ProcessHandle> left = ProcessHandle.of(Long.parseLong(pids.group(service)));
      if (left.isPresent()) {
        left.get().onExit().get(30, TimeUnit.SECONDS);
      }
    }
  }

  /** Starts both services and waits to be killed. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws Exception {
      long clickHouse = ClickHouseServer.start(ClickHouseOptions.temporary()).pid();
      long kinesis = KinesisEmulator.start(KinesisOptions.temporary()).pid();
      System.out.println("services " + clickHouse + " " + kinesis);
      Thread.currentThread().join();
    }
  }
}
