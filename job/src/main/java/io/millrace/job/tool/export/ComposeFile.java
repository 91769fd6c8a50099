package io.millrace.job.tool.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.value.CredentialsType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One pipeline as a file of Docker Compose: a JobManager in application mode and a TaskManager.
 *
 * <p>The JobManager is not restarted by itself: without high availability it would start from
 * nothing, or from the checkpoint that it was once given. The job claims that checkpoint and
 * deletes it after its own next one, so a path that is given again by mistake fails. The standalone
 * entry point of Flink overwrites {@code execution.state-recovery.claim-mode} of its configuration,
 * so the job sets the mode.
 */
public final class ComposeFile {
  /** Where the pipeline's file is, as the template says. */
  private static final String FOLDER = "/opt/flink/millrace/";

  private static final String HERE = "file:///opt/flink/storage";

  /** Flink's image replaces variables in its properties. This one stands for a dollar there. */
  private static final String DOLLAR = "MILLRACE_DOLLAR";

  /** Memory of a TaskManager with one slot. */
  private static final int TASK_MANAGER_MIB = 2560;

  /**
   * Memory of each further slot. About 450 MiB of it become heap: 160 MiB for growing blocks, and
   * the rest for blocks that wait.
   */
  private static final int SLOT_MIB = 512;

  /** What AWS's default chain reads first. */
  private static final List<String> KEYS_OF_AWS =
      List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");

  /** A dollar that does not begin a variable in braces, which is left for Compose. */
  private static final Pattern TEXT_DOLLAR = Pattern.compile("\\$(?!\\{[A-Za-z_])");

  private ComposeFile() {}

  /**
   * The file.
   *
   * @param usualImage the image unless the request names one
   * @throws ExportException when the pipeline cannot run in a container as it is written
   */
  public static String of(ExportRequest request, String usualImage) throws ExportException {
    ObjectNode file = Yaml.template("compose.yaml").get(0);
    file.put("name", request.name());
    String flink = settings(request);
    Optional<Path> passwordFile = request.passwordFile();
    for (String name : new String[] {"jobmanager", "taskmanager"}) {
      ObjectNode service = file.withObject("/services/" + name);
      service.put("image", request.image().orElse(usualImage));
      ObjectNode environment = service.withObject("/environment");
      environment.put(
          "FLINK_PROPERTIES", TEXT_DOLLAR.matcher(flink).replaceAll("\\$\\${" + DOLLAR + "}"));
      if (TEXT_DOLLAR.matcher(flink).find()) {
        environment.put(DOLLAR, escaped("$"));
      }
      request
          .pipeline()
          .variables()
          .forEach((key, hasDefault) -> pass(environment, key, hasDefault));
      if (usesDefaultChain(request)) {
        KEYS_OF_AWS.stream().filter(key -> !environment.has(key)).forEach(environment::putNull);
      }
      passwordFile.ifPresent(
          path ->
              service
                  .withArray("secrets")
                  .addObject()
                  .put("source", "password")
                  .put("target", escaped(path.toString())));
    }
    file.withObject("/configs/pipeline").put("content", escaped(request.pipeline().text()));
    new PipelineFiles(request.pipeline())
        .besideThePipeline()
        .forEach((name, content) -> config(file, name, content));
    if (passwordFile.isPresent()) {
      file.withObject("/secrets/password").put("file", "./password");
    }
    return Yaml.text(file);
  }

  /** What remains to do. */
  public static List<String> notes(ExportRequest request) {
    List<String> notes = new ArrayList<>(ExportNotes.ofContainer(request));
    if (usesDefaultChain(request)) {
      notes.add(
          "The containers take "
              + String.join(", ", KEYS_OF_AWS)
              + " from your environment, where they are set, and otherwise the role of the machine.");
    }
    return notes;
  }

  /** Whether the stream or the storage is read with AWS's default chain. */
  private static boolean usesDefaultChain(ExportRequest request) {
    return request.storage().orElse(HERE).startsWith("s3")
        || request.pipeline().config().sources().stream()
            .anyMatch(
                source ->
                    source.get(CredentialsOptions.TYPE) == CredentialsType.DEFAULT
                        || (source.get(CredentialsOptions.TYPE) == CredentialsType.ASSUME_ROLE
                            && source.get(CredentialsOptions.BASE) == CredentialsType.DEFAULT));
  }

  /** A file beside the pipeline's. */
  private static void config(ObjectNode file, String name, String content) {
    String config = "file-" + name;
    file.withObject("/configs").putObject(config).put("content", escaped(content));
    file.withObject("/services/jobmanager")
        .withArray("configs")
        .addObject()
        .put("source", config)
        .put("target", FOLDER + name);
  }

  private static void pass(ObjectNode environment, String variable, boolean hasDefault) {
    environment.put(
        variable,
        hasDefault
            ? "${" + variable + ":-}"
            : "${" + variable + "?set " + variable + ", in the environment or in a file .env}");
  }

  private static String settings(ExportRequest request) {
    String storage = request.storage().orElse(HERE);
    StringBuilder settings = new StringBuilder();
    settings.append("jobmanager.rpc.address: jobmanager\n");
    settings.append("jobmanager.memory.process.size: 1600m\n");
    settings.append("taskmanager.memory.process.size: ");
    settings.append(TASK_MANAGER_MIB + (request.parallelism() - 1L) * SLOT_MIB).append("m\n");
    settings.append("taskmanager.memory.managed.size: 0\n");
    settings.append("taskmanager.numberOfTaskSlots: ").append(request.parallelism()).append('\n');
    settings.append("parallelism.default: ").append(request.parallelism()).append('\n');
    settings.append("state.backend.type: hashmap\n");
    settings.append("execution.checkpointing.dir: ").append(storage).append("/checkpoints\n");
    settings.append("execution.checkpointing.savepoint-dir: ").append(storage);
    settings.append("/savepoints\n");
    settings.append("metrics.reporter.prom.factory.class:");
    settings.append(" org.apache.flink.metrics.prometheus.PrometheusReporterFactory\n");
    settings.append("metrics.reporter.prom.port: 9249\n");
    return settings.toString();
  }

  /** Compose reads a dollar as the beginning of a variable. */
  private static String escaped(String text) {
    return text.replace("$", "$$");
  }
}
