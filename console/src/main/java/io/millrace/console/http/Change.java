package io.millrace.console.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BiConsumer;

/** What a request does, for the {@link AuditLog}. Details are added while it becomes known. */
public final class Change {
  private final BiConsumer<String, ObjectNode> lines;
  private final ObjectNode details = JsonNodeFactory.instance.objectNode();
  private boolean told;

  /**
   * @param lines takes the outcome and the details of each line
   */
  public Change(BiConsumer<String, ObjectNode> lines) {
    this.lines = lines;
  }

  /**
   * Adds a detail to all later lines.
   *
   * @param value without secrets
   */
  public synchronized Change with(String name, String value) {
    details.put(name, value);
    return this;
  }

  /** Adds a value to a detail that is a list. */
  public synchronized void add(String name, String value) {
    details.withArray("/" + name).add(value);
  }

  /**
   * Writes a line.
   *
   * @param outcome a status of HTTP, or {@code started}, {@code done}, {@code failed} or {@code
   *     cancelled} for a task
   */
  public synchronized void tell(String outcome) {
    told = true;
    lines.accept(outcome, details.deepCopy());
  }

  /** Writes a line unless there is one. */
  synchronized void tellOnce(String outcome) {
    if (!told) {
      tell(outcome);
    }
  }
}
