package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.http.ClickHouseErrorMessage;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer that is no success: what is known of the reason, and the words for it. The code alone
 * decides, and only where ClickHouse itself answered this request, see {@link ClickHouseResponse}.
 * Any other answer says nothing about the block.
 */
final class ServerFailure {
  private static final int LONGEST_BEGINNING = 1_500;
  private static final int LONGEST_END = 400;
  private static final int LONGEST_STRANGER = 200;
  private static final int PAYLOAD_TOO_LARGE = 413;

  /** What a balancer says while there is nothing behind it. */
  private static final Set<Integer> BUSY = Set.of(408, 425, 429, 500, 502, 503, 504);

  private static final String ADDRESS =
      "Is clickhouse.url the address of ClickHouse's HTTP interface?";

  /** What is known. */
  enum Kind {
    /** Not ClickHouse's answer to this request: nobody knows whether the block landed. */
    UNKNOWN,
    /** A proxy refused the body for its size. */
    TOO_LARGE,
    /**
     * It passes by itself or by a person's hand, or ClickHouse itself does not know the outcome.
     */
    PASSES,
    /** Something is missing that a person provides; of the table or of one of its views. */
    SETUP,
    COLUMNS,
    ROWS,
    ROWS_OR_TYPES,
    TOO_MANY_PARTITIONS,
    /** An error of ClickHouse that is not listed. */
    UNLISTED
  }

  /** What messages call things. */
  static final class Names {
    private final TableName table;
    private final String user;
    private final String server;

    /**
     * @param server as messages call it
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

  /** Made when they are first asked for: what is answered may be long. */
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

  /** The server was not reached, or did not answer to the end: it may have the block or not. */
  static InsertException unreachable(IOException failure, Names names) {
    String message = failure.getMessage();
    return new InsertException(
        Verdict.RETRY,
        sentence(
            "No answer from "
                + names.server
                + ": "
                + (message == null ? failure.getClass().getSimpleName() : message)),
        failure);
  }

  Kind known() {
    return kind;
  }

  OptionalInt code() {
    return answer.errorCode();
  }

  /** Whether another server reports it, as behind a Distributed table. */
  boolean isRemote() {
    return message.remote().isPresent();
  }

  /** Whether a row may be the reason. */
  boolean mayBeRows() {
    return kind == Kind.ROWS || kind == Kind.ROWS_OR_TYPES || kind == Kind.UNLISTED;
  }

  /** Whether it says that types cannot be converted, be it those of the block or a value's. */
  boolean isOfTypes() {
    return error
        .filter(
            code ->
                code == ClickHouseErrorCode.TYPE_MISMATCH
                    || code == ClickHouseErrorCode.CANNOT_CONVERT_TYPE)
        .isPresent();
  }

  /** With the advice that goes with its code. */
  InsertException as(Verdict verdict) {
    return as(verdict, advice());
  }

  /**
   * @param advice what a person can do, may hold {@code {table}} and {@code {user}}; empty when
   *     nothing is needed
   */
  InsertException as(Verdict verdict, String advice) {
    String end = advice.isEmpty() ? "" : " " + names.in(advice);
    return InsertException.quoting(verdict, message() + end, redactedMessage() + end);
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
      // Refused before the query is looked at, so that no id is told; and nothing that follows from
      // these codes can harm when somebody else said so.
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
        return BUSY.contains(answer.status()) ? "" : ADDRESS;
      case TOO_LARGE:
        return "A proxy between here and ClickHouse takes no body of this size: let it take larger"
            + " ones (nginx: client_max_body_size), or lower block.max-bytes.";
      case TOO_MANY_PARTITIONS:
        return "Make the partitions of {table} coarser, or raise max_partitions_per_insert_block for"
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
    return ", but that is not ClickHouse's answer to this request ("
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

  /** Without line breaks, and without characters that a terminal takes for commands. */
  private static String oneLine(String text) {
    return text.replaceAll("\\s+", " ").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
  }

  private static String sentence(String text) {
    return text.endsWith(".") || text.endsWith("…") ? text : text + ".";
  }
}
