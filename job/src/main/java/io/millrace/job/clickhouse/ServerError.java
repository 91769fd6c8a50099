package io.millrace.job.clickhouse;

import io.millrace.job.sink.InsertException.Verdict;
import java.util.Arrays;
import java.util.Optional;

/**
 * The errors of ClickHouse an INSERT may end in, and the decision that follows each. One that is
 * not listed is sent again: nobody knows whether the block landed, and the token makes it safe.
 *
 * @see <a
 *     href="https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp">ErrorCodes.cpp</a>
 */
enum ServerError {
  // The table is not what the block was made for.
  NOT_FOUND_COLUMN_IN_BLOCK(10, Advice.TABLE_CHANGED),
  NO_SUCH_COLUMN_IN_TABLE(16, Advice.TABLE_CHANGED),
  NUMBER_OF_COLUMNS_DOESNT_MATCH(20, Advice.TABLE_CHANGED),
  UNKNOWN_IDENTIFIER(47, Advice.TABLE_CHANGED),
  ILLEGAL_COLUMN(44, Advice.TABLE_CHANGED),
  TYPE_MISMATCH(53, Advice.TABLE_CHANGED),
  CANNOT_CONVERT_TYPE(70, Advice.TABLE_CHANGED),
  UNKNOWN_TABLE(60, "Create the table, or correct clickhouse.table."),
  UNKNOWN_DATABASE(81, "Create the database, or correct clickhouse.database."),
  TABLE_IS_DROPPED(218, "Create the table again, or correct clickhouse.table."),

  // The server does not let us.
  READONLY(164, "Let the user {user} write: its profile is read-only."),
  UNKNOWN_USER(192, Advice.CREDENTIALS),
  WRONG_PASSWORD(193, Advice.CREDENTIALS),
  REQUIRED_PASSWORD(194, Advice.CREDENTIALS),
  IP_ADDRESS_NOT_ALLOWED(195, "Let the user {user} in from the TaskManagers' addresses."),
  DATABASE_ACCESS_DENIED(291, Advice.GRANT),
  ACCESS_DENIED(497, Advice.GRANT),
  SETTING_CONSTRAINT_VIOLATION(
      452, "Let the user {user} change this setting: exactly once depends on its value."),
  AUTHENTICATION_FAILED(516, Advice.CREDENTIALS),
  QUERY_IS_PROHIBITED(392, "Allow INSERT on this server."),

  // The server cannot do what is asked of it.
  UNKNOWN_SETTING(115, Advice.VERSION),
  UNKNOWN_FORMAT(73, Advice.VERSION),
  NOT_IMPLEMENTED(48, "Choose a table whose engine takes inserts."),
  SUPPORT_IS_DISABLED(344, "Enable it for the user {user}."),

