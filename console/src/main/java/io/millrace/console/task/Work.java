package io.millrace.console.task;

import com.fasterxml.jackson.databind.JsonNode;

/** What a task does. */
@FunctionalInterface
public interface Work {
  /**
   * Does it.
   *
   * @param progress receives reports, and says whether to continue
   * @return the result
   * @throws Exception any failure
   */
  JsonNode run(Progress progress) throws Exception;
}
