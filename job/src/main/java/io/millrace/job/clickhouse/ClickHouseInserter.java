package io.millrace.job.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.job.sink.InsertException;
import io.millrace.job.sink.InsertException.Verdict;
import io.millrace.job.sink.Inserter;
import io.millrace.job.sink.Isolated;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiFunction;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;

/**
 * Sends a block as one INSERT: its own bytes with their length announced, so that a body cut short
 * is never taken for a whole one, under its token and the {@link InsertSettings}. One attempt, one
 * answer, one verdict; see {@link InsertVerdicts}.
 *
 * <p>But for one case. An expression that throws on a row may be a DEFAULT, evaluated before
 * anything is written, or part of the table's sorting key, index or TTL, evaluated for one
 * partition after another was written. So before rows are called refused, the block is sent once
 * more and may have one partition: whatever is said then before "too many partitions" was said
 * before anything was written, or of a single part, which lands whole or not at all.
 */
final class ClickHouseInserter implements Inserter {
  private static final ContentType NATIVE = ContentType.APPLICATION_OCTET_STREAM;

  private static final Map<String, String> ONE_PARTITION =
      Map.of(
          "max_partitions_per_insert_block", "1", "throw_on_max_partitions_per_insert_block", "1");
  private static final Map<String, String> WITHOUT_FAILING_VIEWS =
      Map.of("materialized_views_ignore_errors", "1");
  private static final String PARTLY_WRITTEN =
      "The table's sorting key, an index, a projection or a TTL throws on a row of this block,"
          + " which has several partitions: some of them may be in the table, so that it cannot be"
          + " taken apart. Make the expression one that takes any row.";

  /** What is said to one server. */
  private interface Request {
    HttpAnswer to(Endpoint endpoint) throws InsertException;
  }

  private final Endpoints endpoints;
  private final String user;

  /**
   * @param endpoints owned by the inserter from here on
   */
  ClickHouseInserter(Endpoints endpoints, String user) {
    this.endpoints = endpoints;
    this.user = user;
  }

  @Override
  public void insert(SealedBlock block) throws InsertException {
    // Anything but a success is thrown.
    var unused = send(endpoint -> insert(block, endpoint));
  }

  @Override
  public void insertDespiteViews(SealedBlock block) throws InsertException {
    // Anything but a success is thrown.
    var unused = send(endpoint -> insert(block, WITHOUT_FAILING_VIEWS, endpoint));
  }

  @Override
  public SealedBlock part(SealedBlock block, int from, int rows, String token)
      throws InsertException {
    byte[] part = ask(block, BlockQuestion.rows(block, from, rows));
    if (!NativeHeader.isOneBlock(part, block.columns().size(), rows)) {
      // Nothing was inserted, so there is nothing to lose by asking again.
      throw new InsertException(
          Verdict.RETRY,
          "ClickHouse was asked for "
              + rows
              + " rows of "
              + block
              + " and answered with others, in "
              + part.length
              + " bytes.",
          null);
    }
    return block.part(token, rows, part);
  }

  @Override
  public byte[] json(SealedBlock block) throws InsertException {
    return ask(block, BlockQuestion.json(block));
  }

  @Override
  public Isolated isolate(SealedBlock block, int most) throws InsertException {
    return ViewTrial.isolate(this, block, most, user);
  }

  /**
   * Asks a question in which the block is the table {@link BlockQuestion#NAME}.
   *
   * @throws InsertException see {@link InsertVerdicts#ofTrial}
   */
  byte[] ask(SealedBlock block, String sql) throws InsertException {
    return tried(block, BlockQuestion.any(block, sql), BlockQuestion.body(block, sql));
  }

  /**
   * Asks a question about tables, for the block's sake.
   *
   * @throws InsertException see {@link InsertVerdicts#ofTrial}
   */
  byte[] ask(SealedBlock block, Map<String, String> parameters, String sql) throws InsertException {
    Map<String, String> all = new LinkedHashMap<>(parameters);
    all.put("wait_end_of_query", "1");
    return tried(block, all, new StringEntity(sql, ContentType.TEXT_PLAIN.withCharset(UTF_8)));
  }

