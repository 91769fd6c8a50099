package io.millrace.job.clickhouse.insert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.job.clickhouse.http.BlockEntity;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.http.ConnectionFailedException;
import io.millrace.job.clickhouse.sql.ColumnChanges;
import io.millrace.job.clickhouse.sql.DefaultedRowsQuery;
import io.millrace.job.clickhouse.sql.ExternalDataQuery;
import io.millrace.job.clickhouse.sql.InsertSettings;
import io.millrace.job.clickhouse.sql.InsertStatement;
import io.millrace.job.clickhouse.view.DependentViews;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.TableDrift;
import io.millrace.udf.block.NativeHeader;
import io.millrace.udf.block.SealedBlock;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.jspecify.annotations.Nullable;

/**
 * Sends one block to one server, as an INSERT of its bytes with Content-Length, so that a truncated
 * body is never accepted as complete. It uses the block's token and the {@link InsertSettings}, and
 * runs the queries that the block needs.
 */
final class BlockSender implements InsertDiagnosis.Server {
  private static final ContentType NATIVE = ContentType.APPLICATION_OCTET_STREAM;

  /** How often one attempt looks at the table's columns again. */
  private static final int MOST_LOOKS = 3;

  private final SealedBlock block;
  private final Endpoint endpoint;
  private final ServerFailure.Names names;
  private final TableDrift drift;
  private @Nullable TableRefusals table;

  /** Whether a server has read the block in this attempt, or may have. */
  private boolean mayBeRead;

  /** What this attempt found out about the block's columns. */
  private ColumnChanges changes = ColumnChanges.NONE;

  BlockSender(SealedBlock block, Endpoint endpoint, ServerFailure.Names names, TableDrift drift) {
    this.block = block;
    this.endpoint = endpoint;
    this.names = names;
    this.drift = drift;
  }

  /**
   * Inserts the block. If the table no longer takes a column of it, the INSERT names the others.
   *
   * @param more settings that override those of every INSERT
   * @return empty when ClickHouse has confirmed it
   * @throws InsertException retryable, if no complete answer arrived
   */
  @Override
  public Optional<ServerFailure> insert(Map<String, String> more) throws InsertException {
    Optional<ServerFailure> failure = send(more);
    if (failure.isPresent() && failure.get().isBeforeReading() && !mayBeRead) {
      throw failure.get().as(Verdict.RETRY).leavingNothing();
    }
    mayBeRead = true;
    if (failure.isPresent() && failure.get().concernsTheBlock()) {
      drift.misfit();
    }
    for (int look = 0; failure.isPresent() && failure.get().mayBeColumns(); look++) {
      ColumnChanges found =
          ChangedColumns.of(block, failure.get(), this, endpoint.missing())
              .orElse(ColumnChanges.NONE);
      boolean isSame = found.equals(changes);
      boolean isMoving = failure.get().known() == ServerFailure.Kind.COLUMNS;
      if (isSame && (changes.equals(ColumnChanges.NONE) || !isMoving)) {
        return failure;
      }
      // Another column was the cause, which is back now.
      if (isSame || look == MOST_LOOKS) {
        throw failure.get().as(Verdict.RETRY, "{table} is altered while blocks are inserted.");
      }
      changes = found;
      failure = send(more);
    }
    if (failure.isEmpty()) {
      endpoint.missing().accepted(block, changes);
    }
    return failure;
  }

  /** The columns that the table did not take in this attempt. */
  ColumnChanges changes() {
    return changes;
  }

  private Optional<ServerFailure> send(Map<String, String> more) throws InsertException {
    Map<String, String> parameters = statement(block.token());
    parameters.put("insert_deduplication_token", block.token());
    parameters.put("wait_end_of_query", "1");
    parameters.putAll(more);
    try {
      ClickHouseResponse answer = endpoint.insert(parameters, new BlockEntity(block));
      return answer.isInsertOf(block.rows())
          ? Optional.empty()
          : Optional.of(new ServerFailure(answer, names));
    } catch (IOException e) {
      InsertException unreachable = ServerFailure.unreachable(e, names);
      boolean isUnsent = !mayBeRead && ConnectionFailedException.isBeforeSending(e);
      mayBeRead = true;
      throw isUnsent ? unreachable.leavingNothing() : unreachable;
    }
  }

