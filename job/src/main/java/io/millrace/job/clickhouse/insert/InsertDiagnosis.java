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
 * One attempt at one INSERT, and the one verdict that follows. Done is only what ClickHouse itself
 * has confirmed; whatever leaves the outcome unknown is sent again under the same token. Permanent
 * is what concerns the block's own columns. And only what is known to have left nothing behind is
 * taken apart: the parts have tokens of their own, under which what landed would land again.
 *
 * <p>An error's code says what kind of failure it is. It does not say where it happened: a DEFAULT
 * or a constraint throws before anything is written, a sorting key after another partition was, a
 * materialized view when the table has the block. The message tells some of it, among values of
 * rows, which may say the same words. So the server is asked instead, by inserting the block again
 * under its token, which repeats nothing:
 *
 * <ol>
 *   <li>With {@code materialized_views_ignore_errors} and one partition at most. No view can make
 *       it fail, and what fails before "too many partitions" fails before anything is written, or
 *       as a single part, which lands whole or not at all. The same error again is the table's own,
 *       and nothing landed.
 *   <li>With as many partitions as it has. What fails now and did not before fails while partitions
 *       are written: some may be in the table.
 *   <li>When the table takes it, once more as at first. The same error again is a view's.
 * </ol>
 *
 * <p>A code that may concern a row or not is told apart by the same INSERT of no rows: what fails
 * then as well is no row's fault. And of one that is not listed, the table's own expressions over
 * the block must throw the same, see {@link RowTrial}: who knows what it means otherwise.
 */
public final class InsertDiagnosis {
  private static final Map<String, String> ONE_PARTITION =
      Map.of(
          "max_partitions_per_insert_block", "1", "throw_on_max_partitions_per_insert_block", "1");
  private static final String IGNORE_VIEWS = "materialized_views_ignore_errors";
  private static final Map<String, String> WITHOUT_FAILING_VIEWS = Map.of(IGNORE_VIEWS, "1");

  private static final String PARTLY_WRITTEN =
      "The table's sorting key, an index, a projection or a TTL throws on a row of this block,"
          + " which has several partitions: some of them may be in the table, so that it cannot be"
          + " taken apart. Make the expression one that takes any row.";
  private static final String ELSEWHERE =
      "Another server may have some of the rows, so that the block cannot be taken apart.";
  private static final String NOT_THE_ROWS =
      "No row of the block is the reason: the same INSERT without rows fails, too. ";
  private static final String VIEW =
      "{table} has the rows, only the view lacks them: drop the view, or correct it, and after an"
          + " ALTER of it DETACH and ATTACH it. The repetition completes it and repeats nothing."
          + " errors.failing-views: leave-out goes on without it";

  /** Who is sent the block, and asked about it. */
  interface Server {
    /**
     * Inserts the block.
     *
     * @param settings which go before those of every INSERT
     * @return empty when ClickHouse has confirmed it
     * @throws InsertException to be tried again, when no whole answer came
     */
    Optional<ServerFailure> insert(Map<String, String> settings) throws InsertException;

    /**
     * Sends the block's INSERT with its columns and no rows.
     *
     * @return empty when the table takes it
     * @throws InsertException to be tried again, when no whole answer came
     */
    Optional<ServerFailure> insertNothing() throws InsertException;

    /** Whether the server has a setting. */
    boolean knows(String setting);

    /** What can be known of the block's table. */
    Table table() throws InsertException;
  }

  /** What a table does with a block before it has it. */
  interface Table {
    /** Whether it keeps rows itself. */
    boolean isLocal();

    /** Whether a materialized view may read what is inserted. */
    boolean mayFeedViews();

    /**
     * Whether the table's own expressions throw the same on some row of the block.
     *
     * @throws InsertException to be tried again
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
   * Inserts the block, and finds out why not.
   *
   * @throws InsertException when it was not confirmed
   */
  void insert() throws InsertException {
    Optional<ServerFailure> failure = sender.insert(Map.of());
    if (failure.isPresent()) {
      settle(failure.get());
    }
  }

  /**
   * Inserts the block into its table and the views that take it. Called when the table has it, so
   * that no failure is a reason to take it apart.
   *
   * @throws InsertException when it was not confirmed
   */
  void insertDespiteViews() throws InsertException {
    Optional<ServerFailure> failure = sender.insert(WITHOUT_FAILING_VIEWS);
    if (failure.isPresent()) {
      throw failure
          .get()
          .as(failure.get().known() == Kind.COLUMNS ? Verdict.PERMANENT : Verdict.RETRY);
    }
  }

  private void settle(ServerFailure first) throws InsertException {
    if (!isSaidOfTheBlock(first)) {
      throw first.as(first.known() == Kind.TOO_LARGE ? Verdict.TOO_LARGE : Verdict.RETRY);
    }
    if (!sender.knows(IGNORE_VIEWS)) {
      Table table = sender.table();
      if (table.mayFeedViews()) {
        throw first.as(Verdict.RETRY);
      }
    }
    boolean ofPartitions = first.known() == Kind.TOO_MANY_PARTITIONS;
    Optional<ServerFailure> own =
        sender.insert(ofPartitions ? withoutViews() : withoutViewsAsOnePartition());
    boolean severalPartitions =
        !ofPartitions && own.isPresent() && own.get().known() == Kind.TOO_MANY_PARTITIONS;
    if (severalPartitions) {
      own = sender.insert(withoutViews());
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

  /** Whether it may be the table, a view or a row that is the reason. */
  private static boolean isSaidOfTheBlock(ServerFailure failure) {
    switch (failure.known()) {
      case UNKNOWN:
      case TOO_LARGE:
      case PASSES:
        return false;
      default:
        return true;
    }
  }

  private Map<String, String> withoutViews() {
    return sender.knows(IGNORE_VIEWS) ? WITHOUT_FAILING_VIEWS : Map.of();
  }

  private Map<String, String> withoutViewsAsOnePartition() {
    Map<String, String> settings = new LinkedHashMap<>(withoutViews());
    settings.putAll(ONE_PARTITION);
    return settings;
  }

  /** The table has the block: what failed was a view, or has passed. */
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
        ? failure.as(Verdict.VIEW_THREW, VIEW + ", isolate without the rows it throws on.")
        : failure.as(Verdict.VIEW_FAILED, VIEW + ".");
  }

  /** No view was asked, and nothing was written but a single part or none. */
  private InsertException ownRefusal(ServerFailure failure) throws InsertException {
    switch (failure.known()) {
      case COLUMNS:
        return failure.as(Verdict.PERMANENT);
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
        // Also of a size: the first attempt may have gone another way, past the proxy.
        return failure.as(Verdict.RETRY);
    }
    throw new IllegalStateException("No such kind: " + failure.known());
  }

  private InsertException rowsOrTypesRefused(ServerFailure failure) throws InsertException {
    if (block.types().isEmpty()) {
      // Saved by a release that did not keep its types: there is no INSERT without rows to ask.
      return failure.as(Verdict.RETRY);
    }
    Optional<ServerFailure> withoutRows = sender.insertNothing();
    if (withoutRows.isEmpty()) {
      return rowsRefused(failure);
    }
    String advice = NOT_THE_ROWS + ClickHouseErrorCode.Advice.TABLE_CHANGED;
    return isSame(withoutRows.get(), failure) && failure.isOfTypes()
        ? failure.as(Verdict.PERMANENT, advice)
        : failure.as(Verdict.RETRY, advice);
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
