package io.millrace.job.tool.infer;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Table engines a pipeline can write to exactly once, and what each needs for it.
 *
 * @see <a href="https://clickhouse.com/docs/engines/table-engines">Table engines</a>
 */
public enum Engine {
  MERGE_TREE("MergeTree"),
  REPLACING("ReplacingMergeTree"),
  SUMMING("SummingMergeTree"),
  REPLICATED("ReplicatedMergeTree"),
  REPLICATED_REPLACING("ReplicatedReplacingMergeTree"),
  REPLICATED_SUMMING("ReplicatedSummingMergeTree"),
  NULL("Null");

  private static final String WINDOW = "10000";
  private static final String WEEK_IN_SECONDS = "604800";

  private final String word;

  Engine(String word) {
    this.word = word;
  }

  /** As in CREATE TABLE. */
  public String word() {
    return word;
  }

  /** The engine of that name, in any case. */
  public static Optional<Engine> of(String word) {
    return Arrays.stream(values())
        .filter(engine -> engine.word.equalsIgnoreCase(word.trim()))
        .findFirst();
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Engine::word).collect(Collectors.toList());
  }

  /** Whether the engine stores rows in an order. */
  boolean stores() {
    return this != NULL;
  }

  /** Whether of rows with the same key one stays. */
  public boolean replaces() {
    return this == REPLACING || this == REPLICATED_REPLACING;
  }

  /** Whether rows with the same key become one. */
  boolean merges() {
    return this != NULL && this != MERGE_TREE && this != REPLICATED;
  }

  /** The settings for recognising a repeated insert; empty when nothing is stored. */
  String deduplication() {
    if (!stores()) {
      return "";
    }
    return word.startsWith("Replicated")
        ? "replicated_deduplication_window = "
            + WINDOW
            + ", replicated_deduplication_window_seconds = "
            + WEEK_IN_SECONDS
        : "non_replicated_deduplication_window = " + WINDOW;
  }
}
