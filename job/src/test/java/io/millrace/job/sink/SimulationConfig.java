package io.millrace.job.sink;

import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Undeliverable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.MemorySize;

/** The pipeline, the table and the weather of one schedule, all drawn from its seed. */
final class SimulationConfig {
  /** Bytes of a row, so that bounds in bytes mean something. */
  static final int ROW_BYTES = 16;

  static final Duration TOKEN_LIFETIME = Duration.ofHours(3);

  /** Maximum time that a request runs after its client has gone. */
  static final Duration LONGEST_QUERY = Duration.ofMinutes(10);

  private static final Duration DEADLINE = Duration.ofHours(1);
  private static final Duration SHORT_DEADLINE = Duration.ofSeconds(5);
  private static final Duration CHECKPOINT_TIMEOUT = Duration.ofMinutes(10);

  /** How much goes wrong. */
  enum Faults {
    NONE,
    SOME,
    MANY
  }

  private static final List<Faults> FAULTS = List.of(Faults.values());
  private static final List<FailingViews> VIEWS = List.of(FailingViews.values());

  final long seed;
  final int rows;
  final int parallelism;
  final int blockRows;
  final int views;
  final int partitions;
  final int partitionLimit;
  final int checkpointsAtOnce;
  final int concurrentInserts;
  final int maxRefusedRows;
  final int maxHeldBytes;
  final int maxUncheckpointedBytes;
  final int proxyLimit;

  /** Decides which row says what, and which code it is refused with. */
  final int salt;

  final boolean hasErrorTable;
  final boolean hasShortDeadline;
  final boolean forgets;
  final boolean endsInput;
  final boolean reworded;
  final FailingViews failingViews;
  final Undeliverable undeliverable;
  final Guarantee guarantee;
  final Faults faults;

  /** For each partition the rows that go there. */
  final long[] partitionRows;

  /** Rows a constraint or a DEFAULT refuses. */
  final long refusedByTable;

  /** Rows the sorting key throws on, while parts are written. */
  final long refusedByKey;

  /** For each view the rows it throws on. */
  final long[] refusedByView;

  final SinkSettings settings;

  private long state;

  private SimulationConfig(long seed, Mutation mutation, boolean reworded) {
    this.seed = seed;
    this.reworded = reworded;
    this.state = Mix.of(seed);
    this.faults = FAULTS.get(pick(4) % FAULTS.size());
    this.rows = 2 + pick(11);
    this.parallelism = 1 + pick(3);
    this.blockRows = 1 + pick(6);
    this.views = pick(2) == 0 ? 0 : 1 + pick(2);
    this.partitions = 1 + pick(3);
    this.partitionRows = new long[partitions];
    for (int row = 0; row < rows; row++) {
      partitionRows[row % partitions] |= 1L << row;
    }
    this.partitionLimit = pick(6) == 0 ? 1 + pick(2) : 100;
    this.checkpointsAtOnce = 1 + pick(2);
    this.concurrentInserts = 1 + pick(3);
    this.hasErrorTable = pick(8) != 0;
    this.maxRefusedRows = pick(8) == 0 ? 1 + pick(2) : 1_000;
    this.maxHeldBytes = pick(3) == 0 ? ROW_BYTES * (4 + pick(20)) : 1 << 20;
    this.salt = pick(1_000);
    this.hasShortDeadline = pick(12) == 0;
    this.forgets = pick(3) == 0 || mutation == Mutation.NO_WINDOW_CHECK;
    this.endsInput = pick(2) == 0;
    // Excuse: parts that are sent after the end of input are in no checkpoint. When the block is
    // restored and gets past the proxy another way, its rows are there twice.
    this.proxyLimit =
        pick(4) == 0 && !endsInput
            ? SimulatedRows.HEADER_BYTES + ROW_BYTES * (1 + pick(4))
            : Integer.MAX_VALUE;
    FailingViews drawnViews = pick(8) == 0 ? VIEWS.get(pick(VIEWS.size())) : FailingViews.ISOLATE;
    this.undeliverable = pick(3) == 0 ? Undeliverable.DIVERT : Undeliverable.FAIL;
    this.guarantee = pick(16) == 0 ? Guarantee.AT_LEAST_ONCE : Guarantee.EXACTLY_ONCE;
    // The configuration refuses to isolate with at-least-once: the block may be inserted with all
    // its rows, and without those of a view, under one token.
    this.failingViews =
        guarantee == Guarantee.AT_LEAST_ONCE && drawnViews == FailingViews.ISOLATE
            ? FailingViews.LEAVE_OUT
            : drawnViews;
    this.refusedByTable = pick(4) == 0 ? sparse() : 0;
    this.refusedByKey = pick(40) == 0 ? sparse() : 0;
    this.refusedByView = new long[views];
    for (int view = 0; view < views; view++) {
      refusedByView[view] = pick(2) == 0 ? sparse() : 0;
    }
    // Rows of the error table and parts are larger here than what they come from: next to small
    // bounds they would fail the job again and again.
    boolean hasSmallBlocks =
        (refusedByTable | refusedByKey | refusedByViews()) == 0
            && partitionLimit >= partitions
            && proxyLimit == Integer.MAX_VALUE
            && undeliverable == Undeliverable.FAIL;
    this.maxUncheckpointedBytes =
        hasSmallBlocks && (pick(2) == 0 || mutation == Mutation.NO_UNCHECKPOINTED_BOUND)
            ? ROW_BYTES * (8 + pick(40))
            : 1 << 20;
    this.settings = settings(mutation);
  }

