package io.millrace.deploy.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks objects of every kind that deploy/ has: no unknown kind, no unknown key, right types. */
public final class KubernetesObjects {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1 ServiceAccount", ServiceAccount.class,
          "v1 ConfigMap", ConfigMap.class,
          "rbac.authorization.k8s.io/v1 Role", Role.class,
          "rbac.authorization.k8s.io/v1 RoleBinding", RoleBinding.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class,
          "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class);

  private KubernetesObjects() {}

  /** What is wrong with objects that are applied together; empty when nothing is. */
  public static List<String> problems(List<ObjectNode> objects) {
    List<String> problems = new ArrayList<>();
    for (ObjectNode object : objects) {
      String name = object.path("kind").asText() + " " + object.at("/metadata/name").asText();
      problemsOf(object).forEach(problem -> problems.add(name + ": " + problem));
    }
    problems.addAll(new References(objects).problems());
    return problems;
  }

  private static List<String> problemsOf(ObjectNode object) {
    String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
    if (kind.equals("flink.apache.org/v1beta1 FlinkDeployment")) {
      List<String> problems = new ArrayList<>(FlinkDeploymentSchema.problems(object));
      problems.addAll(OperatorRules.problems(object));
      return problems;
    }
    Class<?> type = KINDS.get(kind);
    if (type == null) {
      return List.of("is of an unknown kind: " + kind);
    }
    try {
      return new UnknownKeys().of(MAPPER.readValue(object.toString(), type));
    } catch (JsonProcessingException wrongType) {
      return List.of(wrongType.getOriginalMessage());
    }
  }
}
