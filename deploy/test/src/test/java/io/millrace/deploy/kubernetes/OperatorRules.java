package io.millrace.deploy.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.MemorySize;

/**
 * What the operator refuses although its schema allows it. Written after the rules that are
 * documented for its validator, in the stricter form of all releases from 1.10 on.
 *
 * @see <a
 *     href="https://github.com/apache/flink-kubernetes-operator/blob/main/flink-kubernetes-operator/src/main/java/org/apache/flink/kubernetes/operator/validation/DefaultValidator.java">
 *     DefaultValidator</a>
 */
final class OperatorRules {
  private static final String NAME = "[a-z]([-a-z\\d]{0,43}[a-z\\d])?";
  private static final Set<String> SET_BY_THE_OPERATOR =
      Set.of("kubernetes.namespace", "kubernetes.cluster-id", "high-availability.cluster-id");
  private static final Set<String> LOG_FILES =
      Set.of("log4j-console.properties", "logback-console.xml");
  private static final String SAVEPOINTS = "state.savepoints.dir";

  private final JsonNode deployment;
  private final Map<String, String> flink;
  private final List<String> problems = new ArrayList<>();

  private OperatorRules(JsonNode deployment) {
    this.deployment = deployment;
    this.flink = flink(deployment.at("/spec/flinkConfiguration"));
  }

  /** What is wrong with the object; empty when nothing is. */
  static List<String> problems(JsonNode deployment) {
    OperatorRules rules = new OperatorRules(deployment);
    rules.check();
    return rules.problems;
  }

  private void check() {
    JsonNode spec = deployment.path("spec");
    require(deployment.at("/metadata/name").asText().matches(NAME), "the name is not valid");
    require(spec.hasNonNull("flinkVersion"), "flinkVersion is missing");
    SET_BY_THE_OPERATOR.forEach(
        key -> require(!flink.containsKey(key), key + " is set by the operator"));
    spec.path("logConfiguration")
        .fieldNames()
        .forEachRemaining(
            key -> require(LOG_FILES.contains(key), key + " is no log configuration"));
    require(
        !spec.has("ingress") || spec.at("/ingress").hasNonNull("template"),
        "the ingress has no template");
    require(
        !isTrue("kubernetes.operator.deployment.rollback.enabled") || isHighlyAvailable(),
        "a rollback takes high availability");
    job(spec.path("job"));
    resources("jobManager", spec.path("jobManager"));
    resources("taskManager", spec.path("taskManager"));
    int standby = spec.at("/jobManager/replicas").asInt(1);
    require(standby >= 1, "jobManager.replicas is below 1");
    require(standby == 1 || isHighlyAvailable(), "standby JobManagers take high availability");
  }

  private void job(JsonNode job) {
    boolean keepsState = !job.path("upgradeMode").asText("stateless").equals("stateless");
    require(!keepsState || has("state.checkpoints.dir"), "state.checkpoints.dir is missing");
    boolean takesSavepoints =
        job.path("upgradeMode").asText().equals("savepoint")
            || job.has("savepointTriggerNonce")
            || has("kubernetes.operator.periodic.savepoint.interval")
            || has("kubernetes.operator.job.upgrade.last-state.max.allowed.checkpoint.age");
    require(!takesSavepoints || has(SAVEPOINTS), SAVEPOINTS + " is missing");
    require(
        !job.path("upgradeMode").asText().equals("last-state") || isHighlyAvailable(),
        "last-state takes high availability");
    require(!isHighlyAvailable() || has("high-availability.storageDir"), "HA has no storageDir");
    require(job.path("parallelism").asInt(0) >= 1, "parallelism is below 1");
    require(job.path("jarURI").asText().matches("[a-z0-9]+://?/.+"), "jarURI is not a URI");
  }

  private void resources(String part, JsonNode node) {
    String memory = node.at("/resource/memory").asText();
    require(!memory.isEmpty(), part + " has no memory");
    try {
      MemorySize.parse(memory.replaceFirst("(?<=\\d)([MG])i$", "$1iB").replace("iB", "b"));
    } catch (IllegalArgumentException e) {
      problems.add(part + ".resource.memory: " + e.getMessage());
    }
    require(node.path("replicas").asInt(1) >= 1, part + ".replicas is below 1");
  }

  private boolean isHighlyAvailable() {
    return !flink.getOrDefault("high-availability.type", "none").equalsIgnoreCase("none");
  }

  private boolean isTrue(String key) {
    return Boolean.parseBoolean(flink.get(key));
  }

  private boolean has(String key) {
    return !flink.getOrDefault(key, "").isBlank();
  }

  private void require(boolean holds, String problem) {
    if (!holds) {
      problems.add(problem);
    }
  }

  private static Map<String, String> flink(JsonNode node) {
    Map<String, String> flink = new LinkedHashMap<>();
    node.properties().forEach(entry -> flink.put(entry.getKey(), entry.getValue().asText()));
    return flink;
  }
}
