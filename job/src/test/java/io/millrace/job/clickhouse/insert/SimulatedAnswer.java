package io.millrace.job.clickhouse.insert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/**
 * What a simulated server answers: status, headers and body, read by the {@link ClickHouseResponse}
 * and the {@link ServerFailure} of the product. Reading it is the same each time, so it is done
 * once.
 */
public final class SimulatedAnswer {
  private static final String QUERY_ID = "simulated";
  private static final ServerFailure.Names NAMES =
      new ServerFailure.Names(new TableName("db", "t"), "writer", "ClickHouse");

  /** No answer came: the connection broke, or the time for it was over. */
  public static final SimulatedAnswer NONE = new SimulatedAnswer(0, Map.of(), "");

  private final int status;
  private final Map<String, String> headers;
  private final String body;
  private final Optional<ClickHouseResponse> answer;
  private final Optional<ServerFailure> failure;

  private SimulatedAnswer(int status, Map<String, String> headers, String body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.answer = status == 0 ? Optional.empty() : Optional.of(read());
    this.failure = answer.map(read -> new ServerFailure(read, NAMES));
  }

  /** The answer of ClickHouse to an INSERT of so many rows. */
  public static SimulatedAnswer inserted(int rows) {
    return new SimulatedAnswer(
        200,
        Map.of(
            ClickHouseResponse.QUERY_ID,
            QUERY_ID,
            ClickHouseResponse.SUMMARY,
            "{\"read_rows\":\"" + rows + "\",\"written_rows\":\"" + rows + "\"}"),
        "");
  }

  /** The answer of ClickHouse to a request that failed. */
  public static SimulatedAnswer failed(int code, String message) {
    return new SimulatedAnswer(
        code == 241 || code == 159 ? 500 : 400,
        Map.of(
            ClickHouseResponse.QUERY_ID,
            QUERY_ID,
            ClickHouseResponse.SUMMARY,
            "{\"read_rows\":\"0\"}",
            ClickHouseResponse.EXCEPTION_CODE,
            String.valueOf(code)),
        "Code: " + code + ". DB::Exception: " + message);
  }

  /** The same without its headers, as a refusal before the query is looked at. */
  public static SimulatedAnswer refusedUnread(int code, String message) {
    return new SimulatedAnswer(
        403,
        Map.of(ClickHouseResponse.EXCEPTION_CODE, String.valueOf(code)),
        "Code: " + code + ". DB::Exception: " + message);
  }

  /** What a proxy, or any other program, answers in place of ClickHouse. */
  public static SimulatedAnswer stranger(int status, String body) {
    return new SimulatedAnswer(status, Map.of("Server", "nginx"), body);
  }

  /** The answer to another client's request. */
  public static SimulatedAnswer ofOther(int rows) {
    return new SimulatedAnswer(
        200,
        Map.of(
            ClickHouseResponse.QUERY_ID,
            "other",
            ClickHouseResponse.SUMMARY,
            "{\"read_rows\":\"" + rows + "\",\"written_rows\":\"" + rows + "\"}"),
        "");
  }

  /** The same answer, cut off in the body, and without a summary. */
  public SimulatedAnswer cut() {
    return new SimulatedAnswer(
        status,
        Map.of(ClickHouseResponse.QUERY_ID, QUERY_ID),
        body.substring(0, Math.min(body.length(), 24)));
  }

  private ClickHouseResponse read() {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(status);
    headers.forEach(response::addHeader);
    response.setEntity(new ByteArrayEntity(body.getBytes(UTF_8), ContentType.TEXT_PLAIN));
    try {
      return ClickHouseResponse.of(response, QUERY_ID);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Zero without an answer. */
  public int status() {
    return status;
  }

  public String body() {
    return body;
  }

  /** What the product makes of it as the answer to an INSERT of so many rows. */
  Optional<ServerFailure> failure(int rows) throws IOException {
    ClickHouseResponse read = answer.orElseThrow(() -> new IOException("connection reset"));
    return read.isInsertOf(rows) ? Optional.empty() : failure;
  }

  static InsertException unreachable(IOException failure) {
    return ServerFailure.unreachable(failure, NAMES);
  }
}
