package io.millrace.job.tool.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One pipeline as objects of Kubernetes: a {@code FlinkDeployment} in application mode for the
 * Flink Kubernetes Operator, and what it needs.
 *
 * <p>The keys {@code state.*.dir} are those that every release of the operator looks for: releases
 * before 1.11 do not know the names of Flink 1.20.
 *
 * @see <a
 *     href="https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-release-1.10/docs/custom-resource/reference/">
 *     FlinkDeployment</a>
 */
public final class KubernetesManifests {
  static final String PIPELINE_HASH = "millrace.io/pipeline-sha256";
  private static final int LARGEST_CONFIG_MAP = 1_000_000;
  private static final int LONGEST_NAME = 253;

  /** A word of Kubernetes names, which needs no quotes in YAML or a shell. */
  private static final String WORD = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";

  private static final Pattern NAME = Pattern.compile(WORD + "(\\." + WORD + ")*");

  private final ExportRequest request;
  private final String name;
  private final Map<String, String> files;

  private KubernetesManifests(ExportRequest request, Map<String, String> files) {
    this.request = request;
    this.name = request.name();
    this.files = files;
  }

  /**
   * The objects, as YAML documents.
   *
   * @throws ExportException when the request lacks the image or the storage
   */
  public static String of(ExportRequest request) throws ExportException {
    KubernetesManifests manifests =
        new KubernetesManifests(request, new PipelineFiles(request.pipeline()).besideThePipeline());
    if (manifests.content().getBytes(StandardCharsets.UTF_8).length > LARGEST_CONFIG_MAP) {
      throw new ExportException(
          "The file is larger than a ConfigMap may be (1 MB)", "Remove comments from it");
    }
    List<ObjectNode> objects = Yaml.template("kubernetes.yaml");
    if (!request.hasPodMonitor()) {
      objects.removeIf(object -> object.path("kind").asText().equals("PodMonitor"));
    }
    for (ObjectNode object : objects) {
      manifests.complete(object);
    }
    return objects.stream().map(Yaml::text).collect(Collectors.joining("---\n"));
  }

  private void complete(ObjectNode object) throws ExportException {
    ObjectNode metadata = object.withObject("/metadata").put("name", name);
    metadata
        .putObject("labels")
        .put("app.kubernetes.io/name", "millrace")
        .put("app.kubernetes.io/instance", name);
    switch (object.path("kind").asText()) {
      case "ServiceAccount":
        request
            .roleArn()
            .ifPresent(
                role -> metadata.putObject("annotations").put("eks.amazonaws.com/role-arn", role));
        break;
      case "RoleBinding":
        object.withObject("/roleRef").put("name", name);
        ((ObjectNode) object.withArray("subjects").get(0)).put("name", name);
        break;
      case "ConfigMap":
        metadata.put("name", configMap());
        ObjectNode data = object.withObject("/data");
        data.put("pipeline.yaml", request.pipeline().text());
        files.forEach(data::put);
        break;
      case "FlinkDeployment":
        deployment(object.withObject("/spec"));
        break;
      case "PodMonitor":
        // Flink puts this label on the pods of a deployment.
        object.withObject("/spec/selector/matchLabels").put("app", name);
        break;
      default:
        break;
    }
  }

  private void deployment(ObjectNode spec) throws ExportException {
    spec.put(
        "image",
        ExportRequest.required(
            request.image(),
            "--image",
            "the image that was built from deploy/docker and pushed: --image registry/millrace:tag"));
    spec.put("serviceAccount", name);
    String storage =
        ExportRequest.required(
            request.storage(), "--storage", "durable storage: --storage s3://bucket/folder");
    spec.withObject("/flinkConfiguration")
        .put("state.checkpoints.dir", storage + "/checkpoints")
        .put("state.savepoints.dir", storage + "/savepoints")
        .put("high-availability.storageDir", storage + "/high-availability");
    spec.withObject("/podTemplate/metadata/annotations").put(PIPELINE_HASH, sha256(content()));
    ObjectNode pod = spec.withObject("/podTemplate/spec");
    ArrayNode volumes = pod.withArray("volumes");
    ((ObjectNode) volumes.get(0)).withObject("/configMap").put("name", configMap());
    ObjectNode container = (ObjectNode) pod.withArray("containers").get(0);
    ArrayNode variables = container.withArray("env");
    environment(variables);
    if (variables.isEmpty()) {
      container.remove("env");
    }
    Optional<Path> passwordFile = request.passwordFile();
    if (passwordFile.isPresent()) {
      mount(passwordFile.get(), volumes, container.withArray("volumeMounts"));
    }
    spec.withObject("/job").put("parallelism", request.parallelism());
  }

  /** Everything in the ConfigMap; the chart hashes the same text. */
  private String content() {
    StringBuilder content = new StringBuilder(request.pipeline().text());
    files.forEach((file, text) -> content.append(file).append('\n').append(text));
    return content.toString();
  }

  private String configMap() {
    return name + "-pipeline";
  }

  /**
   * The name of the Secret with the values of the file's variables, and its password file.
   *
   * @throws ExportException when no Secret can have it
   */
  static String secret(ExportRequest request) throws ExportException {
    String secret = request.secret().orElse(request.name());
    if (secret.length() > LONGEST_NAME || !NAME.matcher(secret).matches()) {
      throw new ExportException(
          "--secret " + secret + " cannot name a Secret of Kubernetes",
          "Use at most 253 lower-case letters, digits, dashes and dots; begin and end with a letter"
              + " or digit");
    }
    return secret;
  }

  private void environment(ArrayNode variables) throws ExportException {
    for (Map.Entry<String, Boolean> variable : request.pipeline().variables().entrySet()) {
      ObjectNode reference =
          variables
              .addObject()
              .put("name", variable.getKey())
              .putObject("valueFrom")
              .putObject("secretKeyRef")
              .put("name", secret(request))
              .put("key", variable.getKey());
      if (variable.getValue()) {
        reference.put("optional", true);
      }
    }
  }

  private void mount(Path file, ArrayNode volumes, ArrayNode mounts) throws ExportException {
    ObjectNode secret = volumes.addObject().put("name", "password").putObject("secret");
    secret.put("secretName", secret(request));
    secret
        .putArray("items")
        .addObject()
        .put("key", "password")
        .put("path", String.valueOf(file.getFileName()));
    mounts
        .addObject()
        .put("name", "password")
        .put("mountPath", String.valueOf(file.getParent()))
        .put("readOnly", true);
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      StringBuilder hex = new StringBuilder();
      for (byte each : hash) {
        hex.append(String.format("%02x", each));
      }
      return hex.toString();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java has SHA-256", impossible);
    }
  }
}
