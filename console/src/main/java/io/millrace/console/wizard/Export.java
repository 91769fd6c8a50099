package io.millrace.console.wizard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** A pipeline for the places where the console starts none. */
final class Export {
  private static final int LONGEST_NAME = 45;

  private static final String CONFIG_MAP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: NAME-config
      data:
        pipeline.yaml: |
      FILE---
      """;

  private static final String SECRETS =
      """
      envFrom:
        - secretRef:
            name: NAME-secrets
      """;

  private static final String DEPLOYMENT =
      """
      apiVersion: flink.apache.org/v1beta1
      kind: FlinkDeployment
      metadata:
        name: NAME
      spec:
        image: millrace:latest
        flinkVersion: v1_20
        serviceAccount: flink
        flinkConfiguration:
          # A place that outlives the pods; the pipeline does not start without one.
          execution.checkpointing.dir: s3://bucket/checkpoints
          execution.checkpointing.savepoint-dir: s3://bucket/savepoints
          high-availability.type: kubernetes
          high-availability.storageDir: s3://bucket/ha
        podTemplate:
          spec:
            containers:
              - name: flink-main-container
      SECRETS
                volumeMounts:
                  - name: pipeline
                    mountPath: /opt/millrace
            volumes:
              - name: pipeline
                configMap:
                  name: NAME-config
        jobManager:
          resource: {memory: 1600m, cpu: 1}
        taskManager:
          resource: {memory: 3g, cpu: 1}
        job:
          jarURI: local:///opt/flink/usrlib/millrace.jar
          args: ["--config", "/opt/millrace/pipeline.yaml"]
          parallelism: 1
          upgradeMode: last-state
      """;

  private Export() {}

  /**
   * For the Flink Kubernetes operator: the file, the secrets' names and a FlinkDeployment.
   *
   * @see <a
   *     href="https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-main/docs/custom-resource/reference/">FlinkDeployment</a>
   */
  static String kubernetes(String pipeline, String yaml, List<String> variables) {
    String name = name(pipeline);
    StringBuilder out = new StringBuilder();
    out.append("# kubectl apply -f this-file. The image holds /opt/flink/usrlib/millrace.jar.\n");
    if (!variables.isEmpty()) {
      out.append("# First: kubectl create secret generic ").append(name).append("-secrets");
      variables.forEach(variable -> out.append(" --from-literal=").append(variable).append("=…"));
      out.append('\n');
    }
    return out.append(CONFIG_MAP.replace("NAME", name).replace("FILE", yaml.indent(4)))
        .append(
            DEPLOYMENT
                .replace("SECRETS\n", variables.isEmpty() ? "" : SECRETS.indent(10))
                .replace("NAME", name))
        .toString();
  }

  /** A name that Kubernetes accepts. */
  static String name(String pipeline) {
    String name =
        pipeline
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^[^a-z]+|-+$", "");
    name = name.isEmpty() ? "pipeline" : name;
    return name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME).replaceAll("-+$", "");
  }

  /**
   * The property groups of an application of Managed Service for Apache Flink. Secrets are left
   * out: there are no environment variables there.
   */
  static String managedFlink(Draft draft) {
    ArrayNode groups = JsonNodeFactory.instance.arrayNode();
    ObjectNode group = groups.addObject().put("PropertyGroupId", "millrace");
    ObjectNode map = group.putObject("PropertyMap");
    draft
        .openKeys()
        .forEach(
            (key, value) -> {
              if (!key.startsWith("source.credentials.")) {
                map.put(key, value);
              }
            });
    return groups.toPrettyString();
  }
}
