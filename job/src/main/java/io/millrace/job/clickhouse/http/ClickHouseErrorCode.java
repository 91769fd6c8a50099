package io.millrace.job.clickhouse.http;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The error codes of ClickHouse that Millrace handles: what each means for an INSERT, what to do
 * about it, and what it means for a setup command. For a code that is not listed, {@code
 * InsertDiagnosis} queries the server.
 *
 * <p>Codes keep their numbers between releases; new ones are added. A version is given where an
 * older server reports the same error under another code.
 *
 * @see <a
 *     href="https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp">ErrorCodes.cpp</a>
 */
public enum ClickHouseErrorCode {
  // The block has a column the table lacks.
  NOT_FOUND_COLUMN_IN_BLOCK(10, Kind.COLUMNS, Advice.TABLE_CHANGED),
  NO_SUCH_COLUMN_IN_TABLE(16, Kind.COLUMNS, Advice.TABLE_CHANGED),
  NUMBER_OF_COLUMNS_DOESNT_MATCH(20, Kind.COLUMNS, Advice.TABLE_CHANGED),

  // A user must fix it, or it passes: a table is being swapped, a grant replaced.
  UNKNOWN_IDENTIFIER(47, Kind.SETUP, Advice.TABLE_CHANGED),
  UNKNOWN_TABLE(60, "Create the table, or correct clickhouse.table.", Setup.NOT_FOUND),
  UNKNOWN_DATABASE(81, "Create the database, or correct clickhouse.database.", Setup.NOT_FOUND),
  TABLE_IS_DROPPED(218, Kind.SETUP, "Create the table again, or correct clickhouse.table."),
  DATABASE_ACCESS_DENIED(291, Kind.SETUP, Advice.GRANT),
  ACCESS_DENIED(497, Advice.GRANT, Setup.ACCESS_DENIED),
  NOT_IMPLEMENTED(48, Kind.SETUP, "Choose a table whose engine accepts inserts."),
  SUPPORT_IS_DISABLED(344, Kind.SETUP, "Enable it for the user {user}."),
  DICTIONARIES_WAS_NOT_LOADED(156, Kind.SETUP, ""),
  UNKNOWN_FUNCTION(46, Kind.SETUP, Advice.TABLE_CHANGED),
  ACCESS_STORAGE_FOR_INSERTION_NOT_FOUND(514, "", Setup.USERS_IN_FILES),

  // The server does not know the user, or does not allow the user to change settings.
  UNKNOWN_USER(192, Kind.CREDENTIALS, Advice.CREDENTIALS, Setup.CREDENTIALS),
  WRONG_PASSWORD(193, Kind.CREDENTIALS, Advice.CREDENTIALS, Setup.CREDENTIALS),
  REQUIRED_PASSWORD(194, Kind.CREDENTIALS, Advice.CREDENTIALS, Setup.CREDENTIALS),
  /** Replaces the three above since 20.x, which tell an attacker which of the two is wrong. */
  AUTHENTICATION_FAILED(516, Kind.CREDENTIALS, Advice.CREDENTIALS, Setup.CREDENTIALS),
  IP_ADDRESS_NOT_ALLOWED(
      195, Kind.PASSES, "Allow the user {user} to connect from the TaskManagers' addresses."),
  READONLY(
      164,
      Kind.PASSES,
      "The profile of the user {user} is read-only: give it write access.",
      Setup.READ_ONLY_PROFILE),
  SETTING_CONSTRAINT_VIOLATION(
      452,
      Kind.PASSES,
      "Allow the user {user} to change this setting: exactly-once depends on its value."),
  QUERY_IS_PROHIBITED(392, Kind.PASSES, "Allow INSERT on this server."),
  /** From another replica behind the same address: the settings are queried again. */
  UNKNOWN_SETTING(115, Kind.PASSES, Advice.VERSION),
  UNKNOWN_FORMAT(73, Kind.PASSES, Advice.VERSION),

