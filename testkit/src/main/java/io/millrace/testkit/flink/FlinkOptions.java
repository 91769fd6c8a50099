package io.millrace.testkit.flink;

import io.millrace.testkit.TemporaryFolders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a local Flink cluster is started.
 *
 * @param folder holds its configuration, logs, checkpoints and savepoints
 * @param taskManagers the TaskManagers it begins with
 * @param slots the slots of each
 * @param configuration Flink's configuration, on top of what a small cluster on one machine needs;
 *     see <a
 *     href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/deployment/config/">
 *     Configuration</a>
 * @param environment variables of its TaskManagers, on top of this process's
 * @param application arguments of the JobManager of a cluster for one job (application mode); empty
 *     for a session cluster
 * @param isOptimizing whether its JVMs use the optimizing compiler, which pays off in long runs
 *     only
 */
public record FlinkOptions(
    Path folder,
    int taskManagers,
    int slots,
    Map<String, String> configuration,
    Map<String, String> environment,
    List<String> application,
    boolean isOptimizing) {

  public FlinkOptions {
    folder = folder.toAbsolutePath();
    configuration = Map.copyOf(configuration);
    environment = Map.copyOf(environment);
    application = List.copyOf(application);
  }

  /** A cluster in a new temporary folder that is gone after close. */
  public static FlinkOptions temporary(int taskManagers, int slots) {
    return new FlinkOptions(
        TemporaryFolders.create("flink"),
        taskManagers,
        slots,
        Map.of(),
        Map.of(),
        List.of(),
        false);
  }

  /** Adds or replaces an entry of Flink's configuration. */
  public FlinkOptions with(String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(configuration);
    more.put(key, value);
    return new FlinkOptions(
        folder, taskManagers, slots, more, environment, application, isOptimizing);
  }

  /**
   * The same as a cluster for one job, whose JobManager runs the main class of a jar.
   *
   * @param arguments of the main class
   */
  public FlinkOptions application(Path jar, String mainClass, List<String> arguments) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of(jar.toString(), mainClass));
    all.addAll(arguments);
    return new FlinkOptions(
        folder, taskManagers, slots, configuration, environment, all, isOptimizing);
  }

  /** The same with the optimizing compiler, for clusters whose speed is measured. */
  public FlinkOptions optimizing() {
    return new FlinkOptions(
        folder, taskManagers, slots, configuration, environment, application, true);
  }

  /** Where checkpoints go unless the configuration says otherwise. */
  public Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  /** Where savepoints go unless the configuration says otherwise. */
  public Path savepoints() {
    return folder.resolve("savepoints");
  }

  /** Where each process writes its log. */
  public Path logs() {
    return folder.resolve("logs");
  }

  Path configurationFolder() {
    return folder.resolve("conf");
  }
}
