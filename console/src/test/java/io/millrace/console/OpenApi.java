package io.millrace.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The API's description, and what of an answer does not fit it. */
final class OpenApi {
  private static final Pattern RESULT = Pattern.compile("results in (?:an? )?(\\w+)");

  private final JsonNode root;

  private OpenApi(JsonNode root) {
    this.root = root;
  }

  static OpenApi read() throws IOException {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi.yaml")) {
      return new OpenApi(new YAMLMapper().readTree(in));
    }
  }

  /** {@code GET /api/pipelines/{id}}, and so on. */
  List<String> routes() {
    List<String> routes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
      for (String method : List.of("get", "post", "put", "delete")) {
        if (path.getValue().has(method)) {
          routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return routes;
  }

  /** Those of them that take a body. */
  Set<String> routesWithBody() {
    return routes().stream()
        .filter(route -> operation(route).has("requestBody"))
        .collect(Collectors.toSet());
  }

  /** The route of a request. */
  String route(String method, String path) {
    return routes().stream()
        .filter(route -> route.startsWith(method + " "))
        .filter(
            route ->
                path.matches(route.substring(method.length() + 1).replaceAll("\\{\\w+}", "[^/]+")))
        .min((a, b) -> Integer.compare(parameters(a), parameters(b)))
        .orElseThrow(() -> new AssertionError("No route " + method + " " + path));
  }

  private static int parameters(String route) {
    return route.split("\\{", -1).length;
  }

  private JsonNode operation(String route) {
    String[] words = route.split(" ", 2);
    return root.path("paths").path(words[1]).path(words[0].toLowerCase(Locale.ROOT));
  }

  /** What is wrong with the answer to a route; nothing if it fits. */
  List<String> faults(String route, int status, JsonNode answer) {
    List<String> faults = new ArrayList<>();
    JsonNode schema =
        status == 200
            ? operation(route).at("/responses/200/content").elements().next().path("schema")
            : reference("Error");
    check(schema, answer, route, faults);
    return faults;
  }

  /** The same for the result of a task that the route has started. */
  List<String> faultsOfResult(String route, JsonNode result) {
    List<String> faults = new ArrayList<>();
    check(reference(result(route).orElseThrow()), result, route + " result", faults);
    return faults;
  }

  private Optional<String> result(String route) {
    Matcher result = RESULT.matcher(operation(route).path("summary").asText());
    return result.find() ? Optional.of(result.group(1)) : Optional.empty();
  }

  private JsonNode reference(String name) {
    JsonNode schema = root.path("components").path("schemas").path(name);
    if (schema.isMissingNode()) {
      throw new AssertionError("No schema " + name);
    }
    return schema;
  }

  private void check(JsonNode schema, JsonNode value, String place, List<String> faults) {
    if (schema.has("$ref")) {
      String path = schema.path("$ref").asText();
      check(reference(path.substring(path.lastIndexOf('/') + 1)), value, place, faults);
      return;
    }
    if (!isOfType(schema.path("type"), value)) {
      faults.add(place + " is " + value.getNodeType() + ", not " + schema.path("type"));
      return;
    }
    if (schema.has("enum") && !contains(schema.path("enum"), value)) {
      faults.add(place + " is " + value);
    }
    schema
        .path("required")
        .forEach(
            name -> {
              if (!value.has(name.asText())) {
                faults.add(place + " lacks " + name.asText());
              }
            });
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode inner = schema.path("properties").path(field.getKey());
      if (!inner.isMissingNode()) {
        check(inner, field.getValue(), place + "." + field.getKey(), faults);
      } else if (schema.path("additionalProperties").isObject()) {
        check(
            schema.path("additionalProperties"),
            field.getValue(),
            place + "." + field.getKey(),
            faults);
      } else if (schema.path("additionalProperties").isBoolean()) {
        faults.add(place + " has " + field.getKey() + ", which is not described");
      }
    }
    if (schema.has("items")) {
      for (JsonNode item : value) {
        check(schema.path("items"), item, place + "[]", faults);
      }
    }
  }

  private static boolean contains(JsonNode values, JsonNode value) {
    for (JsonNode one : values) {
      if (one.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfType(JsonNode type, JsonNode value) {
    if (type.isArray()) {
      for (JsonNode one : type) {
        if (isOfType(one, value)) {
          return true;
        }
      }
      return false;
    }
    return switch (type.asText()) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> true;
    };
  }
}
