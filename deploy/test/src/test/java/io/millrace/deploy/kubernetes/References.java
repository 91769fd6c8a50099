package io.millrace.deploy.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Names by which objects that are applied together find each other. */
final class References {
  private final List<ObjectNode> objects;
  private final List<String> problems = new ArrayList<>();

  References(List<ObjectNode> objects) {
    this.objects = objects;
  }

  List<String> problems() {
    List<ObjectNode> deployments = of("FlinkDeployment").toList();
    for (ObjectNode deployment : deployments) {
      deployment.at("/spec/podTemplate/spec/volumes").forEach(this::volume);
      named("ServiceAccount", deployment.at("/spec/serviceAccount").asText());
      mounts(deployment.at("/spec/podTemplate/spec"));
    }
    of("RoleBinding")
        .forEach(
            binding -> {
              named("Role", binding.at("/roleRef/name").asText());
              named("ServiceAccount", binding.at("/subjects/0/name").asText());
            });
    selected("PodMonitor", "/spec/selector/matchLabels/app", deployments);
    selected("NetworkPolicy", "/spec/podSelector/matchLabels/app", deployments);
    return problems;
  }

  private void volume(JsonNode volume) {
    if (volume.has("configMap")) {
      named("ConfigMap", volume.at("/configMap/name").asText());
    }
  }

  private void mounts(JsonNode pod) {
    List<String> volumes = new ArrayList<>();
    pod.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    for (JsonNode container : pod.path("containers")) {
      for (JsonNode mount : container.path("volumeMounts")) {
        if (!volumes.contains(mount.path("name").asText())) {
          problems.add("no volume is called " + mount.path("name").asText());
        }
      }
    }
  }

  private void named(String kind, String name) {
    boolean isThere =
        of(kind).anyMatch(object -> name.equals(object.at("/metadata/name").asText()));
    boolean isUsersOwn = kind.equals("ServiceAccount") && of(kind).findAny().isEmpty();
    if (!isThere && !isUsersOwn) {
      problems.add("no " + kind + " is called " + name);
    }
  }

  /** Flink labels the pods of a deployment with its name. */
  private void selected(String kind, String label, List<ObjectNode> deployments) {
    of(kind)
        .map(object -> object.at(label).asText())
        .filter(
            app ->
                deployments.stream()
                    .noneMatch(other -> Objects.equals(app, other.at("/metadata/name").asText())))
        .forEach(
            app -> problems.add(kind + " selects the pods of " + app + ", which nobody makes"));
  }

  private Stream<ObjectNode> of(String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind));
  }
}
