package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.tool.Pause;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** A client that compares every answer with the API's description. */
final class Api {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** An answer. */
  record Answer(int status, JsonNode body) {
    JsonNode ok() {
      assertThat(status).as(body.toString()).isEqualTo(200);
      return body;
    }
  }

  final Set<String> called = new TreeSet<>();
  final StringBuilder bodies = new StringBuilder();
  private final HttpClient http = HttpClient.newHttpClient();
  private final OpenApi description;
  private final String url;

  Api(String url) throws Exception {
    this.url = url;
    description = OpenApi.read();
  }

  Answer get(String path) throws Exception {
    return send("GET", path, "");
  }

  Answer post(String path, Object body) throws Exception {
    return send("POST", path, body.toString());
  }

  Answer put(String path, Object body) throws Exception {
    return send("PUT", path, body.toString());
  }

  Answer send(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(url + path))
                .method(method, BodyPublishers.ofString(body))
                .header("X-Millrace-Console", "1")
                .timeout(Duration.ofMinutes(2))
                .build(),
            BodyHandlers.ofString());
    bodies.append(response.body()).append('\n');
    String route = description.route(method, path.replaceFirst("\\?.*", ""));
    called.add(route);
    JsonNode tree = JSON.readTree(response.body());
    assertThat(description.faults(route, response.statusCode(), tree)).isEmpty();
    return new Answer(response.statusCode(), tree);
  }

  /** Starts a task, waits for it, and tells its last event. */
  JsonNode task(String path, Object body) throws Exception {
    String id = post(path, body).ok().path("task").asText();
    while (true) {
      JsonNode event = get("/api/tasks/" + id).ok();
      if (!event.path("state").asText().equals("running")) {
        if (event.has("result")) {
          String route = description.route("POST", path);
          assertThat(description.faultsOfResult(route, event.path("result"))).isEmpty();
        }
        return event;
      }
      Pause.of(Duration.ofMillis(200));
    }
  }

  /** The result of a task. */
  JsonNode result(String path, Object body) throws Exception {
    JsonNode event = task(path, body);
    assertThat(event.path("state").asText()).as(event.toString()).isEqualTo("done");
    return event.path("result");
  }

  /** The server-sent events of a task, as text. */
  String events(String task) throws Exception {
    called.add("GET /api/tasks/{id}/events");
    return http.send(
            HttpRequest.newBuilder(URI.create(url + "/api/tasks/" + task + "/events"))
                .header("Accept", "text/event-stream")
                .build(),
            BodyHandlers.ofString())
        .body();
  }
}
