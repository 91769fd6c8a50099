package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.http.ClickHouseErrorMessage;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.http.ConnectionFailedException;
import io.millrace.job.metrics.InsertErrorClass;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A failed answer: what is known about the cause, and its message. Only the error code decides, and
 * only if ClickHouse itself answered this request, see {@link ClickHouseResponse}. Any other answer
 * says nothing about the block.
 */
final class ServerFailure {
  private static final int LONGEST_BEGINNING = 1_500;
  private static final int LONGEST_END = 400;
  private static final int LONGEST_STRANGER = 200;
  private static final int PAYLOAD_TOO_LARGE = 413;

  /** The statuses of a load balancer without a server behind it. */
  private static final Set<Integer> BUSY = Set.of(408, 425, 429, 500, 502, 503, 504);

  /** What a server says that has too much to do. */
  private static final Set<ClickHouseErrorCode> OVERLOADED =
      Set.of(
          ClickHouseErrorCode.TOO_MANY_PARTS,
          ClickHouseErrorCode.MEMORY_LIMIT_EXCEEDED,
          ClickHouseErrorCode.CANNOT_ALLOCATE_MEMORY,
          ClickHouseErrorCode.TOO_MANY_SIMULTANEOUS_QUERIES,
          ClickHouseErrorCode.RECEIVED_ERROR_TOO_MANY_REQUESTS,
          ClickHouseErrorCode.DISTRIBUTED_TOO_MANY_PENDING_BYTES,
          ClickHouseErrorCode.QUOTA_EXCEEDED,
          ClickHouseErrorCode.NOT_ENOUGH_SPACE,
          ClickHouseErrorCode.TIMEOUT_EXCEEDED,
          ClickHouseErrorCode.TOO_SLOW,
          ClickHouseErrorCode.SERVER_OVERLOADED);

  private static final String ADDRESS =
      "Check that clickhouse.url is the address of ClickHouse's HTTP interface.";

  /** What is known about the cause. */
  enum Kind {
    /** Not ClickHouse's answer to this request: the outcome is unknown. */
    UNKNOWN,
    /** A proxy rejected the body because of its size. */
    TOO_LARGE,
    /**
     * It passes, a user can fix it while the job retries, or ClickHouse itself does not know the
     * outcome.
     */
    PASSES,
    /** The table or one of its views lacks something that a user must provide. */
    SETUP,
    COLUMNS,
    ROWS,
    ROWS_OR_TYPES,
    TOO_MANY_PARTITIONS,
    /** An error of ClickHouse that is not listed. */
    UNLISTED
  }

  /** The names in messages. */
  static final class Names {
    private final TableName table;
    private final String user;
    private final String server;

    /**
     * @param server its name in messages
     */
    Names(TableName table, String user, String server) {
      this.table = table;
      this.user = user;
      this.server = server;
    }

    private String in(String advice) {
      return advice.replace("{table}", table.quoted()).replace("{user}", TableName.quote(user));
    }
  }

  private final ClickHouseResponse answer;
  private final ClickHouseErrorMessage message;
  private final Optional<ClickHouseErrorCode> error;
  private final Names names;
  private final Kind kind;

  /** Computed on first use: the answer may be long. */
  private volatile @Nullable String text;

  private volatile @Nullable String redactedText;

  ServerFailure(ClickHouseResponse answer, Names names) {
    this.answer = answer;
    this.message = ClickHouseErrorMessage.of(answer.body());
    this.error =
        answer.errorCode().isPresent()
            ? ClickHouseErrorCode.of(answer.errorCode().getAsInt())
            : Optional.empty();
    this.names = names;
    this.kind = kind();
  }

  /** The server was not reached, or did not answer completely: it may have the block. */
  static InsertException unreachable(IOException failure, Names names) {
    String message = failure.getMessage();
    String what =
        sentence(
            "No answer from "
                + names.server
                + ": "
                + (message == null ? failure.getClass().getSimpleName() : message));
    String fix =
        failure instanceof ConnectionFailedException
            ? " " + sentence(((ConnectionFailedException) failure).fix())
            : "";
    return new InsertException(Verdict.RETRY, what + fix, failure);
  }

