package io.millrace.job.clickhouse.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;

/**
 * The answer to a request, and whether ClickHouse itself answered this very request. A status alone
 * proves nothing: maintenance pages, captive portals and other programs also return 200. ClickHouse
 * repeats the request's {@code query_id} in {@value #QUERY_ID} and summarizes its work in {@value
 * #SUMMARY}. It omits the id only if it rejects the request before it looks at the query, for
 * example because of a wrong password.
 *
 * <p>ClickHouse sends the status before it knows the outcome, so a 200 may contain a failure: in
 * the header {@value #EXCEPTION_CODE}, or only in the body.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/http">HTTP interface</a>
 */
public final class ClickHouseResponse {
  public static final String EXCEPTION_CODE = "X-ClickHouse-Exception-Code";
  public static final String QUERY_ID = "X-ClickHouse-Query-Id";
  public static final String SUMMARY = "X-ClickHouse-Summary";

  /** The maximum length of a message: it may quote a value of a row before the reason. */
  private static final int LONGEST_BODY = 4 << 20;

  /** The length kept from the end of a longer message; the rest is kept from its beginning. */
  private static final int END_OF_LONG_BODY = 64 << 10;

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;

  /** What to do about an answer {@linkplain #isOfGateway of a gateway}. */
  public static final String GATEWAY =
      "A gateway or proxy in front of ClickHouse refuses the request: let it through there, or give"
          + " it what it asks for.";

  /** Not authenticated, forbidden, not authenticated at a proxy, and not at a network. */
  private static final Set<Integer> GATEWAY_STATUSES = Set.of(401, 403, 407, 511);

  private final int status;
  private final OptionalInt errorCode;
  private final String doubt;
  private final String program;
  private final Duration retryAfter;
  private final Optional<JsonNode> summary;
  private final String body;
  private final byte[] data;

  private ClickHouseResponse(
      ClassicHttpResponse response, String queryId, String body, byte[] data) {
    this.status = response.getCode();
    this.summary = summary(header(response, SUMMARY));
    this.doubt = doubt(header(response, QUERY_ID), queryId, summary.isPresent());
    this.program = header(response, HttpHeaders.SERVER);
    this.retryAfter = RetryAfter.parse(header(response, HttpHeaders.RETRY_AFTER), Instant.now());
    this.errorCode = errorCode(header(response, EXCEPTION_CODE), body);
    this.body = body;
    this.data = data;
  }

  /**
   * Reads the answer to a query for data. It does not search the data for signs of a failure,
   * because values may look like one. For a request with {@code wait_end_of_query}, whose status is
   * reliable.
   *
   * @param queryId of the request
   */
  public static ClickHouseResponse withData(ClassicHttpResponse response, String queryId)
      throws IOException {
    HttpEntity entity = whole(response);
    if (entity == null
        || response.getCode() != OK
        || !new ClickHouseResponse(response, queryId, "", new byte[0]).isSuccess()) {
      // An error, or an answer of another program, which may be of any length.
      return of(response, queryId);
    }
    try (InputStream content = entity.getContent()) {
      return new ClickHouseResponse(response, queryId, "", content.readAllBytes());
    }
  }

  /**
   * Reads a response.
   *
   * @param queryId of the request
   */
  public static ClickHouseResponse of(ClassicHttpResponse response, String queryId)
      throws IOException {
    return new ClickHouseResponse(response, queryId, body(response), new byte[0]);
  }

  /** Whether ClickHouse has executed the request. */
  public boolean isSuccess() {
    return status == OK && errorCode.isEmpty() && isProven();
  }

  /**
   * Whether ClickHouse has inserted this number of rows, or recognized them as inserted: it reads
   * them in both cases. If a proxy dropped the body, the answer is a success of no rows.
   */
  public boolean isInsertOf(int rows) {
    return isSuccess() && body.isBlank() && rowsSeen() >= rows;
  }

  private long rowsSeen() {
    return summary
        .map(json -> Math.max(json.path("read_rows").asLong(), json.path("written_rows").asLong()))
        .orElse(0L);
  }

  /** Whether the answer is from ClickHouse and belongs to this request. */
  public boolean isProven() {
    return doubt.isEmpty();
  }

  /** Why that is not certain; empty if it is. */
  public String doubt() {
    return doubt;
  }

  /** Whether something in front of ClickHouse refused the request: ClickHouse names a code. */
  public boolean isOfGateway() {
    return !isProven() && errorCode.isEmpty() && GATEWAY_STATUSES.contains(status);
  }

  /** How long the sender asks to wait before the next request; zero if it asks nothing. */
  public Duration retryAfter() {
    return retryAfter;
  }

  public int status() {
    return status;
  }

  /** ClickHouse's error code; empty if the response has no code or nothing failed. */
  public OptionalInt errorCode() {
    return errorCode;
  }

  /** The body; if it exceeds 4 MiB, its beginning and end. */
  public String body() {
    return body;
  }

  /** The name of the server program; empty for ClickHouse. */
  public String program() {
    return program;
  }

  /** The requested data; empty for other requests. */
  public byte[] data() {
    return data;
  }

  private static String doubt(String named, String queryId, boolean summary) {
    if (named.isEmpty()) {
      return "no " + QUERY_ID;
    }
    if (!named.equals(queryId)) {
      return QUERY_ID + " is not the one of the request but \"" + named + "\"";
    }
    return summary ? "" : "no " + SUMMARY;
  }

  private static Optional<JsonNode> summary(String header) {
    try {
      JsonNode json = JSON.readTree(header);
      return Optional.ofNullable(json).filter(JsonNode::isObject);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static OptionalInt errorCode(String header, String body) {
    return NUMBER.matcher(header).matches()
        ? OptionalInt.of(Integer.parseInt(header))
        : ClickHouseErrorMessage.of(body).code();
  }

  private static String header(ClassicHttpResponse response, String name) {
    Header header = response.getFirstHeader(name);
    return header == null || header.getValue() == null ? "" : header.getValue();
  }

  /**
   * Rejects a truncated response. The HTTP client accepts headers cut short by the end of the
   * connection, and a response without a length that ends with the connection. So a server killed
   * after its status line seems to answer 200 with no body. ClickHouse always sends a length or
   * chunks.
   */
  private static HttpEntity whole(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = response.getEntity();
    if (response.getCode() == OK
        && entity != null
        && entity.getContentLength() < 0
        && !entity.isChunked()) {
      throw new IOException(
          "the response headers were cut short, or a proxy removed Content-Length");
    }
    return entity;
  }

  private static String body(ClassicHttpResponse response) throws IOException {
    HttpEntity entity = whole(response);
    if (entity == null) {
      return "";
    }
    try (InputStream content = entity.getContent()) {
      byte[] beginning = content.readNBytes(LONGEST_BODY);
      return beginning.length < LONGEST_BODY
          ? text(beginning)
          : text(beginning) + text(end(content));
    }
  }

  private static byte[] end(InputStream content) throws IOException {
    byte[] last = new byte[0];
    byte[] next = content.readNBytes(END_OF_LONG_BODY);
    while (next.length == END_OF_LONG_BODY) {
      last = next;
      next = content.readNBytes(END_OF_LONG_BODY);
    }
    byte[] end = Arrays.copyOf(last, last.length + next.length);
    System.arraycopy(next, 0, end, last.length, next.length);
    return end;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, 0, Math.min(bytes.length, LONGEST_BODY), StandardCharsets.UTF_8);
  }
}
