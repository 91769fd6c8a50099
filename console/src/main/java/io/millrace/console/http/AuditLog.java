package io.millrace.console.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.time.Clock;

/**
 * Lines of JSON: one for each change and one for the end of its task, and one for each refused
 * login. They say who asked for what, and how it ended. Bodies are left out, because they may hold
 * secrets. JSON escapes control characters.
 */
public final class AuditLog {
  private final PrintStream out;
  private final Clock clock;

  public AuditLog(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /**
   * A change that a user asks for. Nothing is written yet.
   *
   * @param user who asks
   * @param action the method and the path
   */
  Change change(String user, String address, String action) {
    return new Change((outcome, details) -> add("change", user, address, action, outcome, details));
  }

  /**
   * Adds a line for a login that was refused.
   *
   * @param action the method and the path
   * @param outcome a status of HTTP
   */
  void refusedLogin(String address, String action, String outcome) {
    add("login", "", address, action, outcome, JsonNodeFactory.instance.objectNode());
  }

  private void add(
      String kind, String user, String address, String action, String outcome, ObjectNode details) {
    ObjectNode line =
        JsonNodeFactory.instance
            .objectNode()
            .put("audit", kind)
            .put("time", clock.instant().toString())
            .put("user", user)
            .put("address", address)
            .put("action", action)
            .put("outcome", outcome);
    line.setAll(details);
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }
}
