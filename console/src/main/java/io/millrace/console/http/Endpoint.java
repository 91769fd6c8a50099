package io.millrace.console.http;

import com.fasterxml.jackson.databind.JsonNode;

/** Answers a request. */
@FunctionalInterface
public interface Endpoint {
  /**
   * The answer.
   *
   * @throws Exception any failure; see {@link Failures}
   */
  JsonNode answer(Request request) throws Exception;
}