  /**
   * Sends the block's INSERT with its columns and no rows; it never inserts anything. The block's
   * types must be known.
   *
   * @return empty if the table accepts it
   * @throws InsertException retryable, if no complete answer arrived
   */
  @Override
  public Optional<ServerFailure> insertNothing() throws InsertException {
    Map<String, String> parameters = statement("nothing-of-" + block.token());
    parameters.put("wait_end_of_query", "1");
    parameters.put("materialized_views_ignore_errors", "1");
    try {
      ClickHouseResponse answer =
          endpoint.insert(
              parameters,
              new ByteArrayEntity(
                  NativeHeader.withoutRows(block.columns(), block.types()), NATIVE));
      return answer.isInsertOf(0)
          ? Optional.empty()
          : Optional.of(new ServerFailure(answer, names));
    } catch (IOException e) {
      throw ServerFailure.unreachable(e, names);
    }
  }

  /**
   * Runs a query in which the block is the table {@link ExternalDataQuery#NAME}.
   *
   * @return the server's error; empty if the query succeeds
   * @throws InsertException retryable, if no complete answer arrived
   */
  Optional<ServerFailure> failure(String sql) throws InsertException {
    ClickHouseResponse answer =
        ask(ExternalDataQuery.any(block, sql), ExternalDataQuery.body(block, sql));
    return answer.isSuccess() ? Optional.empty() : Optional.of(new ServerFailure(answer, names));
  }

  /** The facts about the block's table; cached until a failure. */
  @Override
  public TableRefusals table() throws InsertException {
    TableRefusals known = table;
    if (known == null) {
      known = TableRefusals.of(block, this, endpoint.tables());
      table = known;
    }
    return known;
  }

  /**
   * Runs a query about tables.
   *
   * @throws InsertException retryable
   */
  byte[] ask(Map<String, String> parameters, String sql) throws InsertException {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("wait_end_of_query", "1");
    ClickHouseResponse answer =
        ask(all, new StringEntity(sql, ContentType.TEXT_PLAIN.withCharset(UTF_8)));
    if (!answer.isSuccess()) {
      throw new ServerFailure(answer, names).as(InsertException.Verdict.RETRY);
    }
    return answer.data();
  }

  /** Whether the server has a setting. */
  @Override
  public boolean knows(String setting) {
    return endpoint.knows(setting);
  }

  private ClickHouseResponse ask(Map<String, String> parameters, HttpEntity body)
      throws InsertException {
    try {
      return endpoint.ask(parameters, body);
    } catch (IOException e) {
      throw ServerFailure.unreachable(e, names);
    }
  }

  private Map<String, String> statement(String queryId) throws InsertException {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (InsertStatement.needsQuery(block, changes)) {
      parameters.putAll(InsertStatement.settings(block));
      parameters.put("query", InsertStatement.of(block, changes, columns()));
    } else {
      parameters.put("query", InsertStatement.of(block, changes));
    }
    if (!changes.equals(ColumnChanges.NONE)) {
      parameters.put("input_format_skip_unknown_fields", "1");
    }
    // Every attempt has a different query_id, because the previous one may still be running. The
    // token finds it in system.query_log.
    parameters.put("query_id", queryId + "-" + UUID.randomUUID().toString().substring(0, 8));
    return parameters;
  }

  /**
   * The table's columns with their current DEFAULTs, queried each time because few blocks need
   * them.
   */
  private List<DefaultedRowsQuery.Column> columns() throws InsertException {
    List<DefaultedRowsQuery.Column> columns = DependentViews.columns(block.table(), this::ask);
    if (columns.isEmpty()) {
      throw new InsertException(
          InsertException.Verdict.RETRY,
          "The user cannot see the columns of "
              + block.table().quoted()
              + ", and the block needs their DEFAULTs. Grant the user SHOW COLUMNS on the table.",
          null);
    }
    return columns;
  }
}
