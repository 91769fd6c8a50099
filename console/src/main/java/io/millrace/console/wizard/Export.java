package io.millrace.console.wizard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** A pipeline for the places where the console starts none. */
final class Export {
  private static final int LONGEST_NAME = 45;

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
      variables.forEach(
          variable -> out.append(" --from-literal=").append(variable).append("=…"));
      out.append('\n');
    }
    out.append("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ")
        .append(name)
        .append("-config\ndata:\n  pipeline.yaml: |\n");
    yaml.lines().forEach(line -> out.append(line.isEmpty() ? "" : "    ").append(line).append('\n'));
    out.append("---\napiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: ")
        .append(name)
        .append(
            "\nspec:\n"
                + "  image: millrace:latest\n"
                + "  flinkVersion: v1_20\n"
                + "  serviceAccount: flink\n"
                + "  flinkConfiguration:\n"
                + "    # A place that outlives the pods; the pipeline does not start without one.\n"
                + "    execution.checkpointing.dir: s3://bucket/checkpoints\n"
                + "    execution.checkpointing.savepoint-dir: s3://bucket/savepoints\n"
                + "    high-availability.type: kubernetes\n"
                + "    high-availability.storageDir: s3://bucket/ha\n"
                + "  podTemplate:\n"
                + "    spec:\n"
                + "      containers:\n"
                + "        - name: flink-main-container\n");
    if (!variables.isEmpty()) {
      out.append("          envFrom:\n            - secretRef:\n                name: ")
          .append(name)
          .append("-secrets\n");
    }
    out.append(
            "          volumeMounts:\n"
                + "            - name: pipeline\n"
                + "              mountPath: /opt/millrace\n"
                + "      volumes:\n"
                + "        - name: pipeline\n"
                + "          configMap:\n"
                + "            name: ")
        .append(name)
        .append(
            "-config\n"
                + "  jobManager:\n"
                + "    resource: {memory: 1600m, cpu: 1}\n"
                + "  taskManager:\n"
                + "    resource: {memory: 3g, cpu: 1}\n"
                + "  job:\n"
                + "    jarURI: local:///opt/flink/usrlib/millrace.jar\n"
                + "    args: [\"--config\", \"/opt/millrace/pipeline.yaml\"]\n"
                + "    parallelism: 1\n"
                + "    upgradeMode: last-state\n");
    return out.toString();
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
