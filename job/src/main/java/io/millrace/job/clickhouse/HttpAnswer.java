package io.millrace.job.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;

/**
 * What the server said. ClickHouse fixes the status before it knows the end, so a 200 may carry a
 * failure: in the header {@value #EXCEPTION_CODE}, or only in the body.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/http">HTTP interface</a>
 */
final class HttpAnswer {
  static final String EXCEPTION_CODE = "X-ClickHouse-Exception-Code";
  private static final Pattern EXCEPTION = Pattern.compile("Code: (\\d+)\\. DB::(?:Net)?Exception");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final int LONGEST_BODY = 16 * 1024;
  private static final int OK = 200;

  private final int status;
  private final OptionalInt errorCode;
  private final String body;
  private final byte[] data;

  private HttpAnswer(int status, OptionalInt errorCode, String body, byte[] data) {
    this.status = status;
    this.errorCode = errorCode;
    this.body = body;
    this.data = data;
  }

  /**
   * The answer to a question for data, which is not searched for signs of a failure: it may hold
   * the words. For a request with {@code wait_end_of_query}, of which the status can be trusted.
   */
  static HttpAnswer withData(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = whole(response);
    if (response.getCode() != OK || response.getFirstHeader(EXCEPTION_CODE) != null) {
      return of(response);
    }
    try (InputStream content = entity.getContent()) {
      return new HttpAnswer(OK, OptionalInt.empty(), "", content.readAllBytes());
    }
  }

  static HttpAnswer of(ClassicHttpResponse response) throws IOException {
    Header header = response.getFirstHeader(EXCEPTION_CODE);
    return of(response.getCode(), header == null ? "" : header.getValue(), body(response));
  }

  /**
   * @param exceptionCode the header's value, empty without it
   */
  static HttpAnswer of(int status, String exceptionCode, String body) {
    Matcher inBody = EXCEPTION.matcher(body);
    if (NUMBER.matcher(exceptionCode).matches()) {
      return new HttpAnswer(
          status, OptionalInt.of(Integer.parseInt(exceptionCode)), body, new byte[0]);
    }
    return new HttpAnswer(
        status,
        inBody.find() ? OptionalInt.of(Integer.parseInt(inBody.group(1))) : OptionalInt.empty(),
        body,
        new byte[0]);
  }

  boolean isSuccess() {
    return status == OK && errorCode.isEmpty();
  }

  int status() {
    return status;
  }

  /** ClickHouse's own code of the error; empty when none is told or nothing failed. */
  OptionalInt errorCode() {
    return errorCode;
  }

  /** The body's beginning. */
  String body() {
    return body;
  }

  /** What was asked for; empty when something else was. */
  byte[] data() {
    return data;
  }

  /**
   * The client takes a head cut short by the end of its connection for a whole one, and an answer
   * without a length for one that ends with the connection: together, a server killed after its
   * first line has answered "200" and nothing. ClickHouse always tells a length, or sends chunks.
   */
  private static HttpEntity whole(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = response.getEntity();
    if (response.getCode() == OK
        && entity != null
        && entity.getContentLength() < 0
        && !entity.isChunked()) {
      throw new IOException("its head was cut short, or somebody between removed the length");
    }
    return entity;
  }

  private static String body(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = whole(response);
    if (entity == null) {
      return "";
    }
    try (InputStream content = entity.getContent()) {
      return new String(content.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8);
    }
  }
}
