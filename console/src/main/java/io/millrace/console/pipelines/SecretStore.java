package io.millrace.console.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.http.WebServer;
import io.millrace.job.config.value.Environment;
import io.millrace.job.config.value.Secret;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that users entered, by the name of the environment variable that a pipeline's file reads.
 * They are kept in memory, go to no answer, no file and no log, and end with the process.
 */
public final class SecretStore implements Environment {
  private final Environment process;
  private final Map<String, Secret> entered = new ConcurrentHashMap<>();

  /**
   * @param process the variables of this process; an entered secret wins over them
   */
  public SecretStore(Environment process) {
    this.process = process;
  }

  /** Adds the routes. */
  public void addTo(WebServer server) {
    server.get("/api/secrets", request -> names());
    server.put(
        "/api/secrets/{name}",
        request -> set(request.path("name"), request.body().path("value").asText()));
  }

  @Override
  public @Nullable String variable(String name) {
    Secret secret = entered.get(name);
    return secret == null ? process.variable(name) : secret.reveal();
  }

  /** Whether a variable of this name has a value. */
  public boolean isSet(String name) {
    return variable(name) != null;
  }

  private JsonNode set(String name, String value) throws ApiException {
    if (!name.matches("[A-Z][A-Z0-9_]{0,63}")) {
      throw ApiException.invalid(
          "A secret is named like an environment variable", "Write letters A-Z, digits and _");
    }
    entered.put(name, Secret.of(value));
    return JsonNodeFactory.instance.objectNode().put("name", name);
  }

  private JsonNode names() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode names = tree.putArray("names");
    new TreeMap<>(entered).keySet().forEach(names::add);
    return tree;
  }
}