  Kind known() {
    return kind;
  }

  OptionalInt code() {
    return answer.errorCode();
  }

  /** Whether another server raised it, for example behind a Distributed table. */
  boolean isRemote() {
    return message.remote().isPresent();
  }

  /** Whether the table, a view or a row may be the cause. */
  boolean concernsTheBlock() {
    return kind != Kind.UNKNOWN && kind != Kind.TOO_LARGE && kind != Kind.PASSES;
  }

  /**
   * Whether the server rejected the request before it read the block. Not if another server did: a
   * Distributed table may have sent rows to a third one.
   */
  boolean isBeforeReading() {
    return !isRemote()
        && error
            .filter(
                code ->
                    code.kind() == ClickHouseErrorCode.Kind.CREDENTIALS
                        || code == ClickHouseErrorCode.TOO_MANY_SIMULTANEOUS_QUERIES)
            .isPresent();
  }

  /** Whether the table may not take a column of the block. */
  boolean mayBeColumns() {
    return !isRemote()
        && answer.isProven()
        && (kind == Kind.COLUMNS
            || error
                .filter(
                    code ->
                        code == ClickHouseErrorCode.ILLEGAL_COLUMN
                            || code == ClickHouseErrorCode.UNKNOWN_IDENTIFIER)
                .isPresent());
  }

  /** Whether a row may be the cause. */
  boolean mayBeRows() {
    return kind == Kind.ROWS || kind == Kind.ROWS_OR_TYPES || kind == Kind.UNLISTED;
  }

  /**
   * Whether the server cannot read the rows that a query brings along. It reads them before it
   * looks at the query, so its answer has no id. The reaction does no harm if another program
   * answered.
   */
  boolean isOfUnreadableRows() {
    return mayBeRows()
        || error
            .filter(
                code ->
                    code.kind() == ClickHouseErrorCode.Kind.ROWS
                        || code.kind() == ClickHouseErrorCode.Kind.ROWS_OR_TYPES)
            .isPresent();
  }

  /** Whether it reports that types cannot be converted, either the block's or a value's. */
  boolean isOfTypes() {
    return error
        .filter(
            code ->
                code == ClickHouseErrorCode.TYPE_MISMATCH
                    || code == ClickHouseErrorCode.CANNOT_CONVERT_TYPE)
        .isPresent();
  }

  /** Returns an exception with the advice for its code. */
  InsertException as(Verdict verdict) {
    return as(verdict, advice());
  }

  /**
   * @param advice what to do; may contain {@code {table}} and {@code {user}}; empty if nothing is
   *     needed
   */
  InsertException as(Verdict verdict, String advice) {
    String end = advice.isEmpty() ? "" : " " + names.in(advice);
    return InsertException.quoting(verdict, message() + end, redactedMessage() + end)
        .retryAfter(answer.retryAfter())
        .classified(errorClass());
  }

  private InsertErrorClass errorClass() {
    switch (kind) {
      case UNKNOWN:
        return answer.isProven() ? InsertErrorClass.TEMPORARY : InsertErrorClass.NOT_CLICKHOUSE;
      case PASSES:
        return error.map(ServerFailure::passing).orElse(InsertErrorClass.TEMPORARY);
      case SETUP:
      case COLUMNS:
        return InsertErrorClass.SETUP;
      case ROWS:
      case ROWS_OR_TYPES:
        return InsertErrorClass.ROWS;
      case TOO_LARGE:
      case TOO_MANY_PARTITIONS:
        return InsertErrorClass.TOO_LARGE;
      case UNLISTED:
        return InsertErrorClass.OTHER;
    }
    throw new AssertionError(kind);
  }

  private static InsertErrorClass passing(ClickHouseErrorCode code) {
    if (code.kind() == ClickHouseErrorCode.Kind.CREDENTIALS) {
      return InsertErrorClass.CREDENTIALS;
    }
    return OVERLOADED.contains(code) ? InsertErrorClass.OVERLOADED : InsertErrorClass.TEMPORARY;
  }

