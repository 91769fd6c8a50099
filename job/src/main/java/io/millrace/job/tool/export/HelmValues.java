package io.millrace.job.tool.export;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** One pipeline as values of the chart {@code deploy/helm/millrace}. */
public final class HelmValues {
  private HelmValues() {}

  /**
   * The values, as YAML. The chart asks for the image and the storage if they are missing here.
   *
   * @throws ExportException when the pipeline cannot run in a container as it is written
   */
  public static String of(ExportRequest request) throws ExportException {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    request.image().ifPresent(image -> values.put("image", image));
    request.storage().ifPresent(storage -> values.put("storage", storage));
    values.put("parallelism", request.parallelism());
    request
        .roleArn()
        .ifPresent(
            role ->
                values
                    .putObject("serviceAccount")
                    .putObject("annotations")
                    .put("eks.amazonaws.com/role-arn", role));
    ObjectNode secret = values.putObject("secret");
    secret.put("name", KubernetesManifests.secret(request));
    Map<String, Boolean> variables = request.pipeline().variables();
    variables.forEach(
        (name, hasDefault) ->
            secret.withArray(hasDefault ? "optionalVariables" : "variables").add(name));
    for (String list : new String[] {"variables", "optionalVariables"}) {
      secret.withArray(list);
    }
    Optional<Path> passwordFile = request.passwordFile();
    passwordFile.ifPresent(file -> secret.put("passwordFile", file.toString()));
    if (request.hasPodMonitor()) {
      values.putObject("podMonitor").put("enabled", true);
    }
    values.put("pipeline", request.pipeline().text());
    Map<String, String> files = new PipelineFiles(request.pipeline()).besideThePipeline();
    if (!files.isEmpty()) {
      ObjectNode tree = values.putObject("files");
      files.forEach(tree::put);
    }
    return Yaml.text(values);
  }
}
