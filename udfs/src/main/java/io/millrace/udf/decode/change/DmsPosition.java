package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Reason;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The position of a record of AWS DMS: the microseconds of {@code timestamp}, when DMS wrote it (64
 * bits), {@code stream-position}, its place in the source's log (96), {@code
 * transaction-record-id}, its number in the transaction (32), and the {@link ChangePart} (1). A
 * full load has no place in a log, which is why the time comes first.
 */
public final class DmsPosition {
  private static final Pattern POSTGRES =
      Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})(?:\\.([0-9]{1,9}))?.*");
  private static final Pattern SQL_SERVER =
      Pattern.compile("([0-9A-Fa-f]{8}):([0-9A-Fa-f]{8}):([0-9A-Fa-f]{4}).*");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,30}");
  private static final int HALF = 48;
  private static final BigInteger HALF_MASK =
      BigInteger.ONE.shiftLeft(HALF).subtract(BigInteger.ONE);

  private final Scalars metadata;

  /**
   * @param metadata the fields of the record's {@code metadata}
   */
  public DmsPosition(Scalars metadata) {
    this.metadata = metadata;
  }

  /**
   * The version of a change.
   *
   * @throws JsonException if there is no time, or a malformed one
   */
  public Version version(ChangePart part) throws JsonException {
    return Version.NONE
        .then(micros("timestamp", "commit-timestamp"), 64)
        .then(logPosition(), 96)
        .then(metadata.integer("transaction-record-id").orElse(BigInteger.ZERO), 32)
        .then(part.bit(), 1);
  }

  /** When the change was committed, or else read, in microseconds since the epoch. */
  public long changedAt() throws JsonException {
    return micros("commit-timestamp", "timestamp");
  }

  private long micros(String name, String otherName) throws JsonException {
    String text = metadata.text(metadata.has(name) ? name : otherName);
    Optional<Long> micros = text == null ? Optional.empty() : Moment.microsOfIso(text);
    return micros.orElseThrow(
        () ->
            new JsonException(
                Reason.UNDECODABLE,
                "Expected the time metadata/timestamp of the record, such as"
                    + " 2026-11-28T12:00:00.000000Z, but found "
                    + (text == null ? "none" : text),
                0));
  }

  private BigInteger logPosition() {
    String text = metadata.text("stream-position");
    if (text == null) {
      return BigInteger.ZERO;
    }
    Matcher postgres = POSTGRES.matcher(text);
    if (postgres.matches()) {
      BigInteger number =
          postgres.group(3) == null ? BigInteger.ZERO : new BigInteger(postgres.group(3));
      return hexadecimal(postgres.group(1))
          .shiftLeft(32)
          .or(hexadecimal(postgres.group(2)))
          .shiftLeft(32)
          .or(number);
    }
    Matcher sqlServer = SQL_SERVER.matcher(text);
    if (sqlServer.matches()) {
      return hexadecimal(sqlServer.group(1) + sqlServer.group(2) + sqlServer.group(3));
    }
    Matcher digits = DIGITS.matcher(text);
    BigInteger first = next(digits);
    return first.shiftLeft(HALF).or(next(digits));
  }

  private static BigInteger next(Matcher digits) {
    return digits.find() ? new BigInteger(digits.group()).and(HALF_MASK) : BigInteger.ZERO;
  }

  private static BigInteger hexadecimal(String digits) {
    return new BigInteger(digits, 16);
  }
}