  private String message() {
    String known = text;
    if (known == null) {
      known = sentence(whole());
      text = known;
    }
    return known;
  }

  private String redactedMessage() {
    String known = redactedText;
    if (known == null) {
      known = sentence(redacted());
      redactedText = known;
    }
    return known;
  }

  private Kind kind() {
    if (!answer.isProven()) {
      // The server rejected it before it looked at the query, so there is no id. The reaction to
      // these codes does no harm if another program sent them.
      return error
              .filter(
                  code ->
                      code.kind() == ClickHouseErrorCode.Kind.PASSES
                          || code.kind() == ClickHouseErrorCode.Kind.CREDENTIALS)
              .isPresent()
          ? Kind.PASSES
          : answer.status() == PAYLOAD_TOO_LARGE && answer.errorCode().isEmpty()
              ? Kind.TOO_LARGE
              : Kind.UNKNOWN;
    }
    if (answer.errorCode().isEmpty()) {
      return Kind.UNKNOWN;
    }
    return error.map(this::kindOf).orElse(Kind.UNLISTED);
  }

  private Kind kindOf(ClickHouseErrorCode code) {
    switch (code.kind()) {
      case PASSES:
      case CREDENTIALS:
        return Kind.PASSES;
      case SETUP:
        return Kind.SETUP;
      case COLUMNS:
        return Kind.COLUMNS;
      case ROWS:
        return Kind.ROWS;
      case ROWS_OR_TYPES:
        return Kind.ROWS_OR_TYPES;
      case PARTS:
        return message.isOfPartitions() ? Kind.TOO_MANY_PARTITIONS : Kind.PASSES;
    }
    throw new IllegalStateException("No such kind: " + code.kind());
  }

  private String advice() {
    switch (kind) {
      case UNKNOWN:
        if (BUSY.contains(answer.status())) {
          return "";
        }
        return answer.isOfGateway() ? ClickHouseResponse.GATEWAY : ADDRESS;
      case TOO_LARGE:
        return "A proxy in front of ClickHouse rejects request bodies of this size. Raise its limit"
            + " (nginx: client_max_body_size), or lower block.max-bytes.";
      case TOO_MANY_PARTITIONS:
        return "Use a coarser partition key for {table}, or raise max_partitions_per_insert_block for"
            + " the user {user}.";
      default:
        return error.map(ClickHouseErrorCode::advice).orElse("");
    }
  }

  private String whole() {
    if (kind == Kind.UNKNOWN || kind == Kind.TOO_LARGE) {
      return stranger();
    }
    String said = oneLine(shortened(answer.body().strip()));
    String code = "Code: " + answer.errorCode().orElse(0);
    return status() + ": " + (said.startsWith(code) ? said : code + ". " + said);
  }

  private String redacted() {
    if (kind == Kind.UNKNOWN || kind == Kind.TOO_LARGE) {
      return status() + doubt();
    }
    int code = answer.errorCode().orElse(0);
    return status() + ": Code: " + code + error.map(known -> " (" + known + ")").orElse("");
  }

  private String stranger() {
    String said = oneLine(beginning(answer.body().strip(), LONGEST_STRANGER));
    return status() + doubt() + ": " + (said.isEmpty() ? "nothing" : said);
  }

  private String doubt() {
    if (answer.isProven()) {
      return "";
    }
    String program = answer.program().isEmpty() ? "" : ", Server: " + oneLine(answer.program());
    return ", but this is not ClickHouse's answer to the request ("
        + oneLine(beginning(answer.doubt(), LONGEST_STRANGER))
        + program
        + ")";
  }

  private String status() {
    return names.server + " answered with HTTP status " + answer.status();
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_BEGINNING + LONGEST_END
        ? text
        : beginning(text, LONGEST_BEGINNING) + text.substring(text.length() - LONGEST_END);
  }

  private static String beginning(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }

  /** Removes line breaks and characters that a terminal interprets as commands. */
  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }

  private static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("…") ? text : text + ".";
  }
}
