package io.millrace.job.clickhouse;

import io.millrace.job.sink.InsertException;
import io.millrace.job.sink.InsertException.Verdict;
import io.millrace.job.sink.Inserter;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Sends a block as one INSERT: its own bytes with their length announced, so that a body cut short
 * is never taken for a whole one, under its token and the {@link InsertSettings}. One attempt, one
 * answer, one verdict; see {@link InsertVerdicts}.
 */
final class ClickHouseInserter implements Inserter {
  private static final ContentType NATIVE = ContentType.APPLICATION_OCTET_STREAM;

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
    Endpoint endpoint = endpoints.next();
    boolean works = false;
    try {
      send(block, endpoint);
      works = true;
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

  private void send(SealedBlock block, Endpoint endpoint) throws InsertException {
    InsertVerdicts verdicts = new InsertVerdicts(block.table(), user, endpoints.name(endpoint));
    try {
      HttpAnswer answer = endpoint.insert(parameters(block), body(block));
      if (!answer.isSuccess()) {
        throw verdicts.of(answer);
      }
    } catch (IOException e) {
      throw verdicts.of(e);
    }
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