  // The rows are rejected. No statement, privilege or table causes these codes.
  CANNOT_PARSE_TEXT(6, Kind.ROWS),
  CANNOT_PARSE_ESCAPE_SEQUENCE(25, Kind.ROWS),
  CANNOT_PARSE_QUOTED_STRING(26, Kind.ROWS),
  CANNOT_PARSE_INPUT_ASSERTION_FAILED(27, Kind.ROWS),
  CANNOT_PARSE_DATE(38, Kind.ROWS),
  CANNOT_PARSE_DATETIME(41, Kind.ROWS),
  ARGUMENT_OUT_OF_BOUND(69, Kind.ROWS),
  CANNOT_PARSE_NUMBER(72, Kind.ROWS),
  INCORRECT_DATA(117, Kind.ROWS),
  TOO_LARGE_ARRAY_SIZE(128, Kind.ROWS),
  CANNOT_READ_ARRAY_FROM_TEXT(130, Kind.ROWS),
  TOO_LARGE_STRING_SIZE(131, Kind.ROWS),
  ILLEGAL_DIVISION(153, Kind.ROWS),
  SIZES_OF_ARRAYS_DONT_MATCH(190, Kind.ROWS),
  VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE(321, Kind.ROWS),
  CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN(349, Kind.ROWS),
  CANNOT_PARSE_UUID(376, Kind.ROWS),
  FUNCTION_THROW_IF_VALUE_IS_NON_ZERO(395, Kind.ROWS),
  DECIMAL_OVERFLOW(407, Kind.ROWS),
  /** Before 23.x also for IPv4 and IPv6. */
  CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING(441, Kind.ROWS),
  CANNOT_PARSE_BOOL(467, Kind.ROWS),
  VIOLATED_CONSTRAINT(469, Kind.ROWS),
  CANNOT_READ_MAP_FROM_TEXT(563, Kind.ROWS),
  UNEXPECTED_DATA_AFTER_PARSED_VALUE(632, Kind.ROWS),
  CANNOT_PARSE_IPV4(675, Kind.ROWS),
  CANNOT_PARSE_IPV6(676, Kind.ROWS),
  /** Before 23.x {@link #BAD_ARGUMENTS}. */
  UNKNOWN_ELEMENT_OF_ENUM(691, Kind.ROWS),

  // A function reports it for a value, or for its argument types regardless of the rows.
  POSITION_OUT_OF_BOUND(11, Kind.ROWS_OR_TYPES),
  PARAMETER_OUT_OF_BOUND(12, Kind.ROWS_OR_TYPES),
  SIZE_OF_FIXED_STRING_DOESNT_MATCH(19, Kind.ROWS_OR_TYPES),
  /** For a text too short to be a value, or for a truncated body. */
  ATTEMPT_TO_READ_AFTER_EOF(32, Kind.ROWS_OR_TYPES),
  BAD_ARGUMENTS(36, Kind.ROWS_OR_TYPES),
  ILLEGAL_TYPE_OF_ARGUMENT(43, Kind.ROWS_OR_TYPES),
  ILLEGAL_COLUMN(44, Kind.ROWS_OR_TYPES),
  TYPE_MISMATCH(53, Kind.ROWS_OR_TYPES),
  CANNOT_CONVERT_TYPE(70, Kind.ROWS_OR_TYPES),
  INCORRECT_RESULT_OF_SCALAR_SUBQUERY(125, Kind.ROWS_OR_TYPES),
  ZERO_ARRAY_OR_TUPLE_INDEX(135, Kind.ROWS_OR_TYPES),
  BAD_TYPE_OF_FIELD(169, Kind.ROWS_OR_TYPES),
  BAD_GET(170, Kind.ROWS_OR_TYPES),
  TOO_DEEP_RECURSION(306, Kind.ROWS_OR_TYPES),
  CANNOT_CONVERT_CHARSET(346, Kind.ROWS_OR_TYPES),
  NO_COMMON_TYPE(386, Kind.ROWS_OR_TYPES),
  CANNOT_COMPILE_REGEXP(427, Kind.ROWS_OR_TYPES),
  HYPERSCAN_CANNOT_SCAN_TEXT(447, Kind.ROWS_OR_TYPES),
  OPENSSL_ERROR(454, Kind.ROWS_OR_TYPES),
  CANNOT_FORMAT_DATETIME(490, Kind.ROWS_OR_TYPES),
  DATA_ENCRYPTION_ERROR(592, Kind.ROWS_OR_TYPES),
  CANNOT_NORMALIZE_STRING(621, Kind.ROWS_OR_TYPES),
  NUMBER_OF_DIMENSIONS_MISMATCHED(645, Kind.ROWS_OR_TYPES),
  UNICODE_ERROR(760, Kind.ROWS_OR_TYPES),

