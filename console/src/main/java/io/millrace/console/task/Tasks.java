package io.millrace.console.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.sse.SseClient;
import io.millrace.console.http.ApiException;
import io.millrace.console.http.Change;
import io.millrace.console.http.Effect;
import io.millrace.console.http.Request;
import io.millrace.console.http.WebServer;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The tasks of this console; a finished one is kept for ten minutes. */
public final class Tasks implements AutoCloseable {
  private static final int MOST_RUNNING = 16;
  private static final int MOST_KEPT = 100;
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Clock clock;
  private final Map<String, Task> tasks = new ConcurrentHashMap<>();
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "console-task");
            thread.setDaemon(true);
            return thread;
          });

  public Tasks(Clock clock) {
    this.clock = clock;
  }

  /** Adds the routes. */
  public void addTo(WebServer server) {
    server.events("/api/tasks/{id}/events", (id, client) -> stream(id, client, server::text));
    server.get("/api/tasks/{id}", request -> find(request.path("id")).event());
    // With --read-only, users may cancel the tasks that they began. The log tells of cancelled
    // changes.
    server.delete("/api/tasks/{id}", Effect.READS, this::cancel);
    server.atEnd(this::close);
  }

  private JsonNode cancel(Request request) throws ApiException {
    Task task = find(request.path("id"));
    if (task.isChange() && !task.isOver()) {
      request.change().tell("200");
    }
    task.cancel();
    return JsonNodeFactory.instance.objectNode();
  }

  /** Starts work that may be interrupted, and tells the task's id. */
  public JsonNode start(Request request, Work work) throws ApiException {
    return start(request, work, Cancellation.INTERRUPT);
  }

  /**
   * Starts work, and tells the task's id. If the request is a change, the audit log tells when the
   * work starts, and how it ends.
   */
  public JsonNode start(Request request, Work work, Cancellation cancellation) throws ApiException {
    clean();
    if (tasks.values().stream().filter(task -> !task.isOver()).count() >= MOST_RUNNING) {
      throw new ApiException(429, "tasks", "Too many tasks run", "Wait for one, or cancel one");
    }
    String id = UUID.randomUUID().toString();
    @Nullable Change change = request.isChange() ? request.change().with("task", id) : null;
    Task task = new Task(id, clock.instant(), work, cancellation, change);
    tasks.put(id, task);
    if (change != null) {
      change.tell("started");
    }
    threads.execute(task::run);
    return JsonNodeFactory.instance.objectNode().put("task", id);
  }

  private void clean() {
    tasks
        .values()
        .removeIf(task -> task.isOver() && task.started().isBefore(clock.instant().minus(KEPT)));
    tasks.values().stream()
        .filter(Task::isOver)
        .sorted(Comparator.comparing(Task::started).reversed())
        .skip(MOST_KEPT)
        .forEach(old -> tasks.remove(old.id()));
  }

  private Task find(String id) throws ApiException {
    Task task = tasks.get(id);
    if (task == null) {
      throw ApiException.notFound("There is no such task; the console keeps them for ten minutes");
    }
    return task;
  }

  private void stream(String id, SseClient client, Function<JsonNode, String> text) {
    Task task = tasks.get(id);
    if (task == null) {
      client.sendEvent("end", "{\"state\":\"unknown\"}");
      client.close();
      return;
    }
    client.keepAlive();
    Consumer<ObjectNode> listener =
        event -> {
          boolean isLast = !event.path("state").asText().equals("running");
          client.sendEvent(isLast ? "end" : "progress", text.apply(event));
          if (isLast) {
            client.close();
          }
        };
    client.onClose(() -> task.unsubscribe(listener));
    task.subscribe(listener);
  }

  @Override
  public void close() {
    tasks.values().forEach(Task::cancel);
    threads.shutdownNow();
    try {
      // The audit log tells how they end.
      var unused = threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