  // The rows themselves are refused. None of these is said of a statement, a right or a table.
  CANNOT_PARSE_TEXT(6, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_ESCAPE_SEQUENCE(25, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_QUOTED_STRING(26, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_INPUT_ASSERTION_FAILED(27, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_DATE(38, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_DATETIME(41, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_NUMBER(72, Verdict.ROWS_REFUSED, Advice.ROWS),
  INCORRECT_DATA(117, Verdict.ROWS_REFUSED, Advice.ROWS),
  TOO_LARGE_ARRAY_SIZE(128, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_READ_ARRAY_FROM_TEXT(130, Verdict.ROWS_REFUSED, Advice.ROWS),
  TOO_LARGE_STRING_SIZE(131, Verdict.ROWS_REFUSED, Advice.ROWS),
  ILLEGAL_DIVISION(153, Verdict.ROWS_REFUSED, Advice.ROWS),
  SIZES_OF_ARRAYS_DONT_MATCH(190, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_UUID(376, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING(441, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_BOOL(467, Verdict.ROWS_REFUSED, Advice.ROWS),
  UNEXPECTED_DATA_AFTER_PARSED_VALUE(632, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_IPV4(675, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_PARSE_IPV6(676, Verdict.ROWS_REFUSED, Advice.ROWS),
  UNKNOWN_ELEMENT_OF_ENUM(691, Verdict.ROWS_REFUSED, Advice.ROWS),
  ARGUMENT_OUT_OF_BOUND(69, Verdict.ROWS_REFUSED, Advice.ROWS),
  VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE(321, Verdict.ROWS_REFUSED, Advice.ROWS),
  CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN(349, Verdict.ROWS_REFUSED, Advice.ROWS),
  VIOLATED_CONSTRAINT(469, Verdict.ROWS_REFUSED, Advice.ROWS),
  DECIMAL_OVERFLOW(407, Verdict.ROWS_REFUSED, Advice.ROWS),
  FUNCTION_THROW_IF_VALUE_IS_NON_ZERO(395, Verdict.ROWS_REFUSED, Advice.ROWS),

  /** Two errors under one code, told apart by their message. */
  ATTEMPT_TO_READ_AFTER_EOF(32) {
    @Override
    Outcome outcome(String message) {
      // Of a text too short to be a value; otherwise, of a body cut short.
      return message.contains("Cannot parse")
          ? new Outcome(Verdict.ROWS_REFUSED, Advice.ROWS)
          : super.outcome(message);
    }
  },

  // It passes, or nobody knows. Listed though unlisted ones are treated alike: so that it is known
  // they were thought of.
  CANNOT_READ_ALL_DATA(33),
  TIMEOUT_EXCEEDED(159),
  TOO_SLOW(160),
  QUOTA_EXCEEDED(201),
  TOO_MANY_SIMULTANEOUS_QUERIES(202),
  NO_FREE_CONNECTION(203),
  SOCKET_TIMEOUT(209),
  NETWORK_ERROR(210),
  QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING(216),
  NO_ZOOKEEPER(225),
  ABORTED(236),
  /** Never a reason to take a block apart: part of it may have landed before memory ran out. */
  MEMORY_LIMIT_EXCEEDED(
      241, Verdict.RETRY, "If it stays: lower block.max-bytes, or raise max_memory_usage."),
  TABLE_IS_READ_ONLY(242),
  NOT_ENOUGH_SPACE(243),
  ALL_CONNECTION_TRIES_FAILED(279),
  TOO_FEW_LIVE_REPLICAS(285),
  UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE(286),
  UNKNOWN_STATUS_OF_INSERT(319),
  QUERY_WAS_CANCELLED(394),
  CANNOT_SCHEDULE_TASK(439),
  KEEPER_EXCEPTION(999),
  /** Two errors under one code, told apart by their message. */
  TOO_MANY_PARTS(252) {
    @Override
    Outcome outcome(String message) {
      return message.contains("Too many partitions")
          ? new Outcome(
              Verdict.TOO_MANY_PARTITIONS,
              "Make the partitions of {table} coarser, or raise max_partitions_per_insert_block for"
                  + " the user {user}.")
          : super.outcome(message);
    }
  };

  private final int code;
  private final Verdict verdict;
  private final String advice;

  ServerError(int code) {
    this(code, Verdict.RETRY, "");
  }

  ServerError(int code, String advice) {
    this(code, Verdict.PERMANENT, advice);
  }

  ServerError(int code, Verdict verdict, String advice) {
    this.code = code;
    this.verdict = verdict;
    this.advice = advice;
  }

  static Optional<ServerError> ofCode(int code) {
    return Arrays.stream(values()).filter(error -> error.code == code).findFirst();
  }

  int code() {
    return code;
  }

  /**
   * @param message what the server said
   */
  Outcome outcome(String message) {
    return new Outcome(verdict, advice);
  }

  /** Texts that several errors share. */
  private static final class Advice {
    static final String TABLE_CHANGED =
        "The columns of {table} are not those this block was made for: undo the change, or make"
            + " it one that takes the block.";
    static final String CREDENTIALS = "Correct clickhouse.username and clickhouse.password.";
    static final String GRANT = "Run: GRANT INSERT ON {table} TO {user}.";
    static final String VERSION = "This server is too old for Millrace.";
    static final String ROWS =
        "A row of this block is refused by {table}: a constraint, a DEFAULT or a value.";
  }
}
