package io.millrace.testkit.flink;

import io.millrace.testkit.Classpath;
import io.millrace.testkit.Folders;
import io.millrace.testkit.Ports;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.process.ChildMain;
import io.millrace.testkit.process.LocalProcess;
import io.millrace.testkit.process.ShieldedCommand;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The main job on an embedded Flink with a dashboard, in a separate process. */
public final class JobProcess {
  private static final String MAIN = "io.millrace.job.cli.Millrace";

  private JobProcess() {}

  /** Starts the job at the beginning of its stream, having forgotten all earlier checkpoints. */
  public static LocalProcess startAfresh(JobOptions options) {
    Folders.delete(options.checkpoints());
    return start(List.of("--fresh"), options);
  }

  /** Starts the job where its newest checkpoint ends, if there is one. */
  public static LocalProcess resume(JobOptions options) {
    return start(
        newestCheckpoint(options.checkpoints())
            .map(checkpoint -> List.of("--from-savepoint", checkpoint.toUri().toString()))
            .orElse(List.of()),
        options);
  }

  private static LocalProcess start(List<String> more, JobOptions job) {
    Ports.requireFree(job.dashboard(), "Flink's dashboard");
    Path root = RepositoryRoot.find();
    List<String> command = new ArrayList<>(ShieldedCommand.java());
    command.addAll(FlinkProcess.JVM_OPTIONS);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-Dlog4j2.configurationFile=" + root.resolve("testkit/log4j2.properties"),
            "-cp",
            classpath(root),
            ChildMain.class.getName(),
            MAIN,
            "run",
            "--config",
            job.pipeline().toString()));
    Map<String, String> options = new TreeMap<>(flinkOptions(job));
    options.putAll(job.flink());
    options.forEach((key, value) -> command.addAll(List.of("-D", "flink." + key + "=" + value)));
    command.addAll(more);

    ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
    builder.environment().put("AWS_ACCESS_KEY_ID", KinesisEmulator.ACCESS_KEY);
    builder.environment().put("AWS_SECRET_ACCESS_KEY", KinesisEmulator.ACCESS_KEY);
    builder.environment().putIfAbsent("CLICKHOUSE_PASSWORD", "");
    Path log = job.data().resolve("logs/job.log");
    Folders.delete(log);
    return LocalProcess.start("The job", builder, log);
  }

  private static Map<String, String> flinkOptions(JobOptions job) {
    return Map.of(
        "rest.port",
        Integer.toString(job.dashboard()),
        "rest.bind-port",
        Integer.toString(job.dashboard()),
        "execution.checkpointing.dir",
        job.checkpoints().toUri().toString());
  }

  private static String classpath(Path root) {
    return String.join(
        File.pathSeparator,
        root.resolve("job/target/millrace.jar").toString(),
        root.resolve("testkit/target/flink/lib").toString() + "/*",
        Classpath.of(ChildMain.class).toString());
  }

  private static Optional<Path> newestCheckpoint(Path checkpoints) {
    if (!Files.isDirectory(checkpoints)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(checkpoints)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparing(file -> file.toFile().lastModified()))
          .map(Path::getParent);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look for checkpoints", e);
    }
  }
}
