package io.millrace.job.clickhouse.http;

import io.millrace.job.clickhouse.sql.ViewTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The structure of an error message of ClickHouse:
 *
 * <pre>{@code
 * Code: 6. DB::Exception: [Received from host:port. DB::Exception: ]…reason…[: while pushing to view db.v (uuid)]…. (CANNOT_PARSE_TEXT) (version 26.7.2.1)
 * }</pre>
 *
 * The reason quotes values of rows, and not always between quotation marks. So the text before it
 * is read from the beginning, and the text after it from the end; nothing inside it is searched.
 * Even so, no decision that could lose or repeat rows depends on the text after it, because a
 * reason may end with a value. See {@code InsertDiagnosis}.
 */
public final class ClickHouseErrorMessage {
  private static final Pattern HEAD =
      Pattern.compile("Code: (\\d{1,9})\\. DB::(?:Net)?Exception: ");
  private static final Pattern REMOTE =
      Pattern.compile("Received from (\\S{1,300}:\\d{1,5})\\. DB::(?:Net)?Exception: ");
  private static final Pattern NAME_AND_VERSION =
      Pattern.compile(
          "\\.?(?: \\(([A-Z][A-Z0-9_]{1,100})\\))?(?: \\(version [^()]{1,100}(?:\\([^()]{1,100}\\))?\\))?\\s*+$");
  private static final String VIEW = ": while pushing to view ";
  private static final Pattern VIEW_NAME =
      Pattern.compile(
          "("
              + ViewTarget.IDENTIFIER
              + "\\."
              + ViewTarget.IDENTIFIER
              + ")(?: \\([0-9a-f-]{36}\\))?");

  /** The maximum length of a name and a version; the search goes no further from the end. */
  private static final int LONGEST_END = 500;

  private static final String TOO_MANY_PARTITIONS = "Too many partitions for single INSERT block";

  private final OptionalInt code;
  private final Optional<String> remote;
  private final String reason;
  private final List<String> views;

  private ClickHouseErrorMessage(
      OptionalInt code, Optional<String> remote, String reason, List<String> views) {
    this.code = code;
    this.remote = remote;
    this.reason = reason;
    this.views = views;
  }

  /**
   * Parses the body of an error.
   *
   * @param body the beginning of the response body; any text
   */
  public static ClickHouseErrorMessage of(String body) {
    Matcher head = HEAD.matcher(body);
    if (!head.lookingAt()) {
      return new ClickHouseErrorMessage(OptionalInt.empty(), Optional.empty(), body, List.of());
    }
    int from = head.end();
    Optional<String> remote = Optional.empty();
    Matcher received = REMOTE.matcher(body);
    while (received.region(from, body.length()).lookingAt()) {
      remote = Optional.of(received.group(1));
      from = received.end();
    }
    List<String> views = new ArrayList<>();
    int to = end(body, from);
    for (int at = mark(body, to); at >= from; at = mark(body, to)) {
      Matcher name = VIEW_NAME.matcher(body).region(at + VIEW.length(), to);
      if (!name.matches()) {
        break;
      }
      views.add(name.group(1));
      to = at;
    }
    Collections.reverse(views);
    return new ClickHouseErrorMessage(
        OptionalInt.of(Integer.parseInt(head.group(1))), remote, body.substring(from, to), views);
  }

  /**
   * Returns where the last view marker that ends before the position begins; negative if there is
   * none.
   */
  private static int mark(String body, int to) {
    return body.lastIndexOf(VIEW, to - VIEW.length());
  }

  private static int end(String body, int from) {
    int start = Math.max(from, body.length() - LONGEST_END);
    Matcher matcher = NAME_AND_VERSION.matcher(body).region(start, body.length());
    return matcher.find() ? matcher.start() : body.length();
  }

  /** The error code at the beginning of the message; empty if it is not ClickHouse's. */
  OptionalInt code() {
    return code;
  }

  /** The last of the servers that forwarded the error; empty if the queried server raised it. */
  public Optional<String> remote() {
    return remote;
  }

  /** The reason; may quote values of rows. */
  String reason() {
    return reason;
  }

  /** The views that the message names, in the server's spelling, the one that failed first. */
  List<String> views() {
    return views;
  }

  /** Distinguishes the two errors of code 252. */
  public boolean isOfPartitions() {
    return reason.startsWith(TOO_MANY_PARTITIONS);
  }
}