  // It passes, or the outcome is unknown.
  CHECKSUM_DOESNT_MATCH(40, Kind.PASSES),
  CANNOT_READ_ALL_DATA(33, Kind.PASSES),
  CANNOT_READ_FROM_FILE_DESCRIPTOR(74, Kind.PASSES),
  CANNOT_WRITE_TO_FILE_DESCRIPTOR(75, Kind.PASSES),
  CANNOT_OPEN_FILE(76, Kind.PASSES),
  CANNOT_READ_FROM_SOCKET(95, Kind.PASSES),
  CANNOT_WRITE_TO_SOCKET(96, Kind.PASSES),
  FILE_DOESNT_EXIST(107, Kind.PASSES),
  TIMEOUT_EXCEEDED(159, Kind.PASSES),
  TOO_SLOW(160, Kind.PASSES),
  CANNOT_ALLOCATE_MEMORY(173, Kind.PASSES),
  DNS_ERROR(198, Kind.PASSES),
  QUOTA_EXCEEDED(201, Kind.PASSES),
  TOO_MANY_SIMULTANEOUS_QUERIES(
      202,
      Kind.PASSES,
      "Lower delivery.concurrent-inserts, or raise max_concurrent_queries of the server."),
  NO_FREE_CONNECTION(203, Kind.PASSES),
  CANNOT_FSYNC(204, Kind.PASSES),
  SOCKET_TIMEOUT(209, Kind.PASSES),
  NETWORK_ERROR(210, Kind.PASSES),
  QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING(216, Kind.PASSES),
  NO_ZOOKEEPER(225, Kind.PASSES),
  ABORTED(236, Kind.PASSES),
  /** Never a reason to split a block: part of it may be inserted before memory ran out. */
  MEMORY_LIMIT_EXCEEDED(
      241, Kind.PASSES, "If this persists, lower block.max-bytes or raise max_memory_usage."),
  TABLE_IS_READ_ONLY(242, Kind.PASSES, "", Setup.READ_ONLY_SERVER),
  NOT_ENOUGH_SPACE(243, Kind.PASSES),
  UNEXPECTED_ZOOKEEPER_ERROR(244, Kind.PASSES),
  CORRUPTED_DATA(246, Kind.PASSES),
  NO_ACTIVE_REPLICAS(254, Kind.PASSES),
  ALL_CONNECTION_TRIES_FAILED(279, Kind.PASSES),
  TOO_FEW_LIVE_REPLICAS(285, Kind.PASSES),
  UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE(286, Kind.PASSES),
  REPLICA_IS_NOT_IN_QUORUM(289, Kind.PASSES),
  CANNOT_WRITE_TO_FILE(294, Kind.PASSES),
  SHARD_HAS_NO_CONNECTIONS(297, Kind.PASSES),
  UNKNOWN_STATUS_OF_INSERT(319, Kind.PASSES),
  UNFINISHED(341, Kind.PASSES),
  RECEIVED_ERROR_TOO_MANY_REQUESTS(364, Kind.PASSES),
  ALL_REPLICAS_ARE_STALE(369, Kind.PASSES),
  SESSION_IS_LOCKED(373, Kind.PASSES),
  PART_IS_TEMPORARILY_LOCKED(384, Kind.PASSES),
  QUERY_WAS_CANCELLED(394, Kind.PASSES),
  SYSTEM_ERROR(425, Kind.PASSES),
  CANNOT_SCHEDULE_TASK(439, Kind.PASSES),
  DEADLOCK_AVOIDED(473, Kind.PASSES),
  S3_ERROR(499, Kind.PASSES),
  AZURE_BLOB_STORAGE_ERROR(500, Kind.PASSES),
  /** Several ALTERs of a replicated table at once: this replica has not applied an earlier one. */
  CANNOT_ASSIGN_ALTER(517, Kind.PASSES),
  NO_REMOTE_SHARD_AVAILABLE(519, Kind.PASSES),
  DISTRIBUTED_TOO_MANY_PENDING_BYTES(574, Kind.PASSES),
  UNKNOWN_STATUS_OF_TRANSACTION(659, Kind.PASSES),
  THREAD_WAS_CANCELED(677, Kind.PASSES),
  TABLE_IS_BEING_RESTARTED(733, Kind.PASSES),
  QUERY_WAS_CANCELLED_BY_CLIENT(735, Kind.PASSES),
  SERVER_OVERLOADED(745, Kind.PASSES),
  KEEPER_EXCEPTION(999, Kind.PASSES),
  POCO_EXCEPTION(1000, Kind.PASSES),
  STD_EXCEPTION(1001, Kind.PASSES),
  UNKNOWN_EXCEPTION(1002, Kind.PASSES),

