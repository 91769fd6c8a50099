package io.millrace.testkit.process;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be stopped at the end, the last started first. Repeated calls do nothing. */
public final class Teardown implements AutoCloseable {
  private final Deque<Runnable> steps = new ArrayDeque<>();
  private volatile boolean closing;

  /** Adds a step; runs it at once when the end has come already. */
  public synchronized void add(Runnable step) {
    if (closing) {
      step.run();
    } else {
      steps.addFirst(step);
    }
  }

  public boolean isClosing() {
    return closing;
  }

  @Override
  public void close() {
    closing = true;
    synchronized (this) {
      while (!steps.isEmpty()) {
        steps.removeFirst().run();
      }
    }
  }
}