  static SimulationConfig of(long seed, Mutation mutation) {
    return new SimulationConfig(seed, mutation, true);
  }

  /** The same, but the values of rows say nothing that a message of ClickHouse says. */
  SimulationConfig plainly(Mutation mutation) {
    return new SimulationConfig(seed, mutation, false);
  }

  private SinkSettings settings(Mutation mutation) {
    SinkSettings sink =
        new SinkSettings(
                guarantee,
                new RetryPolicy(
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10),
                    hasShortDeadline ? SHORT_DEADLINE : DEADLINE),
                concurrentInserts,
                new MemorySize(maxHeldBytes))
            .withFailingViews(failingViews)
            .withUndeliverable(undeliverable)
            .withCheckpointTimeout(CHECKPOINT_TIMEOUT);
    if (hasErrorTable) {
      sink = sink.rejectingTo(SimulatedServer.ERRORS, maxRefusedRows);
    }
    if (forgets && mutation != Mutation.NO_WINDOW_CHECK) {
      sink = sink.withTokenLifetime(TOKEN_LIFETIME);
    }
    return sink;
  }

  long allRows() {
    return (1L << rows) - 1;
  }

  long refusedByViews() {
    long all = 0;
    for (long view : refusedByView) {
      all |= view;
    }
    return all;
  }

  private int pick(int bound) {
    state += Mix.STEP;
    return (int) ((Mix.of(state) >>> 33) % bound);
  }

  /** About one row in eight, at least one. */
  private long sparse() {
    state += Mix.STEP;
    long one = Mix.of(state);
    state += Mix.STEP;
    long two = Mix.of(state);
    return ((one & two & (two >>> 21)) | (1L << ((one >>> 8 & 0xff) % rows))) & allRows();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Field field : SimulationConfig.class.getDeclaredFields()) {
      try {
        if (!Modifier.isStatic(field.getModifiers())
            && !field.getName().equals("settings")
            && !field.getName().equals("partitionRows")
            && !field.getName().equals("state")) {
          Object value = field.get(this);
          text.append(text.length() == 0 ? "" : " ")
              .append(field.getName())
              .append('=')
              .append(value instanceof long[] rows ? Arrays.toString(rows) : String.valueOf(value));
        }
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
    return text.toString();
  }
}
