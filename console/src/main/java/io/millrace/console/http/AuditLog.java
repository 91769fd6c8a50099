package io.millrace.console.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Clock;

/**
 * One line for each change: who asked for what, and how it ended. Bodies are left out, because they
 * may hold secrets. JSON escapes control characters.
 */
public final class AuditLog {
  private final PrintStream out;
  private final Clock clock;

  public AuditLog(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /**
   * Adds a line.
   *
   * @param user who asked
   * @param action the method and the path, or what a task did
   * @param outcome a status of HTTP, or a word
   */
  public void add(String user, String address, String action, String outcome) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("audit", "change")
            .put("time", clock.instant().toString())
            .put("user", user)
            .put("address", address)
            .put("action", action)
            .put("outcome", outcome);
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }
}
