package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.insert.ServerFailure.Kind;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.block.SealedBlock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one attempt at one INSERT and determines the verdict. It succeeds only if ClickHouse itself
 * has confirmed it. If the outcome is unknown, the block is resent under the same token. A failure
 * that concerns the block's columns is permanent. A block is split only if it is certain that none
 * of its rows were inserted: the parts have other tokens, so rows that are already inserted would
 * be duplicated.
 *
 * <p>An error code tells what failed, but not where. A DEFAULT or a constraint fails before
 * anything is written, a sorting key possibly after another partition was written, a materialized
 * view after the table has the block. The message helps little, because it quotes values of rows
 * that may contain the same words. So the block is inserted again under its token, which duplicates
 * nothing:
 *
 * <ol>
 *   <li>With {@code materialized_views_ignore_errors} and at most one partition. No view can make
 *       it fail. An error other than "too many partitions" then occurs before anything is written,
 *       or concerns a single part, which is inserted as a whole or not at all. If the same error
 *       occurs, it is the table's own, and nothing was inserted.
 *   <li>With all its partitions. An error that did not occur before concerns the writing of
 *       partitions: some may be in the table.
 *   <li>If the table accepts it, once more with the original settings. If the same error occurs, a
 *       view caused it.
 * </ol>
 *
 * <p>For a code that may concern a row or the types, the same INSERT without rows decides: if it
 * fails as well, no row is the cause. For a code that is not listed, the table's own expressions
 * over the block must fail with the same code, see {@link TableRefusals}.
 */
final class InsertDiagnosis {
  private static final Map<String, String> ONE_PARTITION =
      Map.of(
          "max_partitions_per_insert_block", "1", "throw_on_max_partitions_per_insert_block", "1");
  private static final String IGNORE_VIEWS = "materialized_views_ignore_errors";
  private static final Map<String, String> WITHOUT_FAILING_VIEWS = Map.of(IGNORE_VIEWS, "1");

  private static final String PARTLY_WRITTEN =
      "The table's sorting key, an index, a projection or a TTL fails on a row of this block. The"
          + " block has several partitions, and some may already be in the table, so it cannot be"
          + " split. Change the expression so that it accepts any row.";
  private static final String ELSEWHERE =
      "Another server may have some of the rows, so the block cannot be split.";
  private static final String NOT_THE_ROWS =
      "The rows are not the cause: the same INSERT without rows fails as well. ";
  private static final String VIEW =
      "{table} has the rows; only the view lacks them. Drop the view, or correct it; after an ALTER,"
          + " DETACH and ATTACH it. The retry then completes the view and duplicates nothing. To"
          + " continue without the rows in the view, set errors.failing-views: leave-out";

  /** The server that gets the block and answers queries about it. */
  interface Server {
    /**
     * Inserts the block.
     *
     * @param settings that override those of every INSERT
     * @return empty when ClickHouse has confirmed it
     * @throws InsertException retryable, if no complete answer arrived
     */
    Optional<ServerFailure> insert(Map<String, String> settings) throws InsertException;

    /**
     * Sends the block's INSERT with its columns and no rows.
     *
     * @return empty if the table accepts it
     * @throws InsertException retryable, if no complete answer arrived
     */
    Optional<ServerFailure> insertNothing() throws InsertException;

    /** Whether the server has a setting. */
    boolean knows(String setting);

    /** The facts about the block's table. */
    Table table() throws InsertException;
  }

  /** How a table processes a block. */
  interface Table {
    /** Whether it stores rows itself. */
    boolean isLocal();

    /** Whether a materialized view may read the inserted rows. */
    boolean mayFeedViews();

    /**
     * Whether the table's own expressions fail with the same code on some row of the block.
     *
     * @throws InsertException retryable
     */
    boolean refuses(ServerFailure failure) throws InsertException;
  }

  private final SealedBlock block;
  private final Server sender;

  InsertDiagnosis(SealedBlock block, Server sender) {
    this.block = block;
    this.sender = sender;
  }

  /**
   * Inserts the block, or determines why that fails.
   *
   * @throws InsertException if it was not confirmed
   */
  void insert() throws InsertException {
    Optional<ServerFailure> failure = sender.insert(Map.of());
    if (failure.isPresent()) {
      settle(failure.get());
    }
  }

  /**
   * Inserts the block into its table and the views that accept it. Called when the table has it, so
   * no failure is a reason to split it.
   *
   * @throws InsertException if it was not confirmed
   */
  void insertDespiteViews() throws InsertException {
    Optional<ServerFailure> failure = sender.insert(WITHOUT_FAILING_VIEWS);
    if (failure.isPresent()) {
      throw failure.get().known() == Kind.COLUMNS
          ? columnsRefused(failure.get())
          : failure.get().as(Verdict.RETRY);
    }
  }