  /** Too many parts of the table, which passes, or too many partitions of one block. */
  TOO_MANY_PARTS(252, Kind.PARTS);

  /** The meaning of a code for an INSERT. */
  public enum Kind {
    /** It passes, a user can fix it while the job retries, or the outcome is unknown. */
    PASSES,
    /** The user or the password is wrong. */
    CREDENTIALS,
    /** The table or one of its views lacks something that a user must provide. */
    SETUP,
    /** The block's columns do not match the table. */
    COLUMNS,
    /** A row is rejected. */
    ROWS,
    /** A row is rejected, or the types do not match, regardless of the rows. */
    ROWS_OR_TYPES,
    /** Too many parts or too many partitions; the beginning of the message tells which. */
    PARTS
  }

  /** The meaning of a code for a setup command. */
  public enum Setup {
    CREDENTIALS,
    READ_ONLY_PROFILE,
    ACCESS_DENIED,
    READ_ONLY_SERVER,
    USERS_IN_FILES,
    NOT_FOUND,
    OTHER
  }

  private static final Set<ClickHouseErrorCode> NEED_A_USER =
      EnumSet.of(
          READONLY,
          SETTING_CONSTRAINT_VIOLATION,
          QUERY_IS_PROHIBITED,
          UNKNOWN_SETTING,
          UNKNOWN_FORMAT);

  private final int code;
  private final Kind kind;
  private final String advice;
  private final Setup setup;

  ClickHouseErrorCode(int code, Kind kind) {
    this(
        code,
        kind,
        kind == Kind.ROWS || kind == Kind.ROWS_OR_TYPES ? Advice.ROWS : "",
        Setup.OTHER);
  }

  ClickHouseErrorCode(int code, Kind kind, String advice) {
    this(code, kind, advice, Setup.OTHER);
  }

  ClickHouseErrorCode(int code, String advice, Setup setup) {
    this(code, Kind.SETUP, advice, setup);
  }

  ClickHouseErrorCode(int code, Kind kind, String advice, Setup setup) {
    this.code = code;
    this.kind = kind;
    this.advice = advice;
    this.setup = setup;
  }

  public static Optional<ClickHouseErrorCode> of(int code) {
    return Arrays.stream(values()).filter(error -> error.code == code).findFirst();
  }

  public int code() {
    return code;
  }

  public Kind kind() {
    return kind;
  }

  /**
   * Whether the same statement may succeed later although no user acts. False for codes that only a
   * user can fix, and for those that are final.
   */
  public boolean passesAlone() {
    return kind == Kind.PASSES && !NEED_A_USER.contains(this);
  }

  /** What to do; empty if nothing is needed. May contain {@code {table}} and {@code {user}}. */
  public String advice() {
    return advice;
  }

  public Setup setup() {
    return setup;
  }

  /** Advice that several codes share. */
  public static final class Advice {
    public static final String TABLE_CHANGED =
        "The columns of {table} do not match this block. Undo the change of the table, or alter"
            + " the table so that it accepts the block.";
    static final String CREDENTIALS =
        "Correct clickhouse.username and clickhouse.password, or the client certificate.";
    static final String GRANT = "Run: GRANT INSERT ON {table} TO {user}.";
    static final String VERSION = "This server is too old for Millrace.";
    public static final String ROWS =
        "{table} rejects a row of this block because of a constraint, a DEFAULT or a value.";

    private Advice() {}
  }
}