  private byte[] tried(SealedBlock block, Map<String, String> parameters, HttpEntity body)
      throws InsertException {
    return send(endpoint -> ask(block, parameters, body, endpoint, InsertVerdicts::ofTrial)).data();
  }

  private byte[] ask(SealedBlock block, Map<String, String> question) throws InsertException {
    HttpEntity body = BlockQuestion.body(block);
    return send(endpoint -> ask(block, question, body, endpoint, InsertVerdicts::ofQuestion))
        .data();
  }

  private HttpAnswer send(Request request) throws InsertException {
    Endpoint endpoint = endpoints.next();
    boolean works = false;
    try {
      HttpAnswer answer = request.to(endpoint);
      works = true;
      return answer;
    } catch (InsertException refusal) {
      // Who refuses a block for good is able to judge it.
      works = refusal.verdict() != Verdict.RETRY;
      throw refusal;
    } finally {
      if (works) {
        endpoint.succeeded();
      } else {
        endpoint.failed();
      }
    }
  }

  private HttpAnswer insert(SealedBlock block, Endpoint endpoint) throws InsertException {
    try {
      return insert(block, Map.of(), endpoint);
    } catch (InsertException refusal) {
      if (refusal.verdict() != Verdict.ROWS_REFUSED || block.rows() == 1) {
        throw refusal;
      }
      return insertAsOnePartition(block, endpoint);
    }
  }

  private HttpAnswer insertAsOnePartition(SealedBlock block, Endpoint endpoint)
      throws InsertException {
    try {
      return insert(block, ONE_PARTITION, endpoint);
    } catch (InsertException refusal) {
      if (InsertVerdicts.isInView(String.valueOf(refusal.getMessage()))) {
        // Taken this time, and the limit we set is not meant for the views.
        throw refusal.as(Verdict.RETRY);
      }
      if (refusal.verdict() == Verdict.TOO_MANY_PARTITIONS) {
        throw new InsertException(Verdict.PERMANENT, PARTLY_WRITTEN, null);
      }
      throw refusal;
    }
  }

  private HttpAnswer insert(SealedBlock block, Map<String, String> more, Endpoint endpoint)
      throws InsertException {
    InsertVerdicts verdicts = verdicts(block, endpoint);
    Map<String, String> parameters = parameters(block);
    parameters.putAll(more);
    try {
      HttpAnswer answer = endpoint.insert(parameters, body(block));
      if (answer.isSuccess()) {
        return answer;
      }
      throw verdicts.of(answer);
    } catch (IOException e) {
      throw verdicts.of(e);
    }
  }

  private HttpAnswer ask(
      SealedBlock block,
      Map<String, String> question,
      HttpEntity body,
      Endpoint endpoint,
      BiFunction<InsertVerdicts, HttpAnswer, InsertException> verdict)
      throws InsertException {
    InsertVerdicts verdicts = verdicts(block, endpoint);
    try {
      HttpAnswer answer = endpoint.ask(question, body);
      if (answer.isSuccess()) {
        return answer;
      }
      throw verdict.apply(verdicts, answer);
    } catch (IOException e) {
      throw verdicts.of(e);
    }
  }

  private InsertVerdicts verdicts(SealedBlock block, Endpoint endpoint) {
    return new InsertVerdicts(block.table(), user, endpoints.name(endpoint));
  }

  @Override
  public void close() {
    endpoints.close();
  }

  private static Map<String, String> parameters(SealedBlock block) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("query", InsertStatement.of(block));
    // A name of its own for every attempt, as the one before may still be running; it is found in
    // system.query_log by the token.
    parameters.put("query_id", block.token() + "-" + UUID.randomUUID().toString().substring(0, 8));
    parameters.put("insert_deduplication_token", block.token());
    parameters.put("wait_end_of_query", "1");
    return parameters;
  }

  private static HttpEntity body(SealedBlock block) {
    return block.compression() == Compression.NONE
        ? new ByteArrayEntity(block.body(), NATIVE)
        : new ByteArrayEntity(block.body(), NATIVE, block.compression().contentEncoding());
  }
}
