package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;

/** Receives the JSON text of a document, piece by piece. */
public interface JsonOutput {
  /**
   * Appends bytes unchanged.
   *
   * @param from first byte
   * @param to end, exclusive
   * @throws JsonException if the documents of an envelope exceed their limit
   */
  JsonOutput copy(byte[] source, int from, int to) throws JsonException;

  /**
   * Appends ASCII text.
   *
   * @throws JsonException if the documents of an envelope exceed their limit
   */
  JsonOutput text(String ascii) throws JsonException;
}
