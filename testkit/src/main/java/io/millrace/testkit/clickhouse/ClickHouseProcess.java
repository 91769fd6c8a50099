package io.millrace.testkit.clickhouse;

import com.sun.jna.Native;
import io.millrace.testkit.Classpath;
import io.millrace.testkit.Ports;
import io.millrace.testkit.npm.NpmPackages;
import io.millrace.testkit.process.Lifetime;
import io.millrace.testkit.process.LocalProcess;
import io.millrace.testkit.process.ShieldedCommand;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts the JVM that {@link ClickHouseMain} or {@link EmbeddedClickHouseMain} runs in. */
final class ClickHouseProcess {
  private ClickHouseProcess() {}

  static LocalProcess start(ClickHouseOptions options) {
    Ports.requireFree(options.httpPort(), "ClickHouse's HTTP interface");
    Ports.requireFree(options.tcpPort(), "ClickHouse's native interface");
    Path library = NpmPackages.installed().clickHouse();

    List<String> command = new ArrayList<>(ShieldedCommand.java());
    // Interpreted code does not rely on the signals that the library takes over.
    command.addAll(List.of("-Xint", "-XX:+UseSerialGC", "-cp", classpath()));
    command.addAll(
        ClickHouseLibrary.isServer()
            ? List.of("-Xmx64m", ClickHouseMain.class.getName())
            // Bodies and answers pass through its heap.
            : List.of("-Xmx1g", EmbeddedClickHouseMain.class.getName()));
    command.addAll(
        List.of(
            library.toString(),
            options.lifetime().name(),
            options.role().name(),
            options.clock().name(),
            Integer.toString(options.httpPort())));
    command.addAll(ClickHouseConfiguration.write(options));

    ProcessBuilder builder = new ProcessBuilder(command).directory(options.data().toFile());
    builder.environment().put("TZ", "UTC");
    if (options.clock() == ClickHouseOptions.Clock.ADJUSTABLE) {
      builder.environment().putAll(clock(options).environment());
    }
    if (options.lifetime() == Lifetime.DETACHED) {
      builder.redirectInput(new File("/dev/null"));
    }
    return LocalProcess.start("ClickHouse", builder, options.log());
  }

  static AdjustableClock clock(ClickHouseOptions options) {
    return new AdjustableClock(options.data().resolveSibling("clock-of-clickhouse"));
  }

  private static String classpath() {
    return Classpath.of(ClickHouseMain.class) + File.pathSeparator + Classpath.of(Native.class);
  }
}
