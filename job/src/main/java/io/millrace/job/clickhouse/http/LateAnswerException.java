package io.millrace.job.clickhouse.http;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** No complete answer within the limit of a request. The server may still work on it. */
public final class LateAnswerException extends SocketTimeoutException {
  private static final long serialVersionUID = 1L;

  private final Duration limit;

  LateAnswerException(Duration limit, Exception cause) {
    super("timed out after " + limit.toMillis() + " ms");
    this.limit = limit;
    initCause(cause);
  }

  /** For the connection, the request and its answer together. */
  public Duration limit() {
    return limit;
  }
}
