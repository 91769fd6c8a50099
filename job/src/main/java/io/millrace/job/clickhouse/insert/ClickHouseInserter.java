package io.millrace.job.clickhouse.insert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.sql.DefaultedRowsQuery;
import io.millrace.job.clickhouse.sql.ExternalDataQuery;
import io.millrace.job.clickhouse.sql.InsertStatement;
import io.millrace.job.clickhouse.view.DependentViews;
import io.millrace.job.clickhouse.view.ExternalDataClient;
import io.millrace.job.clickhouse.view.FailingRowFinder;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.IsolationResult;
import io.millrace.job.sink.insert.TableDrift;
import io.millrace.udf.block.NativeHeader;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.GivenFlags;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * Sends blocks and runs queries about them: one attempt, one answer, one verdict. {@link
 * InsertDiagnosis} determines the verdict.
 */
final class ClickHouseInserter implements Inserter, ExternalDataClient {
  /** A request to one server. */
  private interface Request {
    byte[] to(Endpoint endpoint) throws InsertException;
  }

  private interface Attempt {
    void at(InsertDiagnosis insert) throws InsertException;
  }

  private final ReplicaPool endpoints;
  private final String user;
  private final TableDrift drift = new TableDrift();

  /**
   * @param endpoints owned by the inserter
   */
  ClickHouseInserter(ReplicaPool endpoints, String user) {
    this.endpoints = endpoints;
    this.user = user;
  }

  @Override
  public void insert(SealedBlock block) throws InsertException {
    insert(block, InsertDiagnosis::insert);
  }

  @Override
  public void insertDespiteViews(SealedBlock block) throws InsertException {
    insert(block, InsertDiagnosis::insertDespiteViews);
  }

  private void insert(SealedBlock block, Attempt attempt) throws InsertException {
    // Any failure is thrown.
    var unused =
        send(
            endpoint -> {
              BlockSender sender = new BlockSender(block, endpoint, names(block, endpoint), drift);
              attempt.at(new InsertDiagnosis(block, sender));
              ChangedColumns.log(block, sender.changes(), drift);
              return new byte[0];
            });
  }

  @Override
  public SealedBlock part(SealedBlock block, int from, int rows, String token)
      throws InsertException {
    byte[] part =
        ask(block, ExternalDataQuery.rows(block, from, rows), ClickHouseInserter::unanswered);
    if (!NativeHeader.isOneBlock(part, block.columns().size(), rows)) {
      throw otherAnswer(rows + " rows of " + block, part, "");
    }
    return block.part(token, rows, part);
  }

  @Override
  public byte[] json(SealedBlock block) throws InsertException {
    byte[] rows = jsonRows(block);
    if (!isObjects(rows, block.rows())) {
      throw otherAnswer(
          block.rows() + " rows of " + block + " as JSON",
          rows,
          " A setting of the user's profile may limit or change the answer.");
    }
    return rows;
  }

  /** Nothing was inserted, so a retry loses nothing. */
  private static InsertException otherAnswer(String expected, byte[] answer, String hint) {
    return new InsertException(
        Verdict.RETRY,
        "Expected "
            + expected
            + " from ClickHouse but received something else, of "
            + answer.length
            + " bytes."
            + hint,
        null);
  }

  /** Whether this is exactly {@code count} lines, and each line begins an object. */
  private static boolean isObjects(byte[] lines, int count) {
    int objects = 0;
    boolean isStart = true;
    for (byte b : lines) {
      if (isStart && b != '{') {
        return false;
      }
      objects += isStart ? 1 : 0;
      isStart = b == '\n';
    }
    return objects == count;
  }

  private byte[] jsonRows(SealedBlock block) throws InsertException {
    if (InsertStatement.needsDefaults(block) && block.rows() > 1) {
      String sql = InsertStatement.rows(block, columns(block)) + " FORMAT JSONEachRow";
      return ask(
          block,
          ExternalDataQuery.any(block, sql),
          ExternalDataQuery.body(block, sql),
          ClickHouseInserter::unreadable);
    }
    return ask(block, ExternalDataQuery.json(block, given(block)), ClickHouseInserter::unreadable);
  }

  /** Omits the columns whose DEFAULT the row uses: converted again, the row uses them again. */
  private List<String> given(SealedBlock block) throws InsertException {
    List<String> columns = new ArrayList<>(GivenFlags.tableColumns(block.columns()));
    List<String> flagged = new ArrayList<>(GivenFlags.of(block.columns()).keySet());
    if (!flagged.isEmpty()) {
      String answer =
          new String(
              ask(block, ExternalDataQuery.given(block), ClickHouseInserter::unreadable), UTF_8);
      String[] flags = answer.strip().split("\t", -1);
      if (flags.length != flagged.size()) {
        throw new InsertException(
            Verdict.RETRY, "Expected flags from ClickHouse but received something else.", null);
      }
      for (int i = 0; i < flags.length; i++) {
        if (flags[i].equals("0")) {
          columns.remove(flagged.get(i));
        }
      }
    }
    return columns;
  }

