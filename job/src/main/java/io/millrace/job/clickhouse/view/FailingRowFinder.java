package io.millrace.job.clickhouse.view;

import io.millrace.job.clickhouse.sql.DefaultedRowsQuery;
import io.millrace.job.clickhouse.sql.ExternalDataQuery;
import io.millrace.job.clickhouse.sql.InsertSettings;
import io.millrace.job.clickhouse.sql.InsertStatement;
import io.millrace.job.sink.insert.BlockSplit;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.IsolationResult;
import io.millrace.udf.block.NativeHeader;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Finds the rows of a block on which materialized views of its table fail. It runs the views'
 * queries over the block's rows, which are sent along as an external table: over all rows, then
 * over the parts that {@link BlockSplit} defines, down to single rows. Inserts nothing.
 *
 * <p>The remaining rows are inserted under the block's own token. A view that already has the block
 * must recognize them: per partition, and by the index of the block in its query's result. So for
 * those views it checks that the remainder touches no other partition of their targets and yields
 * no second block. A view that aggregates may write the sum of fewer rows to another partition.
 */
public final class FailingRowFinder {
  /** Up to this many rows may all be bad; with more, the view is the cause. */
  private static final int FEW = 8;

  /** The server splits a view's result at this number of rows, see {@link InsertSettings}. */
  private static final int ROWS_OF_A_BLOCK = 1_048_576;

  private static final String ALL = "SELECT * FROM " + ExternalDataQuery.NAME;

  private final ExternalDataClient client;
  private final SealedBlock block;
  private final int most;
  private final List<DefaultedRowsQuery.Column> columns;
  private final List<DependentView> views;
  private final List<DependentView> throwing = new ArrayList<>();
  private final NavigableMap<Integer, InsertException> offending = new TreeMap<>();

  private FailingRowFinder(ExternalDataClient client, SealedBlock block, int most, String user)
      throws InsertException {
    this.client = client;
    this.block = block;
    this.most = most;
    DependentViews.Server server = (parameters, sql) -> client.ask(block, parameters, sql);
    this.columns = DependentViews.columns(block.table(), server);
    this.views = DependentViews.of(block.table(), server, user);
  }

  /**
   * Separates the block's rows.
   *
   * @param most maximum number of failing rows
   * @throws InsertException permanent if the rows cannot be separated, with the reason and the
   *     server's message; or retryable
   */
  public static IsolationResult isolate(
      ExternalDataClient client, SealedBlock block, int most, String user) throws InsertException {
    return new FailingRowFinder(client, block, most, user).isolated();
  }

  private IsolationResult isolated() throws InsertException {
    for (DependentView view : views) {
      if (failure(view, block, ALL).isPresent()) {
        requireTried(view);
        throwing.add(view);
      }
    }
    search(block, 0);
    if (offending.isEmpty()) {
      throw cannot("no single row makes a view's query fail.");
    }
    if (offending.size() == block.rows() && block.rows() > FEW) {
      throw offending
          .firstEntry()
          .getValue()
          .as(Verdict.PERMANENT)
          .between("a view fails on every row of the block: ", "");
    }
    if (offending.size() == block.rows()) {
      return new IsolationResult(Optional.empty(), rows());
    }
    for (DependentView view : views) {
      if (throwing.contains(view)) {
        requireTaken(view);
      } else {
        requireKnownAgain(view);
      }
    }
    byte[] rest = client.ask(block, others() + " FORMAT Native");
    int left = block.rows() - offending.size();
    if (!NativeHeader.isOneBlock(rest, block.columns().size(), left)) {
      throw retry(left + " rows");
    }
    return new IsolationResult(Optional.of(block.part(block.token(), left, rest)), rows());
  }

  /** Checks that the rows make its query fail. */
  private void requireTried(DependentView view) throws InsertException {
    Optional<InsertException> failure = failure(view, block, ALL + " LIMIT 0");
    if (failure.isPresent()) {
      throw failure
          .get()
          .as(Verdict.PERMANENT)
          .between("the view " + view.name().quoted() + " fails without rows as well: ", "");
    }
  }

  /** Searches a part of the block on which some view fails. */
  private void search(SealedBlock part, int offset) throws InsertException {
    for (BlockSplit.Part next : BlockSplit.of(part)) {
      String range = ALL + " LIMIT " + next.rows() + " OFFSET " + next.from();
      if (next.rows() == 1) {
        judge(part, range, offset + next.from());
      } else if (throwsOn(part, range)) {
        search(client.part(part, next.from(), next.rows(), part.token()), offset + next.from());
      }
    }
  }

