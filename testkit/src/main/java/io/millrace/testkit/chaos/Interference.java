package io.millrace.testkit.chaos;

import java.util.Locale;

/** What a {@link FaultProxy} does to its traffic. */
public enum Interference {
  /** Nothing: bytes pass as they come. */
  NONE,
  /** Every piece, in both directions, is held back for the proxy's delay. */
  DELAY,
  /** A request's head and half of its body pass, then both sides are closed in order. */
  CUT_REQUEST,
  /** A request's head and half of its body pass, then both sides are reset. */
  RESET_REQUEST,
  /** A request's head and half of its body pass, and nothing more; reset when the proxy resumes. */
  HOLD_REQUEST,
  /** The request passes whole, and its answer does not; reset when the proxy resumes. */
  HOLD_ANSWER,
  /** The request passes whole; when the answer begins to come, the client is reset instead. */
  SWALLOW_ANSWER,
  /** The request passes whole; half of its answer passes, then both sides are closed in order. */
  CUT_ANSWER,
  /** The request passes whole; instead of its answer comes a page with status 200. */
  REPLACE_ANSWER("200 OK", "<html><body>All is well</body></html>\n"),
  /** The port is closed, and open connections are reset. */
  REFUSE,
  /** The proxy itself answers 500, and the server does not see the request, or not all of it. */
  ANSWER_500("500 Internal Server Error", "The proxy says 500\n"),
  /** The proxy itself answers 502, and the server does not see the request, or not all of it. */
  ANSWER_502("502 Bad Gateway", "<html><body>502 Bad Gateway</body></html>\n"),
  /** The proxy itself answers 503, and the server does not see the request, or not all of it. */
  ANSWER_503("503 Service Unavailable", "The proxy says 503\n"),
  /** The proxy itself answers 200 with a page, and the server does not see the request. */
  ANSWER_PAGE("200 OK", "<html><body>Please sign in</body></html>\n"),
  /** The proxy itself answers 200 with nothing, and the server does not see the request. */
  ANSWER_EMPTY("200 OK", ""),
  /** The proxy itself answers 204, and the server does not see the request. */
  ANSWER_204("204 No Content", "");

  private final String status;
  private final String body;

  Interference() {
    this("", "");
  }

  Interference(String status, String body) {
    this.status = status;
    this.body = body;
  }

  /** The answer that the proxy sends instead of the server's. */
  String answer() {
    if (status.isEmpty()) {
      throw new UnsupportedOperationException(this + " answers nothing");
    }
    String length = status.startsWith("204") ? "" : "Content-Length: " + body.length() + "\r\n";
    String type = body.startsWith("<") ? "text/html" : "text/plain";
    return "HTTP/1.1 %s\r\nContent-Type: %s\r\n%sConnection: close\r\n\r\n%s"
        .formatted(status, type, length, body);
  }

  /** In words, for a report. */
  String words() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
