package io.millrace.job.tool.export;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.ServerAddress;
import java.util.ArrayList;
import java.util.List;

/** What remains to do where a pipeline was exported to. */
public final class ExportNotes {
  private ExportNotes() {}

  /** For people who apply manifests, or install the chart. */
  public static List<String> forKubernetes(ExportRequest request) throws ExportException {
    List<String> notes = new ArrayList<>();
    List<String> keys = new ArrayList<>(request.pipeline().variables().keySet());
    if (request.passwordFile().isPresent()) {
      keys.add("password");
    }
    if (!keys.isEmpty()) {
      StringBuilder command =
          new StringBuilder(
              "Create the Secret in the same namespace first:\n  kubectl create secret generic ");
      command.append(KubernetesManifests.secret(request));
      keys.forEach(key -> command.append(" --from-literal=").append(key).append("=…"));
      notes.add(command.toString());
    }
    notes.addAll(ofContainer(request));
    notes.add(
        "Deleting a FlinkDeployment also deletes the high-availability data and the checkpoints: the"
            + " pipeline's position is lost. To pause it, set spec.job.upgradeMode: savepoint and"
            + " spec.job.state: suspended (the chart's upgradeMode and state).");
    return notes;
  }

  /** What a pipeline names that a container does not have. */
  static List<String> ofContainer(ExportRequest request) {
    List<String> notes = new ArrayList<>();
    for (SourceConfig source : request.pipeline().config().sources()) {
      source
          .find(SourceOptions.ENDPOINT)
          .filter(ServerAddress::isLoopback)
          .ifPresent(address -> notes.add(loopback(SourceOptions.ENDPOINT.key(), address)));
    }
    request.pipeline().config().endpoints().stream()
        .filter(ServerAddress::isLoopback)
        .forEach(address -> notes.add(loopback(ClickHouseOptions.URL.key(), address)));
    notes.addAll(new PipelineFiles(request.pipeline()).notes());
    return notes;
  }

  private static String loopback(String key, String address) {
    return key
        + ": "
        + address
        + " is the container itself there; name an address that containers reach.";
  }
}
