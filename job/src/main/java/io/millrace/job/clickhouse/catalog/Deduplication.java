package io.millrace.job.clickhouse.catalog;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many tokens a table remembers, and for how long.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/guides/developer/deduplicating-inserts-on-retries">Deduplicating
 *     inserts on retries</a>
 */
public final class Deduplication {
  /** What remembers the tokens. */
  public enum Memory {
    /** The table itself: the MergeTree family. */
    LOCAL("non_replicated_deduplication_window"),
    /** All replicas together: Replicated… and Shared… engines. */
    REPLICATED("replicated_deduplication_window"),
    /** Nothing is stored, so nothing can be duplicated: Null. */
    NOT_NEEDED(""),
    /** The engine does not support tokens. */
    NONE("");

    private final String setting;

    Memory(String setting) {
      this.setting = setting;
    }

    /** The MergeTree setting for the number of blocks to remember. */
    public String setting() {
      return setting;
    }
  }

  /** A literal or a quoted identifier. */
  private static final Pattern QUOTED =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|`(?:[^`\\\\]|\\\\.)*`", Pattern.DOTALL);

  /** Whether blocks reach the table unchanged. */
  public enum Gathering {
    AS_SENT,
    /** The server merges the rows of several inserts into new blocks. */
    ASYNCHRONOUS
  }

  /**
   * The MergeTree setting that makes a table's inserts asynchronous, regardless of a query's
   * settings.
   */
  public static final String ASYNCHRONOUS = "async_insert";

  /** The MergeTree setting for how long a replicated table remembers blocks. */
  public static final String SECONDS = "replicated_deduplication_window_seconds";

  private final Memory memory;
  private final OptionalLong blocks;
  private final Optional<Duration> age;
  private final Gathering gathering;

  private Deduplication(
      Memory memory, OptionalLong blocks, Optional<Duration> age, Gathering gathering) {
    this.memory = memory;
    this.blocks = blocks;
    this.age = age;
    this.gathering = gathering;
  }

  /**
   * @param defaults MergeTree settings of the server, for tables without the setting; a missing one
   *     is unknown
   */
  static Deduplication of(TableInfo table, Map<String, String> defaults) {
    Memory memory = memory(table.engine());
    if (memory.setting().isEmpty()) {
      return new Deduplication(memory, OptionalLong.empty(), Optional.empty(), Gathering.AS_SENT);
    }
    OptionalLong seconds = value(table, SECONDS, defaults);
    return new Deduplication(
        memory,
        value(table, memory.setting(), defaults),
        memory == Memory.REPLICATED && seconds.isPresent()
            ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
            : Optional.empty(),
        value(table, ASYNCHRONOUS, defaults).orElse(0) == 0
            ? Gathering.AS_SENT
            : Gathering.ASYNCHRONOUS);
  }

  static Memory memory(String engine) {
    if (engine.equals("Null")) {
      return Memory.NOT_NEEDED;
    }
    if (!engine.endsWith("MergeTree")) {
      return Memory.NONE;
    }
    return engine.startsWith("Replicated") || engine.startsWith("Shared")
        ? Memory.REPLICATED
        : Memory.LOCAL;
  }

  private static OptionalLong value(TableInfo table, String setting, Map<String, String> defaults) {
    String clauses = QUOTED.matcher(table.engineFull()).replaceAll("''");
    Matcher own =
        Pattern.compile(" SETTINGS (?:.*, )?" + setting + " = (\\d+|true|false)", Pattern.DOTALL)
            .matcher(clauses);
    String value = own.find() ? own.group(1) : defaults.getOrDefault(setting, "");
    if (value.equals("true") || value.equals("false")) {
      return OptionalLong.of(value.equals("true") ? 1 : 0);
    }
    return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
  }

  public Memory memory() {
    return memory;
  }

  /** The number of blocks remembered; empty if unknown because the user cannot see the defaults. */
  public OptionalLong blocks() {
    return blocks;
  }

  /** How long a replicated table remembers blocks; empty if unknown or not applicable. */
  public Optional<Duration> age() {
    return age;
  }

  public Gathering gathering() {
    return gathering;
  }

  /** Whether it remembers as many tokens as another, for as long. */
  public boolean isLike(Deduplication other) {
    return memory == other.memory
        && blocks.equals(other.blocks)
        && age.equals(other.age)
        && gathering == other.gathering;
  }
}