  private List<DefaultedRowsQuery.Column> columns(SealedBlock block) throws InsertException {
    return DependentViews.columns(
        block.table(), (parameters, sql) -> ask(block, parameters, sql), user);
  }

  @Override
  public IsolationResult isolate(SealedBlock block, int most) throws InsertException {
    return FailingRowFinder.isolate(this, block, most, user);
  }

  @Override
  public byte[] ask(SealedBlock block, String sql) throws InsertException {
    return tried(block, ExternalDataQuery.any(block, sql), ExternalDataQuery.body(block, sql));
  }

  @Override
  public byte[] ask(SealedBlock block, Map<String, String> parameters, String sql)
      throws InsertException {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("wait_end_of_query", "1");
    return tried(block, all, new StringEntity(sql, ContentType.TEXT_PLAIN.withCharset(UTF_8)));
  }

  private byte[] tried(SealedBlock block, Map<String, String> parameters, HttpEntity body)
      throws InsertException {
    return ask(block, parameters, body, failure -> failure.as(ofTrial(failure)));
  }

  private byte[] ask(
      SealedBlock block,
      Map<String, String> question,
      Function<ServerFailure, InsertException> verdict)
      throws InsertException {
    return ask(block, question, ExternalDataQuery.body(block), verdict);
  }

  private byte[] ask(
      SealedBlock block,
      Map<String, String> question,
      HttpEntity body,
      Function<ServerFailure, InsertException> verdict)
      throws InsertException {
    return send(endpoint -> ask(block, question, body, endpoint, verdict));
  }

  /**
   * The verdict of a query over rows: a row is rejected, or the query is, by any error that is not
   * known to pass.
   */
  private static Verdict ofTrial(ServerFailure failure) {
    switch (failure.known()) {
      case UNKNOWN:
      case TOO_LARGE:
      case PASSES:
        return Verdict.RETRY;
      case SETUP:
      case COLUMNS:
      case TOO_MANY_PARTITIONS:
        return Verdict.PERMANENT;
      case ROWS:
      case ROWS_OR_TYPES:
      case UNLISTED:
        return Verdict.ROWS_REFUSED;
    }
    throw new IllegalStateException("No such kind: " + failure.known());
  }

  /** The verdict of a query that shows rows: no row that the server can read makes it fail. */
  private static InsertException unreadable(ServerFailure failure) {
    return failure.isOfUnreadableRows() ? failure.as(Verdict.ROWS_REFUSED) : unanswered(failure);
  }

  /** A failed query about a block says nothing about its rows. */
  private static InsertException unanswered(ServerFailure failure) {
    return ofTrial(failure) == Verdict.RETRY && !failure.isOfUnreadableRows()
        ? failure.as(Verdict.RETRY)
        : failure.as(Verdict.PERMANENT, "").between("The block cannot be split: ", "");
  }

  private byte[] send(Request request) throws InsertException {
    Endpoint endpoint = endpoints.next();
    boolean works = false;
    try {
      byte[] answer = request.to(endpoint);
      works = true;
      return answer;
    } catch (InsertException refusal) {
      // A server that rejects a block permanently works.
      works = refusal.verdict() != Verdict.RETRY;
      throw refusal.at(endpoint.address().toString());
    } finally {
      if (works) {
        endpoint.succeeded();
      } else {
        endpoint.failed();
      }
    }
  }

  private byte[] ask(
      SealedBlock block,
      Map<String, String> question,
      HttpEntity body,
      Endpoint endpoint,
      Function<ServerFailure, InsertException> verdict)
      throws InsertException {
    ServerFailure.Names names = names(block, endpoint);
    try {
      ClickHouseResponse answer = endpoint.ask(question, body);
      if (answer.isSuccess()) {
        return answer.data();
      }
      throw verdict.apply(new ServerFailure(answer, names));
    } catch (IOException e) {
      throw ServerFailure.unreachable(e, names);
    }
  }

  private ServerFailure.Names names(SealedBlock block, Endpoint endpoint) {
    return new ServerFailure.Names(block.table(), user, endpoints.name(endpoint));
  }

  @Override
  public TableDrift drift() {
    return drift;
  }

  @Override
  public void close() {
    endpoints.close();
  }
}
