package io.millrace.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * In front of a real Flink: shows one of its jobs a thousand times, each with a name of its own. No
 * machine of ours runs a thousand pipelines, and what is measured is the console.
 */
final class ManyJobs implements AutoCloseable {
  static final int COUNT = 1000;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern JOB = Pattern.compile("/jobs/([0-9a-f]{32})");

  private final HttpServer server;
  private final URI flink;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newFixedThreadPool(8);
  private final Map<String, String> originals = new ConcurrentHashMap<>();
  private volatile boolean isOn;

  ManyJobs(URI flink) throws IOException {
    this.flink = flink;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  void start() {
    isOn = true;
  }

  void stop() {
    isOn = false;
  }

  private void answer(HttpExchange call) throws IOException {
    try (call) {
      String target = call.getRequestURI().toString();
      Matcher job = JOB.matcher(target);
      String copy = job.find() ? job.group(1) : "";
      String original = originals.getOrDefault(copy, copy);
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(flink.resolve(target.replace("/" + copy, "/" + original)))
                  .method(
                      call.getRequestMethod(),
                      BodyPublishers.ofByteArray(call.getRequestBody().readAllBytes()))
                  .build(),
              BodyHandlers.ofByteArray());
      byte[] body = answer.body();
      if (target.endsWith("/jobs/overview")) {
        body = JSON.writeValueAsBytes(multiplied(JSON.readTree(body)));
      } else if (!copy.equals(original)) {
        body = new String(body, UTF_8).replace(original, copy).getBytes(UTF_8);
      }
      answer
          .headers()
          .firstValue("content-type")
          .ifPresent(type -> call.getResponseHeaders().add("Content-Type", type));
      call.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
      try (OutputStream out = call.getResponseBody()) {
        out.write(body);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private JsonNode multiplied(JsonNode overview) {
    ArrayNode jobs = (ArrayNode) overview.path("jobs");
    if (!isOn || jobs.isEmpty()) {
      jobs.removeAll();
      return overview;
    }
    ObjectNode one = (ObjectNode) jobs.get(0);
    for (JsonNode job : jobs) {
      one = job.path("state").asText().equals("RUNNING") ? (ObjectNode) job : one;
    }
    jobs.removeAll();
    String original = one.path("jid").asText();
    for (int i = 0; i < COUNT; i++) {
      String id = String.format("%032x", i + 1);
      originals.put(id, original);
      jobs.add(one.deepCopy().put("jid", id).put("name", String.format("pipeline-%04d", i)));
    }
    return overview;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
