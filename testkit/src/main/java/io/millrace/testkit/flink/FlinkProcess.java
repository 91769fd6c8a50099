package io.millrace.testkit.flink;

import io.millrace.testkit.Classpath;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.process.ChildMain;
import io.millrace.testkit.process.LocalProcess;
import io.millrace.testkit.process.ShieldedCommand;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The processes of a Flink cluster, each an ordinary class of Flink's jars, which Maven copies to
 * {@code testkit/target/flink/lib}. Flink's own distribution does the same in shell scripts.
 */
final class FlinkProcess {
  private static final String JOB_MANAGER =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
  private static final String CLIENT = "org.apache.flink.client.cli.CliFrontend";
  private static final String MEMORY = "org.apache.flink.runtime.util.bash.BashJavaUtils";
  private static final String MEMORY_RESULT = "BASH_JAVA_UTILS_EXEC_RESULT:";
  private static final Duration MEMORY_DEADLINE = Duration.ofMinutes(1);

  /** By question and configuration: each answer takes a JVM some seconds. */
  private static final Map<List<Object>, Arguments> MEMORY_ANSWERS = new ConcurrentHashMap<>();

  /** What Flink and the job reach into on Java 17; all of it is in Flink's own configuration. */
  static final List<String> JVM_OPTIONS =
      List.of(
          "--add-opens=java.base/java.util=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.io=ALL-UNNAMED");

  /** No optimizing compiler, and one thread that collects garbage. */
  private static final List<String> FOR_SHORT_LIVES =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final FlinkOptions options;
  private final Arguments jobManager;
  private final Arguments taskManager;

  private FlinkProcess(FlinkOptions options, Arguments jobManager, Arguments taskManager) {
    this.options = options;
    this.jobManager = jobManager;
    this.taskManager = taskManager;
  }

  /** Asks Flink how the memory it was given is to be divided; once for equal configurations. */
  static FlinkProcess of(FlinkOptions options) {
    return new FlinkProcess(
        options,
        memory(options, "GET_JM_RESOURCE_PARAMS"),
        memory(options, "GET_TM_RESOURCE_PARAMS"));
  }

  LocalProcess jobManager() {
    List<String> application = options.application();
    return start(
        "Flink's JobManager",
        "jobmanager.log",
        application.isEmpty() ? JOB_MANAGER : ApplicationMain.class.getName(),
        jobManager.and(application.toArray(new String[0])),
        Map.of());
  }

  LocalProcess taskManager(int number) {
    return start(
        "Flink's TaskManager " + number,
        "taskmanager-" + number + ".log",
        TASK_MANAGER,
        taskManager.and("-D", "taskmanager.resource-id=taskmanager-" + number),
        options.environment());
  }

  /** Runs the command line client to its end and returns what it printed. */
  String client(List<String> arguments, Duration deadline) {
    List<String> command = shortLived("-Xmx512m", "-Dmillrace.log.level=ERROR");
    command.add(CLIENT);
    command.addAll(arguments);
    return output(options, "Flink's client", command, deadline);
  }

  private LocalProcess start(
      String name, String log, String main, Arguments arguments, Map<String, String> environment) {
    List<String> jvmArguments = new ArrayList<>(arguments.jvm());
    if (!options.isOptimizing()) {
      jvmArguments.addAll(FOR_SHORT_LIVES);
    }
    List<String> command = java(jvmArguments);
    command.addAll(List.of(ChildMain.class.getName(), main));
    command.addAll(List.of("--configDir", options.configurationFolder().toString()));
    command.addAll(arguments.flink());
    ProcessBuilder builder = builder(options, command);
    builder.environment().putAll(environment);
    return LocalProcess.start(name, builder, options.logs().resolve(log));
  }

  private static Arguments memory(FlinkOptions options, String question) {
    return MEMORY_ANSWERS.computeIfAbsent(
        List.of(question, options.slots(), options.configuration()), key -> ask(options, question));
  }

  private static Arguments ask(FlinkOptions options, String question) {
    List<String> command = shortLived("-Xmx128m");
    command.addAll(
        List.of(MEMORY, question, "--configDir", options.configurationFolder().toString()));
    List<String> answers =
        output(options, "Flink's memory calculator", command, MEMORY_DEADLINE)
            .lines()
            .filter(line -> line.startsWith(MEMORY_RESULT))
            .map(line -> line.substring(MEMORY_RESULT.length()).strip())
            .toList();
    if (answers.size() != 2) {
      throw new IllegalStateException("Flink's memory calculator answered " + answers);
    }
    return new Arguments(words(answers.get(0)), words(answers.get(1)));
  }

  private static String output(
      FlinkOptions options, String name, List<String> command, Duration deadline) {
    Path out = options.logs().resolve("client-" + UUID.randomUUID() + ".out");
    try {
      LocalProcess.start(name, builder(options, command), out).awaitEnd(deadline);
      String printed = Files.readString(out);
      Files.delete(out);
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + out, e);
    }
  }

  private static ProcessBuilder builder(FlinkOptions options, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(options.folder().toFile());
    builder.environment().put("FLINK_CONF_DIR", options.configurationFolder().toString());
    return builder;
  }

  /** The command of a JVM for one short task. */
  private static List<String> shortLived(String... jvmArguments) {
    List<String> all = new ArrayList<>(FOR_SHORT_LIVES);
    all.addAll(List.of(jvmArguments));
    return java(all);
  }

  private static List<String> java(List<String> jvmArguments) {
    Path module = RepositoryRoot.find().resolve("testkit");
    Path jars = module.resolve("target/flink/lib");
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException(
          "Flink's jars are not in " + jars + "; run: mvn -pl testkit process-classes");
    }
    List<String> command = new ArrayList<>(ShieldedCommand.java());
    command.addAll(JVM_OPTIONS);
    command.addAll(jvmArguments);
    command.add("-Dlog4j2.configurationFile=" + module.resolve("log4j2.properties"));
    command.add("-cp");
    command.add(jars + "/*" + File.pathSeparator + Classpath.of(ChildMain.class));
    return command;
  }

  private static List<String> words(String line) {
    return line.isEmpty() ? List.of() : Arrays.asList(line.split("\\s+", -1));
  }

  /** Arguments for the JVM, and for Flink's main class. */
  private record Arguments(List<String> jvm, List<String> flink) {
    Arguments and(String... more) {
      List<String> all = new ArrayList<>(flink);
      all.addAll(List.of(more));
      return new Arguments(jvm, all);
    }
  }
}