  private void settle(ServerFailure first) throws InsertException {
    if (!first.concernsTheBlock()) {
      throw first.as(first.known() == Kind.TOO_LARGE ? Verdict.TOO_LARGE : Verdict.RETRY);
    }
    // Asked once: another thread's failure makes the endpoint forget the server's settings.
    Map<String, String> withoutViews =
        sender.knows(IGNORE_VIEWS) ? WITHOUT_FAILING_VIEWS : Map.of();
    if (withoutViews.isEmpty()) {
      Table table = sender.table();
      if (table.mayFeedViews()) {
        throw first.as(Verdict.RETRY);
      }
    }
    boolean ofPartitions = first.known() == Kind.TOO_MANY_PARTITIONS;
    Optional<ServerFailure> own =
        sender.insert(ofPartitions ? withoutViews : asOnePartition(withoutViews));
    boolean severalPartitions =
        !ofPartitions && own.isPresent() && own.get().known() == Kind.TOO_MANY_PARTITIONS;
    if (severalPartitions) {
      own = sender.insert(withoutViews);
    }
    if (own.isEmpty()) {
      afterTableTookIt(first);
    } else if (severalPartitions) {
      throw own.get().mayBeRows() && isSame(own.get(), first)
          ? own.get().as(Verdict.PARTLY_INSERTED, PARTLY_WRITTEN)
          : own.get().as(Verdict.RETRY);
    } else {
      throw ownRefusal(own.get());
    }
  }

  private static Map<String, String> asOnePartition(Map<String, String> withoutViews) {
    Map<String, String> settings = new LinkedHashMap<>(withoutViews);
    settings.putAll(ONE_PARTITION);
    return settings;
  }

  /** The table has the block: a view failed, or the cause has passed. */
  private void afterTableTookIt(ServerFailure first) throws InsertException {
    Optional<ServerFailure> again = sender.insert(Map.of());
    if (again.isEmpty()) {
      return;
    }
    ServerFailure failure = again.get();
    if (!isSame(failure, first) || !sender.table().mayFeedViews()) {
      throw failure.as(Verdict.RETRY);
    }
    throw failure.mayBeRows()
        ? failure.as(
            Verdict.VIEW_THREW, VIEW + ", or isolate to leave out only the rows that make it fail.")
        : failure.as(Verdict.VIEW_FAILED, VIEW + ".");
  }

  /** No view was involved, and at most a single part was written. */
  private InsertException ownRefusal(ServerFailure failure) throws InsertException {
    switch (failure.known()) {
      case COLUMNS:
        return columnsRefused(failure);
      case TOO_MANY_PARTITIONS:
        return sender.table().isLocal()
            ? failure.as(Verdict.TOO_MANY_PARTITIONS)
            : failure.as(Verdict.PARTLY_INSERTED, ELSEWHERE);
      case ROWS:
        return rowsRefused(failure);
      case ROWS_OR_TYPES:
        return rowsOrTypesRefused(failure);
      case UNLISTED:
        return sender.table().refuses(failure) ? rowsRefused(failure) : failure.as(Verdict.RETRY);
      case UNKNOWN:
      case TOO_LARGE:
      case PASSES:
      case SETUP:
        // This includes a size: the first attempt may have taken another route, around the proxy.
        return failure.as(Verdict.RETRY);
    }
    throw new IllegalStateException("No such kind: " + failure.known());
  }

  private InsertException rowsOrTypesRefused(ServerFailure failure) throws InsertException {
    if (block.types().isEmpty()) {
      // A release that did not store column types saved it, so an INSERT without rows is not
      // possible.
      return failure.as(Verdict.RETRY);
    }
    Optional<ServerFailure> withoutRows = sender.insertNothing();
    if (withoutRows.isEmpty()) {
      return rowsRefused(failure);
    }
    String advice = NOT_THE_ROWS + ClickHouseErrorCode.Advice.TABLE_CHANGED;
    return isSame(withoutRows.get(), failure) && failure.isOfTypes() && isOfTheTable(failure)
        ? failure.as(Verdict.PERMANENT, advice)
        : failure.as(Verdict.RETRY, advice);
  }

  private InsertException columnsRefused(ServerFailure failure) throws InsertException {
    return failure.as(isOfTheTable(failure) ? Verdict.PERMANENT : Verdict.RETRY);
  }

  /**
   * Whether the table itself refused the block. An ALTER of a Distributed table and of the tables
   * behind it takes several statements; in between, some of them do not fit, and others may have
   * taken their rows.
   */
  private boolean isOfTheTable(ServerFailure failure) throws InsertException {
    return !failure.isRemote() && sender.table().isLocal();
  }

  private InsertException rowsRefused(ServerFailure failure) throws InsertException {
    Table table = sender.table();
    return table.isLocal() || (!failure.isRemote() && table.refuses(failure))
        ? failure.as(Verdict.ROWS_REFUSED, ClickHouseErrorCode.Advice.ROWS)
        : failure.as(Verdict.PARTLY_INSERTED, ELSEWHERE);
  }

  private static boolean isSame(ServerFailure one, ServerFailure other) {
    return one.known() == other.known()
        && one.code().isPresent()
        && one.code().equals(other.code());
  }
}
