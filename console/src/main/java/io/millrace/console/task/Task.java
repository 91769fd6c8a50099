package io.millrace.console.task;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.Change;
import io.millrace.console.http.Failures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One piece of long work and its newest state. */
final class Task implements Progress {
  /** Where it is. */
  enum State {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
  }

  private final String id;
  private final Instant started;
  private final Work work;
  private final Cancellation cancellation;
  private final @Nullable Change change;
  private final List<Consumer<ObjectNode>> listeners = new ArrayList<>();
  private State state = State.RUNNING;
  private ObjectNode event;
  private boolean cancelled;
  private @Nullable Thread thread;

  /**
   * @param change what the audit log tells of it; null if it changes nothing
   */
  Task(String id, Instant started, Work work, Cancellation cancellation, @Nullable Change change) {
    this.id = id;
    this.cancellation = cancellation;
    this.change = change;
    this.started = started;
    this.work = work;
    event = event(State.RUNNING).put("message", "").put("done", 0).put("total", 0);
  }

  String id() {
    return id;
  }

  Instant started() {
    return started;
  }

  /** Whether it changes something. */
  boolean isChange() {
    return change != null;
  }

  /** The newest event. */
  synchronized ObjectNode event() {
    return event;
  }

  synchronized boolean isOver() {
    return state != State.RUNNING;
  }

  /** Sends the newest event and all later ones, the last with another state than running. */
  synchronized void subscribe(Consumer<ObjectNode> listener) {
    listener.accept(event);
    if (state == State.RUNNING) {
      listeners.add(listener);
    }
  }

  synchronized void unsubscribe(Consumer<ObjectNode> listener) {
    listeners.remove(listener);
  }

  synchronized void cancel() {
    cancelled = true;
    if (thread != null && cancellation == Cancellation.INTERRUPT) {
      thread.interrupt();
    }
  }

  @Override
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  @Override
  public synchronized void tell(String message, long done, long total) {
    if (cancelled) {
      throw new CancellationException("cancelled");
    }
    change(event(State.RUNNING).put("message", message).put("done", done).put("total", total));
  }

  void run() {
    synchronized (this) {
      thread = Thread.currentThread();
    }
    ObjectNode last;
    State end;
    try {
      ObjectNode result = event(State.DONE);
      result.set("result", work.run(this));
      last = result;
      end = State.DONE;
    } catch (Exception | Error failure) {
      // The page waits for the end, also if the work ran out of memory.
      if (isCancelled()) {
        last = event(State.CANCELLED);
        end = State.CANCELLED;
      } else {
        last = event(State.FAILED);
        last.set("error", Failures.tree(Failures.of(failure)));
        end = State.FAILED;
      }
    }
    synchronized (this) {
      thread = null;
      var unused = Thread.interrupted();
      state = end;
      audit(end, last);
      change(last);
      listeners.clear();
    }
  }

  /** Work that may stop where it likes has a result although the user has cancelled it. */
  private void audit(State end, ObjectNode last) {
    if (change == null) {
      return;
    }
    if (end == State.FAILED) {
      change.with("problem", last.path("error").path("kind").asText());
    }
    boolean isStopped = end == State.DONE && cancelled && cancellation == Cancellation.ASK;
    change.tell((isStopped ? State.CANCELLED : end).name().toLowerCase(Locale.ROOT));
  }

  private void change(ObjectNode next) {
    event = next;
    List.copyOf(listeners).forEach(listener -> listener.accept(next));
  }

  private ObjectNode event(State of) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("task", id)
        .put("state", of.name().toLowerCase(Locale.ROOT));
  }
}
