package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.http.ClickHouseResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;

/** Answers as they come from the wire. */
public final class Answered {
  private static final String ID = "query-1";

  private Answered() {}

  /** ClickHouse's answer to a question for data. */
  public static ClickHouseResponse data(String data) throws IOException {
    return ClickHouseResponse.withData(signed(200, data), ID);
  }

  /** ClickHouse's refusal. */
  static ClickHouseResponse error(int code, String body) throws IOException {
    BasicClassicHttpResponse response = signed(500, body);
    response.setHeader(ClickHouseResponse.EXCEPTION_CODE, code);
    return ClickHouseResponse.of(response, ID);
  }

  /** An answer that names no query. */
  static ClickHouseResponse unsigned(int status, int code, String body) throws IOException {
    BasicClassicHttpResponse response = response(status, body);
    if (code > 0) {
      response.setHeader(ClickHouseResponse.EXCEPTION_CODE, code);
    }
    return ClickHouseResponse.of(response, ID);
  }

  private static BasicClassicHttpResponse signed(int status, String body) {
    BasicClassicHttpResponse response = response(status, body);
    response.setHeader(ClickHouseResponse.QUERY_ID, ID);
    response.setHeader(ClickHouseResponse.SUMMARY, "{\"read_rows\":\"1\",\"written_rows\":\"0\"}");
    return response;
  }

  private static BasicClassicHttpResponse response(int status, String body) {
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(status);
    response.setEntity(
        new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), ContentType.TEXT_PLAIN));
    return response;
  }
}
