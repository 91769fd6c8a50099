package io.millrace.console.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.millrace.job.config.value.Timestamps;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request whose sender may ask. */
public final class Request {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Context context;
  private final Effect effect;
  private final Change change;

  Request(Context context, Effect effect, Change change) {
    this.context = context;
    this.effect = effect;
    this.change = change;
  }

  /** Whether the audit log tells its outcome. */
  public boolean isChange() {
    return effect == Effect.CHANGES;
  }

  /** What the audit log tells of it. */
  public Change change() {
    return change;
  }

  /** A part of the path. */
  public String path(String name) {
    return context.pathParam(name);
  }

  /** A parameter of the query; empty if it is missing or empty. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(context.queryParam(name)).filter(text -> !text.isEmpty());
  }

  /** A parameter that is a time. */
  public @Nullable Instant time(String name) throws ApiException {
    Optional<String> text = query(name);
    return text.isEmpty() ? null : time(name, text.get());
  }

  /** A time, as the commands read it. */
  public static Instant time(String name, String text) throws ApiException {
    return Timestamps.parse(text)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    name + ": \"" + text + "\" is not a time",
                    "Write 2026-11-01T00:00:00Z or a date"));
  }

  /** A parameter that is a whole number. */
  public int number(String name, int usual, int most) throws ApiException {
    String text = query(name).orElse(String.valueOf(usual));
    if (!text.matches("[1-9][0-9]{0,8}") || Integer.parseInt(text) > most) {
      throw ApiException.invalid(name + " is not a whole number from 1 to " + most, "");
    }
    return Integer.parseInt(text);
  }

  /** The body, an object; an empty one if there is no body. */
  public ObjectNode body() throws ApiException {
    return body(context);
  }

  static ObjectNode body(Context context) throws ApiException {
    String text = context.body();
    if (text.isBlank()) {
      return JsonNodeFactory.instance.objectNode();
    }
    try {
      JsonNode tree = JSON.readTree(text);
      if (tree instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException notJson) {
      // The message would quote the body, which may hold a secret.
    }
    throw ApiException.invalid("The body is not a JSON object", "");
  }
}
