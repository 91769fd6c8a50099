package io.millrace.console.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.http.WebServer;
import io.millrace.job.config.value.Environment;
import io.millrace.job.config.value.Secret;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Secrets that users entered, by the name of the environment variable that a pipeline's file reads.
 * They are kept in memory, go to no answer, no file and no log, and end with the process.
 *
 * <p>The variables of the process belong to the operator. Files of the folder read them; a page may
 * neither use nor replace one, unless the operator names it. And what a page entered fills only
 * {@link SecretKeys} of a file. Otherwise a page could send any of them to a server of its choice.
 */
public final class SecretStore {
  /** A shorter text may be a part of anything. */
  private static final int SHORTEST_MASKED = 8;

  /** A password as HTTP sends it. */
  private static final Pattern BASIC = Pattern.compile("Basic [A-Za-z0-9+/]+=*");

  private final Environment process;
  private final Set<String> shared;
  private final Map<String, Secret> entered = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong();

  /**
   * @param process the variables of this process
   * @param shared names of those that pages may use and replace
   */
  public SecretStore(Environment process, Set<String> shared) {
    this.process = process;
    this.shared = Set.copyOf(shared);
  }

  /** Adds the routes. */
  public void addTo(WebServer server) {
    server.get("/api/secrets", request -> entered());
    server.put(
        "/api/secrets/{name}",
        request -> set(request.path("name"), request.body().path("value").asText()));
  }

  /**
   * The variables that the value of a key reads in a file of the folder.
   *
   * @param key the full key
   */
  public Environment ofFile(String key) {
    if (!SecretKeys.isSecret(key) && !SecretKeys.isKeyId(key)) {
      return process;
    }
    return name -> {
      Secret secret = entered.get(name);
      return secret != null && SecretKeys.accepts(key, secret.reveal())
          ? secret.reveal()
          : process.variable(name);
    };
  }

  /** Whether a page has entered a variable. */
  boolean hasEntered(String name) {
    return entered.containsKey(name);
  }

  /** The variables of this process alone. */
  Environment ofProcess() {
    return process;
  }

  /** Another number whenever a secret was entered. */
  long version() {
    return version.get();
  }

  /** What a page may use: entered secrets, and variables that the operator shares. */
  public @Nullable String ofPages(String name) {
    Secret secret = entered.get(name);
    if (secret != null) {
      return secret.reveal();
    }
    return shared.contains(name) ? process.variable(name) : null;
  }

  /**
   * Refuses a variable of the process that is not shared.
   *
   * @param use what would read it
   */
  public void requireUsable(String name, String use) throws ApiException {
    if (!shared.contains(name) && process.variable(name) != null) {
      throw ApiException.invalid(
          use + " would use " + name + ", a variable of the console's own environment",
          "Choose another name, or start the console with --shared-variable " + name);
    }
  }

  /** The tree without secrets of pages, for answers that may quote a server. */
  public JsonNode masked(JsonNode tree) {
    List<String> values = new ArrayList<>();
    for (String name : names()) {
      String value = ofPages(name);
      if (value != null && value.length() >= SHORTEST_MASKED) {
        values.add(value);
      }
    }
    values.sort(Comparator.comparing(String::length).reversed());
    return values.isEmpty() ? tree : masked(tree, values);
  }

  private static JsonNode masked(JsonNode node, List<String> values) {
    if (node.isTextual()) {
      String text = BASIC.matcher(node.textValue()).replaceAll("Basic " + Secret.MASK);
      for (String value : values) {
        text = text.replace(value, Secret.MASK);
      }
      return JsonNodeFactory.instance.textNode(text);
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(entry -> object.set(entry.getKey(), masked(entry.getValue(), values)));
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(masked(element, values)));
      return array;
    }
    return node;
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>(shared);
    names.addAll(entered.keySet());
    return names;
  }

  JsonNode set(String name, String value) throws ApiException {
    if (!name.matches("[A-Z][A-Z0-9_]{0,63}")) {
      throw ApiException.invalid(
          "A secret is named like an environment variable", "Write letters A-Z, digits and _");
    }
    requireUsable(name, "The secret");
    entered.put(name, Secret.of(value));
    version.incrementAndGet();
    return JsonNodeFactory.instance.objectNode().put("name", name);
  }

  private JsonNode entered() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode names = tree.putArray("names");
    names().stream().filter(name -> ofPages(name) != null).forEach(names::add);
    return tree;
  }
}
