package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The position of a row in the binlog, as Maxwell reports it. With {@code output_binlog_position}
 * it is the binlog's file (31 bits) and offset (64), otherwise the seconds of {@code ts} (31) and
 * {@code xid} (64). {@code xoffset}, the row's number in its transaction (32), and the {@link
 * ChangePart} (1) follow. The last row of a transaction has no number and is the largest.
 */
public final class MaxwellPosition {
  private static final long LAST_ROW = (1L << 32) - 1;

  private final Scalars message;

  /**
   * @param message the fields of a message
   */
  public MaxwellPosition(Scalars message) {
    this.message = message;
  }

  /**
   * The version of a change.
   *
   * @throws JsonException if there is no position, or a malformed one
   */
  public Version version(ChangePart part) throws JsonException {
    String position = message.text("position");
    Version transaction;
    if (position == null) {
      transaction =
          Version.NONE.then(seconds(), 31).then(message.integer("xid").orElse(BigInteger.ZERO), 64);
    } else {
      int colon = position.lastIndexOf(':');
      if (colon < 0 || !position.substring(colon + 1).matches("[0-9]{1,20}")) {
        throw new JsonException(
            Reason.UNDECODABLE,
            "Expected a position such as binlog.000007:120 but found " + position,
            0);
      }
      transaction =
          Version.NONE
              .then(DebeziumSource.fileNumber(position.substring(0, colon)), 31)
              .then(new BigInteger(position.substring(colon + 1)), 64);
    }
    return transaction.then(row(), 32).then(part.bit(), 1);
  }

  /**
   * The version of a row that a bootstrap read: its seconds, less than the version of any change.
   * What was read may be older than a change that comes before it in the stream.
   */
  public Version bootstrapVersion() throws JsonException {
    return Version.NONE.then(seconds(), 31);
  }

  private BigInteger row() throws JsonException {
    boolean isLast = "true".equals(message.text("commit"));
    return message
        .integer("xoffset")
        .orElse(isLast ? BigInteger.valueOf(LAST_ROW) : BigInteger.ZERO);
  }

  private BigInteger seconds() throws JsonException {
    return message
        .integer("ts")
        .orElseThrow(
            () ->
                new JsonException(
                    Reason.UNDECODABLE, "Expected the time ts of the row but found none", 0));
  }

  /** When the change was made, in microseconds since the epoch. */
  public long changedAt() throws JsonException {
    return Moment.microsOfAnyUnit(new BigDecimal(seconds()));
  }
}
