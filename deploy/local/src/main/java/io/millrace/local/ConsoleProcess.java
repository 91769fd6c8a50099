package io.millrace.local;

import io.millrace.testkit.Classpath;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.process.ChildMain;
import io.millrace.testkit.process.LocalProcess;
import io.millrace.testkit.process.ShieldedCommand;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The console of the local stack, in a separate process. */
final class ConsoleProcess {
  private ConsoleProcess() {}

  /** Starts it on the pipelines of the stack. It ends with this process. */
  static LocalProcess start(LocalStack stack, int port) {
    Path root = RepositoryRoot.find();
    List<String> command = new ArrayList<>(ShieldedCommand.java());
    command.addAll(
        List.of(
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Dlog4j2.configurationFile=" + root.resolve("testkit/log4j2.properties"),
            "-cp",
            String.join(
                File.pathSeparator,
                root.resolve("console/target/millrace-console.jar").toString(),
                root.resolve("job/target/millrace.jar").toString(),
                root.resolve("testkit/target/flink/lib") + "/*",
                Classpath.of(ChildMain.class).toString()),
            ChildMain.class.getName(),
            "io.millrace.console.Console",
            "--port",
            String.valueOf(port),
            "--pipelines",
            stack.pipelines().toString(),
            "--cluster",
            stack.dashboardUrl().toString(),
            "--job-jar",
            root.resolve("job/target/millrace.jar").toString()));
    // The local stack's own secrets are those of servers on this machine.
    for (String variable :
        List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "CLICKHOUSE_PASSWORD")) {
      command.addAll(List.of("--shared-variable", variable));
    }
    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().put("AWS_ACCESS_KEY_ID", KinesisEmulator.ACCESS_KEY);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", KinesisEmulator.ACCESS_KEY);
    builder.environment().putIfAbsent("CLICKHOUSE_PASSWORD", "");
    return LocalProcess.start("The console", builder, stack.data().resolve("logs/console.log"));
  }
}
