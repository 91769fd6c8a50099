package io.millrace.job.sink;

import io.millrace.job.clickhouse.insert.SimulatedAnswer;

/** The answers of ClickHouse, and of proxies in front of it, in the simulation. */
final class SimulatedAnswers {
  private static final String VERSION = " (version 26.7.3.1 (official build))";
  private static final int MOST_ROWS = 64;

  /** Values of rows; the first says nothing, all others what messages of ClickHouse say. */
  private static final String[] VALUES = {
    "a plain value",
    "while pushing to view",
    "x: while pushing to view db.v (6b0a2f54-6f0e-4a3c-9d64-0123456789ab)",
    "Received from other:9000. DB::Exception: no",
    "Too many partitions for single INSERT block (more than 1)",
    ". (TOO_MANY_PARTS)" + VERSION,
    "Code: 242. DB::Exception: Table is in readonly mode. (TABLE_IS_READ_ONLY)" + VERSION,
    "'quoted\\' and \n broken': while pushing to view db.v. (CANNOT_PARSE_TEXT)" + VERSION,
    "v".repeat(20_000),
    "while pushing to view ".repeat(1_000),
  };

  /** Codes an expression throws on a value: of rows, of rows or types, and one not listed. */
  private static final int[] CODES = {469, 6, 70, 36, 9_001};

  private static final SimulatedAnswer[] INSERTED = new SimulatedAnswer[MOST_ROWS + 1];
  private static final SimulatedAnswer[] INSERTED_CUT = new SimulatedAnswer[MOST_ROWS + 1];
  private static final SimulatedAnswer[] OTHERS = new SimulatedAnswer[MOST_ROWS + 1];
  private static final SimulatedAnswer[][][] REFUSED =
      new SimulatedAnswer[2][CODES.length][VALUES.length];
  private static final SimulatedAnswer[][][] REFUSED_CUT =
      new SimulatedAnswer[2][CODES.length][VALUES.length];

  static final SimulatedAnswer TOO_MANY_PARTITIONS =
      SimulatedAnswer.failed(
          252,
          "Too many partitions for single INSERT block (more than 1). The limit is controlled by"
              + " 'max_partitions_per_insert_block' setting. (TOO_MANY_PARTS)"
              + VERSION);
  static final SimulatedAnswer MEMORY =
      SimulatedAnswer.failed(
          241, "Query memory limit exceeded: would use 10 GiB. (MEMORY_LIMIT_EXCEEDED)" + VERSION);
  static final SimulatedAnswer TIMEOUT =
      SimulatedAnswer.failed(
          159, "Timeout exceeded: elapsed 300 seconds. (TIMEOUT_EXCEEDED)" + VERSION);
  static final SimulatedAnswer PAYLOAD_TOO_LARGE =
      SimulatedAnswer.stranger(413, "<html><h1>413 Request Entity Too Large</h1></html>");
  static final SimulatedAnswer PAGE = SimulatedAnswer.stranger(200, "<html>maintenance</html>");
  static final SimulatedAnswer OK = SimulatedAnswer.stranger(200, "Ok.\n");
  static final SimulatedAnswer EMPTY = SimulatedAnswer.stranger(200, "");
  static final SimulatedAnswer NO_CONTENT = SimulatedAnswer.stranger(204, "");
  static final SimulatedAnswer GATEWAY_TIMEOUT = SimulatedAnswer.stranger(504, "<html>504</html>");

  /** Said without anything being inserted, and passing. */
  private static final SimulatedAnswer[] PASSING = {
    SimulatedAnswer.failed(
        242, "Table is in readonly mode (replica path: /t). (TABLE_IS_READ_ONLY)" + VERSION),
    SimulatedAnswer.failed(
        252, "Too many parts (3001 with average size of 1 KiB) in table 'db.t'." + VERSION),
    SimulatedAnswer.failed(60, "Table db.t does not exist. (UNKNOWN_TABLE)" + VERSION),
    SimulatedAnswer.failed(115, "Setting x is neither a builtin setting nor started" + VERSION),
    SimulatedAnswer.failed(497, "writer: Not enough privileges. (ACCESS_DENIED)" + VERSION),
    SimulatedAnswer.refusedUnread(
        516, "writer: Authentication failed: password is incorrect." + VERSION),
    SimulatedAnswer.stranger(502, "<html>502 Bad Gateway</html>"),
    SimulatedAnswer.stranger(503, ""),
    SimulatedAnswer.stranger(302, ""),
    SimulatedAnswer.stranger(400, "<html>400 Bad Request</html>"),
    SimulatedAnswer.stranger(404, "There is no handle /"),
  };

