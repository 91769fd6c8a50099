package io.millrace.testkit.flink;

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
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * In front of a real Flink: shows one of its jobs many times, each with a separate name, because no
 * test machine runs a thousand pipelines. Single jobs can fail, vanish or never answer.
 */
public final class ManyJobs implements AutoCloseable {
  /** What a request about a job meets. */
  public enum Fault {
    /** The cluster listed the job, and has forgotten it since. */
    FORGOTTEN,
    /** The answer is an error of the server. */
    FAILS,
    /** There is no answer. */
    HANGS
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern JOB = Pattern.compile("/jobs/([0-9a-f]{32})");

  private final HttpServer server;
  private final URI flink;
  private final int count;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> originals = new ConcurrentHashMap<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final Queue<HttpExchange> unanswered = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asking = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile boolean isOn;

  /**
   * Listens on a free port; {@link #start} shows the jobs.
   *
   * @param flink the address of its REST interface
   * @param count of jobs to show
   */
  public ManyJobs(URI flink, int count) throws IOException {
    this.flink = flink;
    this.count = count;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The name of the job of a number from 0. */
  public static String name(int number) {
    return String.format("pipeline-%04d", number);
  }

  /** Shows the many jobs. */
  public void start() {
    isOn = true;
  }

  /** Shows no job. */
  public void stop() {
    isOn = false;
  }

  /** From now on requests about this job meet a fault. */
  public void fault(int number, Fault fault) {
    faults.put(id(number), fault);
  }

  /** From now on requests about this job are answered again. */
  public void mend(int number) {
    faults.remove(id(number));
  }

  /** The most requests about jobs that were in progress at the same time. */
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  /** The requests about single jobs so far. */
  public int requests() {
    return requests.get();
  }

  private static String id(int number) {
    return String.format("%032x", number + 1);
  }

  private void answer(HttpExchange call) throws IOException {
    Matcher job = JOB.matcher(call.getRequestURI().toString());
    String copy = job.find() ? job.group(1) : "";
    if (copy.isEmpty()) {
      forward(call, copy);
      return;
    }
    requests.incrementAndGet();
    mostAtOnce.accumulateAndGet(asking.incrementAndGet(), Math::max);
    Fault fault = faults.get(copy);
    if (fault == null) {
      forward(call, copy);
    } else {
      asking.decrementAndGet();
      meet(fault, call);
    }
  }

  private void meet(Fault fault, HttpExchange call) throws IOException {
    switch (fault) {
      case FORGOTTEN -> error(call, 404, "Job could not be found");
      case FAILS -> error(call, 500, "Internal server error");
      case HANGS -> unanswered.add(call);
    }
  }

  private static void error(HttpExchange call, int status, String message) throws IOException {
    try (call) {
      byte[] body = JSON.writeValueAsBytes(Map.of("errors", new String[] {message}));
      call.sendResponseHeaders(status, body.length);
      call.getResponseBody().write(body);
    }
  }

  private void forward(HttpExchange call, String copy) throws IOException {
    try (call) {
      String target = call.getRequestURI().toString();
      String original = originals.getOrDefault(copy, copy);
      HttpResponse<byte[]> answer = ask(call, target.replace("/" + copy, "/" + original), copy);
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

  /** The request is in progress until it has an answer: its sender may send the next at once. */
  private HttpResponse<byte[]> ask(HttpExchange call, String target, String copy)
      throws IOException, InterruptedException {
    try {
      return client.send(
          HttpRequest.newBuilder(flink.resolve(target))
              .method(
                  call.getRequestMethod(),
                  BodyPublishers.ofByteArray(call.getRequestBody().readAllBytes()))
              .build(),
          BodyHandlers.ofByteArray());
    } finally {
      if (!copy.isEmpty()) {
        asking.decrementAndGet();
      }
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
    for (int number = 0; number < count; number++) {
      originals.put(id(number), original);
      jobs.add(one.deepCopy().put("jid", id(number)).put("name", name(number)));
    }
    return overview;
  }

  @Override
  public void close() {
    unanswered.forEach(HttpExchange::close);
    server.stop(0);
    threads.shutdownNow();
  }
}
