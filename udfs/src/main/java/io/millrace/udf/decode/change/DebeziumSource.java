package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The position of a Debezium event in its source's log, as a version. Each connector describes it
 * with other fields of {@code source}:
 *
 * <ul>
 *   <li>PostgreSQL: {@code lsn}
 *   <li>MySQL, MariaDB: {@code file} (32 bits), {@code pos} (64), {@code row} (32)
 *   <li>SQL Server, Db2, Informix: {@code commit_lsn} (128), {@code change_lsn} (96), {@code
 *       event_serial_no} (32)
 *   <li>Oracle: {@code commit_scn} (64), {@code scn} (64), {@code rs_id} (80), {@code ssn} (32)
 *   <li>MongoDB: {@code ts_ms} (64), {@code ord} (64)
 *   <li>others: nanoseconds of {@code ts_ns}, {@code ts_us} or {@code ts_ms}
 * </ul>
 *
 * @see <a href="https://debezium.io/documentation/reference/stable/connectors/index.html">Debezium
 *     connectors</a>
 */
public final class DebeziumSource {
  private static final BigInteger NONE = BigInteger.ZERO;

  private final Scalars source;

  /**
   * @param source the fields of the event's {@code source}
   */
  public DebeziumSource(Scalars source) {
    this.source = source;
  }

  /**
   * The source's position that the transformation ExtractNewRecordState added to a row: {@code
   * __lsn}, {@code __source_ts_ms}.
   *
   * @param row the fields of the row
   */
  public static DebeziumSource ofFlattened(Scalars row) {
    return new DebeziumSource(row.without("__", "__source_"));
  }

  /**
   * The version.
   *
   * @throws JsonException if there is no position, or a malformed one
   */
  public Version version() throws JsonException {
    if (source.has("lsn")) {
      return Version.NONE.then(Version.unsigned(whole("lsn")), 64);
    }
    if (source.has("file") && source.has("pos")) {
      return Version.NONE
          .then(fileNumber(String.valueOf(source.text("file"))), 32)
          .then(whole("pos"), 64)
          .then(whole("row"), 32);
    }
    if (source.has("commit_lsn") || source.has("change_lsn")) {
      return Version.NONE
          .then(logSequence("commit_lsn"), 128)
          .then(logSequence("change_lsn"), 96)
          .then(whole("event_serial_no"), 32);
    }
    if (source.has("commit_scn") || source.has("scn")) {
      BigInteger change = whole("scn");
      return Version.NONE
          .then(source.has("commit_scn") ? whole("commit_scn") : change, 64)
          .then(change, 64)
          .then(hexadecimal("rs_id"), 80)
          .then(whole("ssn"), 32);
    }
    if (source.has("ord")) {
      return Version.NONE.then(whole("ts_ms"), 64).then(whole("ord"), 64);
    }
    if (isPostgresSnapshot()) {
      return Version.NONE;
    }
    BigDecimal nanos = nanos();
    if (nanos == null) {
      throw new JsonException(
          Reason.UNDECODABLE,
          "Expected the change's position in its source (lsn, file and pos, commit_lsn, scn, or"
              + " ts_ms) but found none",
          0);
    }
    return Version.NONE.then(nanos.toBigInteger(), 64);
  }

  /** Before Debezium 1.2, rows of a snapshot had no position; every change is newer. */
  private boolean isPostgresSnapshot() {
    return "postgresql".equals(source.text("connector"))
        && source.has("snapshot")
        && !"false".equals(source.text("snapshot"));
  }

  /** When the source made the change, in microseconds since the epoch; empty if it is unknown. */
  public Optional<Long> changedAt() throws JsonException {
    BigDecimal nanos = nanos();
    // Some connectors have 0 in rows of a snapshot.
    return nanos == null || nanos.signum() == 0
        ? Optional.empty()
        : Optional.of(Moment.micros(nanos, 9));
  }

  private @Nullable BigDecimal nanos() throws JsonException {
    if (source.has("ts_ns")) {
      return source.number("ts_ns").orElseThrow();
    }
    if (source.has("ts_us")) {
      return source.number("ts_us").orElseThrow().movePointRight(3);
    }
    return source.has("ts_ms") ? source.number("ts_ms").orElseThrow().movePointRight(6) : null;
  }

  private BigInteger whole(String name) throws JsonException {
    return source.integer(name).orElse(NONE);
  }

  /** The number of a binlog file: 7 of {@code mysql-bin.000007}. */
  static BigInteger fileNumber(String file) throws JsonException {
    int from = file.length();
    while (from > 0 && Character.digit(file.charAt(from - 1), 10) >= 0) {
      from--;
    }
    if (file.length() - from > 18) {
      throw refusal("a binlog file such as mysql-bin.000007", file);
    }
    // Without a number, there is one file.
    return from == file.length() ? NONE : new BigInteger(file.substring(from));
  }

  /** {@code 00000027:00000758:0003} of SQL Server and Db2; a number of Informix. */
  private BigInteger logSequence(String name) throws JsonException {
    String text = source.text(name);
    if (text != null && text.indexOf(':') >= 0) {
      return hexadecimal(name);
    }
    return whole(name);
  }

  /** Hexadecimal digits with separators and perhaps a prefix: {@code 0x0000a1.00023456.0010}. */
  private BigInteger hexadecimal(String name) throws JsonException {
    String text = source.text(name);
    if (text == null) {
      return NONE;
    }
    String digits = text.trim().replaceFirst("^0[xX]", "").replaceAll("[:.]", "");
    if (digits.isEmpty() || !digits.matches("[0-9a-fA-F]{1,64}")) {
      throw refusal("a log sequence number such as 00000027:00000758:0003", text);
    }
    return new BigInteger(digits, 16);
  }

  private static JsonException refusal(String expected, String found) {
    return new JsonException(Reason.UNDECODABLE, "Expected " + expected + " but found " + found, 0);
  }
}