  static {
    for (int rows = 0; rows <= MOST_ROWS; rows++) {
      INSERTED[rows] = SimulatedAnswer.inserted(rows);
      INSERTED_CUT[rows] = INSERTED[rows].cut();
      OTHERS[rows] = SimulatedAnswer.ofOther(rows);
    }
    for (int code = 0; code < CODES.length; code++) {
      for (int value = 0; value < VALUES.length; value++) {
        SimulatedAnswer byTable = SimulatedAnswer.failed(CODES[code], byTable(VALUES[value]));
        SimulatedAnswer byView = SimulatedAnswer.failed(CODES[code], byView(VALUES[value]));
        REFUSED[0][code][value] = byTable;
        REFUSED[1][code][value] = byView;
        REFUSED_CUT[0][code][value] = byTable.cut();
        REFUSED_CUT[1][code][value] = byView.cut();
      }
    }
  }

  private SimulatedAnswers() {}

  private static String byTable(String value) {
    return "Constraint `c` for table db.t is violated at row 3. Expression: (length(s) < 5). Column"
        + " values: s = '"
        + value
        + "'. (VIOLATED_CONSTRAINT)"
        + VERSION;
  }

  private static String byView(String value) {
    return "Cannot parse string '"
        + value
        + "' as UInt32: syntax error at begin of string: while executing 'FUNCTION toUInt32(s)':"
        + " while pushing to view db.v (6b0a2f54-6f0e-4a3c-9d64-0123456789ab)."
        + " (CANNOT_PARSE_TEXT)"
        + VERSION;
  }

  static SimulatedAnswer inserted(int rows) {
    return INSERTED[rows];
  }

  static SimulatedAnswer ofOther(int rows) {
    return OTHERS[rows];
  }

  /** The beginning of an answer. */
  static SimulatedAnswer cut(SimulatedAnswer whole) {
    for (int rows = 0; rows <= MOST_ROWS; rows++) {
      if (INSERTED[rows] == whole) {
        return INSERTED_CUT[rows];
      }
    }
    for (int place = 0; place < 2; place++) {
      for (int code = 0; code < CODES.length; code++) {
        for (int value = 0; value < VALUES.length; value++) {
          if (REFUSED[place][code][value] == whole) {
            return REFUSED_CUT[place][code][value];
          }
        }
      }
    }
    return SimulatedAnswer.NONE;
  }

  static SimulatedAnswer passing(int number) {
    return PASSING[number % PASSING.length];
  }

  static int codeOf(int row, int salt) {
    return CODES[code(row, salt)];
  }

  static SimulatedAnswer refusedByTable(int row, SimulationConfig config) {
    return REFUSED[0][code(row, config.salt)][value(row, config)];
  }

  static SimulatedAnswer refusedByView(int row, SimulationConfig config) {
    return REFUSED[1][code(row, config.salt)][value(row, config)];
  }

  /** Of what a view throws. */
  static boolean isOfView(SimulatedAnswer answer) {
    for (SimulatedAnswer[] byValue : REFUSED[1]) {
      for (SimulatedAnswer one : byValue) {
        if (one == answer) {
          return true;
        }
      }
    }
    return false;
  }

  private static int code(int row, int salt) {
    return (row + salt / VALUES.length) % CODES.length;
  }

  private static int value(int row, SimulationConfig config) {
    return config.reworded ? (row * 7 + config.salt) % VALUES.length : 0;
  }
}
