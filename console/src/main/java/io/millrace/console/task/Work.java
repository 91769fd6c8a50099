package io.millrace.console.task;

import com.fasterxml.jackson.databind.JsonNode;

/** What a task does. */
@FunctionalInterface
public interface Work {
  /**
   * Does it.
   *
   * @param progress told, and asked whether to go on
   * @return the result
   * @throws Exception any failure
   */
  JsonNode run(Progress progress) throws Exception;
}