  private boolean throwsOn(SealedBlock part, String range) throws InsertException {
    for (DependentView view : throwing) {
      if (failure(view, part, range).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Tests one row with every view; a view behind one that fails does not get the row either. */
  private void judge(SealedBlock part, String range, int row) throws InsertException {
    List<DependentView> without = new ArrayList<>();
    InsertException first = null;
    for (DependentView view : throwing) {
      if (without.stream().noneMatch(view::isFedBy)) {
        Optional<InsertException> failure = failure(view, part, range);
        if (failure.isPresent()) {
          without.add(view);
          first = first == null ? failure.get() : first;
        }
      }
    }
    if (first != null) {
      offending.put(row, first.between("", told(without)));
      if (offending.size() > most) {
        throw first
            .as(Verdict.PERMANENT)
            .between(
                "a view would lack more than "
                    + most
                    + " rows of the block (errors.max-refused-rows): ",
                "");
      }
    }
  }

  private String told(List<DependentView> without) {
    return " "
        + block.table().quoted()
        + " has the row. It is missing in "
        + without.stream().map(view -> view.name().quoted()).collect(Collectors.joining(", "))
        + " and the views behind it. A view that failed for another reason at that time may lack it"
        + " as well.";
  }

  /** Returns why the view fails on these rows of the part; empty if it does not. */
  private Optional<InsertException> failure(DependentView view, SealedBlock part, String range)
      throws InsertException {
    try {
      var unused = ask(part, "SELECT * FROM (" + view.rows(whole(range)) + ") FORMAT Null", view);
      return Optional.empty();
    } catch (InsertException failure) {
      if (failure.verdict() == Verdict.ROWS_REFUSED) {
        return Optional.of(failure);
      }
      throw failure;
    }
  }

  /** Checks that a view that failed accepts the other rows, and that the remainder is one block. */
  private void requireTaken(DependentView view) throws InsertException {
    if (failure(view, block, others()).isPresent()) {
      throw cannot(
          "the view " + view.name().quoted() + " fails on rows that it accepts one by one.");
    }
    requireOneBlock(view, mostRows(view));
  }

  /** Checks that inserting the other rows changes nothing where the whole block is already. */
  private void requireKnownAgain(DependentView view) throws InsertException {
    requireOneBlock(view, number(count(view, ALL), view));
    if (view.hasPartitions()
        && number(
                "SELECT count() FROM ("
                    + view.partitions(whole(others()))
                    + " EXCEPT "
                    + view.partitions(whole(ALL))
                    + ")",
                view)
            > 0) {
      throw cannot(
          "without these rows the view "
              + view.name().quoted()
              + " writes to another partition, which does not know the block.");
    }
  }

  /** Returns an upper bound of the rows that the view would write if it did not fail. */
  private long mostRows(DependentView view) throws InsertException {
    try {
      // ClickHouse does not compute a column that no one reads.
      return number(count(view, ALL), view);
    } catch (InsertException failure) {
      if (failure.verdict() != Verdict.ROWS_REFUSED) {
        throw failure;
      }
      return 2 * number(count(view, others()), view);
    }
  }

  private void requireOneBlock(DependentView view, long rows) throws InsertException {
    if (rows >= ROWS_OF_A_BLOCK) {
      throw cannot(
          "the view "
              + view.name().quoted()
              + " makes "
              + rows
              + " rows of the block, which the server inserts as several blocks. Lower block.max-rows.");
    }
  }

  private String count(DependentView view, String range) {
    return "SELECT count() FROM (" + view.rows(whole(range)) + ")";
  }

  private long number(String sql, DependentView view) throws InsertException {
    String answer = new String(ask(block, sql + " FORMAT TSV", view), StandardCharsets.UTF_8);
    try {
      return Long.parseLong(answer.strip());
    } catch (NumberFormatException e) {
      throw retry("a number");
    }
  }

  /** The rows as the table stores them. */
  private String whole(String range) {
    return DefaultedRowsQuery.of(columns, InsertStatement.given(block), range);
  }

  /** The rows with every column of the block, also those that the table no longer has. */
  private String ofBlock() {
    return DefaultedRowsQuery.of(
        InsertStatement.withOwn(block, columns), InsertStatement.given(block), ALL);
  }

  private String others() {
    return ALL + " WHERE rowNumberInAllBlocks() NOT IN (" + numbers() + ")";
  }

  private String names() {
    return GivenFlags.tableColumns(block.columns()).stream()
        .map(TableName::quote)
        .collect(Collectors.joining(", "));
  }

  private String numbers() {
    return offending.keySet().stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private byte[] ask(SealedBlock part, String sql, DependentView view) throws InsertException {
    try {
      return client.ask(part, sql);
    } catch (InsertException failure) {
      throw failure.verdict() == Verdict.PERMANENT
          ? failure.between("the view " + view.name().quoted() + " cannot be tested: ", "")
          : failure;
    }
  }

  private List<IsolationResult.Row> rows() throws InsertException {
    String answer =
        new String(
            client.ask(
                block,
                "SELECT "
                    + names()
                    + " FROM (SELECT *, rowNumberInAllBlocks() AS `_millrace_row` FROM ("
                    + (InsertStatement.needsDefaults(block) ? ofBlock() : ALL)
                    + ")) WHERE `_millrace_row` IN ("
                    + numbers()
                    + ") FORMAT JSONEachRow"),
            StandardCharsets.UTF_8);
    List<String> lines = answer.lines().collect(Collectors.toList());
    if (lines.size() != offending.size()) {
      throw retry(offending.size() + " lines");
    }
    List<IsolationResult.Row> rows = new ArrayList<>();
    offending.forEach(
        (row, failure) ->
            rows.add(
                new IsolationResult.Row(
                    row, lines.get(rows.size()).getBytes(StandardCharsets.UTF_8), failure)));
    return rows;
  }

  private InsertException retry(String what) {
    return new InsertException(
        Verdict.RETRY,
        "Expected " + what + " of " + block + " from ClickHouse but received something else.",
        null);
  }

  private static InsertException cannot(String why) {
    return new InsertException(Verdict.PERMANENT, why, null);
  }
}
