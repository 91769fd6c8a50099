package io.millrace.job.sink;

import io.millrace.job.clickhouse.insert.SimulatedAnswer;
import io.millrace.job.clickhouse.insert.SimulatedRequests.Partitions;
import io.millrace.job.clickhouse.insert.SimulatedRequests.Views;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Reason;
import io.millrace.udf.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * ClickHouse as far as exactly once is concerned: a table with partitions, constraints, a sorting
 * key and materialized views, and an error table. Each remembers tokens, for every partition by
 * itself, and forgets them after a while.
 */
final class SimulatedServer {
  static final TableName TABLE = new TableName("db", "t");
  static final TableName ERRORS = new TableName("db", "t_errors");

  /** All partitions are written. */
  static final int WHOLE = Integer.MAX_VALUE;

  private static final byte[] ID = "{\"id\":".getBytes(StandardCharsets.US_ASCII);

  /** What a row of the error table says happened to a row of the table. */
  static final Reason[] REASONS = {
    Reason.UNCONFIRMED, Reason.UNDELIVERABLE, Reason.REFUSED_BY_VIEW, Reason.REFUSED_BY_CLICKHOUSE
  };

  private static final byte[][] LABELS =
      Arrays.stream(REASONS)
          .map(reason -> reason.label().getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  /** An INSERT that still runs after its client has gone. */
  private static final class Query {
    private final SealedBlock block;
    private final Views views;
    private final Partitions partitions;
    private final long ends;

    Query(SealedBlock block, Views views, Partitions partitions, long ends) {
      this.block = block;
      this.views = views;
      this.partitions = partitions;
      this.ends = ends;
    }
  }

  private final SimulationConfig config;
  private final Mutation mutation;
  private final SimulatedClock clock;
  private final Map<String, Long> tokens = new LinkedHashMap<>();
  private final Map<String, byte[]> bodies = new HashMap<>();
  private final List<Query> running = new ArrayList<>();

  /** How often each row is there. */
  final int[] inTable;

  /** How often each row is in the error table, by reason. */
  final int[][] inErrors;

  final int[][] inViews;

  private boolean repaired;

  SimulatedServer(SimulationConfig config, Mutation mutation, SimulatedClock clock) {
    this.config = config;
    this.mutation = mutation;
    this.clock = clock;
    this.inTable = new int[config.rows];
    this.inErrors = new int[REASONS.length][config.rows];
    this.inViews = new int[config.views][config.rows];
  }

  /** Begins an INSERT that ends after its client has gone. */
  void begin(SealedBlock block, Views views, Partitions partitions) {
    running.add(
        new Query(
            block, views, partitions, clock.millis() + SimulationConfig.LONGEST_QUERY.toMillis()));
  }

  boolean isRunning() {
    return !running.isEmpty();
  }

  /** One of the INSERTs without a client lands. */
  void land(int number) {
    Query query = running.remove(number % running.size());
    // The answer reaches no client.
    var unused = insert(query.block, query.views, query.partitions, WHOLE);
  }

  /** All of them do that end before this moment. */
  void landUntil(long millis) {
    for (int i = running.size() - 1; i >= 0; i--) {
      if (running.get(i).ends <= millis) {
        land(i);
      }
    }
  }

  void landAll() {
    while (isRunning()) {
      land(0);
    }
  }

  /** The server is killed, and what runs with it. */
  void killQueries() {
    running.clear();
  }

  /** The table and its views were corrected: nothing is rejected any more. */
  void repair() {
    repaired = true;
  }

  /** Whether the request goes to a server behind a proxy, and that takes no body of its size. */
  boolean isProxied(SealedBlock block, int endpoint) {
    return !repaired
        && endpoint == 0
        && block.compressedBytes() > config.proxyLimit
        && block.table().equals(TABLE);
  }

  boolean hasViews(SealedBlock block) {
    return config.views > 0 && block.table().equals(TABLE);
  }

  /** The rows of the block that some view throws on. */
  long thrownByViews(SealedBlock block) {
    return repaired ? 0 : SimulatedRows.of(block) & config.refusedByViews();
  }

  SimulatedAnswer insertNothing() {
    return SimulatedAnswers.inserted(0);
  }

  /** The code that the table's own expressions throw on a row of the block; 0 when none. */
  int expressionsThrow(SealedBlock block) {
    if (repaired || !block.table().equals(TABLE)) {
      return 0;
    }
    int byTable = first(block, config.refusedByTable);
    int row = byTable >= 0 ? byTable : first(block, config.refusedByKey);
    return row < 0 ? 0 : SimulatedAnswers.codeOf(row, config.salt);
  }

  /** The first row of the block that is among these; -1 without such a row. */
  private static int first(SealedBlock block, long among) {
    if (among != 0) {
      for (int i = 0; i < block.rows(); i++) {
        int row = SimulatedRows.row(block, i);
        if ((among >>> row & 1) == 1) {
          return row;
        }
      }
    }
    return -1;
  }

  /**
   * Executes an INSERT.
   *
   * @param written partitions after which the server dies, {@link #WHOLE} when it lives
   */
  SimulatedAnswer insert(SealedBlock block, Views views, Partitions partitions, int written) {
    requireSameBody(block);
    return block.table().equals(ERRORS)
        ? insertErrors(block, written)
        : insertRows(block, views, partitions, written);
  }

  private SimulatedAnswer insertRows(
      SealedBlock block, Views views, Partitions partitions, int written) {
    int refused = repaired ? -1 : first(block, config.refusedByTable);
    if (refused >= 0) {
      return SimulatedAnswers.refusedByTable(refused, config);
    }
    long rows = SimulatedRows.of(block);
    int most = partitions == Partitions.ONE ? 1 : repaired ? 100 : config.partitionLimit;
    if (partitionsOf(rows) > most) {
      return SimulatedAnswers.TOO_MANY_PARTITIONS;
    }
    int left = written;
    for (int partition = 0; partition < config.partitions; partition++) {
      long part = rows & config.partitionRows[partition];
      if (part == 0) {
        continue;
      }
      if (left-- == 0) {
        return SimulatedAnswer.NONE;
      }
      int thrown = repaired ? -1 : first(block, part & config.refusedByKey);
      if (thrown >= 0) {
        return SimulatedAnswers.refusedByTable(thrown, config);
      }
      if (isNew(block.token() + "#" + partitionName(partition))) {
        count(part, inTable);
      }
    }
    if (left == 0) {
      return SimulatedAnswer.NONE;
    }
    SimulatedAnswer answer = SimulatedAnswers.inserted(block.rows());
    for (int view = 0; view < config.views; view++) {
      int thrown = repaired ? -1 : first(block, config.refusedByView[view]);
      if (thrown >= 0) {
        if (views == Views.REQUIRED) {
          if ((config.salt & 1) == 0) {
            return SimulatedAnswers.refusedByView(thrown, config);
          }
          // Views are fed side by side: the others may get their rows before the INSERT fails.
          answer = SimulatedAnswers.refusedByView(thrown, config);
        }
      } else if (mutation == Mutation.VIEWS_FORGET || isNew(block.token() + "#view" + view)) {
        count(rows, inViews[view]);
      }
    }
    return answer;
  }

  private SimulatedAnswer insertErrors(SealedBlock block, int written) {
    if (written == 0) {
      return SimulatedAnswer.NONE;
    }
    if (isNew(block.token() + "#" + block.sealedAtMillis() / 3_600_000)) {
      byte[] body = block.body().toByteArray();
      int reason = reason(body);
      int at = body.length;
      for (int i = 0; i < block.rows(); i++) {
        // What is refused stands behind the message, which may say the same.
        at = lastIndexOf(body, ID, at - 1);
        int digits = at + ID.length;
        inErrors[reason][(body[digits] - '0') * 10 + body[digits + 1] - '0']++;
      }
    }
    return SimulatedAnswers.inserted(block.rows());
  }

  /** The reason is the first text. */
  private static int reason(byte[] body) {
    for (int at = 0; at < body.length; at++) {
      for (int i = 0; i < LABELS.length; i++) {
        if (isAt(body, at, LABELS[i])) {
          return i;
        }
      }
    }
    throw new IllegalStateException("An error block without a reason");
  }

  static byte[] json(int row) {
    return ("{\"id\":" + (char) ('0' + row / 10) + (char) ('0' + row % 10) + "}\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static int lastIndexOf(byte[] body, byte[] what, int from) {
    for (int at = Math.min(from, body.length - what.length); at >= 0; at--) {
      if (isAt(body, at, what)) {
        return at;
      }
    }
    throw new IllegalStateException("An error block without a row");
  }

  private static boolean isAt(byte[] body, int at, byte[] what) {
    if (at + what.length > body.length) {
      return false;
    }
    for (int i = 0; i < what.length; i++) {
      if (body[at + i] != what[i]) {
        return false;
      }
    }
    return true;
  }

  private static void count(long rows, int[] counts) {
    for (long left = rows; left != 0; left &= left - 1) {
      counts[Long.numberOfTrailingZeros(left)]++;
    }
  }

  /** Remembers the token, and tells whether it was not known. */
  private boolean isNew(String token) {
    long now = clock.millis();
    @Nullable Long before = tokens.get(token);
    if (before != null
        && !(config.forgets && before + SimulationConfig.TOKEN_LIFETIME.toMillis() < now)) {
      return false;
    }
    tokens.put(token, now);
    return true;
  }

  private int partitionsOf(long rows) {
    int count = 0;
    for (int partition = 0; partition < config.partitions; partition++) {
      if ((rows & config.partitionRows[partition]) != 0) {
        count++;
      }
    }
    return count;
  }

  private String partitionName(int partition) {
    return mutation == Mutation.PARTITIONS_BY_CLOCK
        ? partition + "@" + clock.millis() / 1_000
        : String.valueOf(partition);
  }

  /** One exception: the rows of a block that views take, after those that they reject are known. */
  private void requireSameBody(SealedBlock block) {
    byte[] before = bodies.putIfAbsent(block.token(), block.body().toByteArray());
    if (before == null
        || before == block.body().toByteArray()
        || Arrays.equals(before, block.body().toByteArray())) {
      return;
    }
    if (block.table().equals(ERRORS) && namesSameRows(block, before)) {
      // Excuse: made again, it says of the same rows what the server says now, and is not inserted.
      return;
    }
    boolean isRemainder =
        block.table().equals(TABLE)
            && config.refusedByViews() != 0
            && (isPart(block.body().toByteArray(), before)
                || isPart(before, block.body().toByteArray()));
    if (!isRemainder) {
      throw new SimulationViolation(
          SimulationViolation.Kind.TOKEN_OF_TWO_BODIES, "token of " + block);
    }
  }

  private static boolean namesSameRows(SealedBlock block, byte[] before) {
    int at = block.compressedBytes();
    int atBefore = before.length;
    for (int i = 0; i < block.rows(); i++) {
      at = lastIndexOf(block.body().toByteArray(), ID, at - 1);
      atBefore = lastIndexOf(before, ID, atBefore - 1);
      for (int digit = 0; digit < 2; digit++) {
        if (block.body().toByteArray()[at + ID.length + digit]
            != before[atBefore + ID.length + digit]) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isPart(byte[] part, byte[] whole) {
    return (SimulatedRows.of(part) & ~SimulatedRows.of(whole)) == 0;
  }
}
