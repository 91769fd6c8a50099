package io.millrace.job.benchmark;

import io.millrace.udf.benchmark.DocumentSet;
import java.util.Arrays;
import java.util.List;

/** The sets of documents that a user chose with the property {@code millrace.sets}. */
final class ChosenSets {
  private static final String PROPERTY = "millrace.sets";

  private ChosenSets() {}

  /**
   * The sets to measure.
   *
   * @param otherwise when the user chose none
   */
  static List<DocumentSet> or(DocumentSet... otherwise) {
    String named = System.getProperty(PROPERTY, "");
    return named.isEmpty()
        ? List.of(otherwise)
        : Arrays.stream(named.split(",")).map(DocumentSet::valueOf).toList();
  }
}
