package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * The position of a change of a DynamoDB item: its {@code SequenceNumber}, of up to 40 digits, or
 * else the microseconds of {@code ApproximateCreationDateTime}. Kinesis Data Streams for DynamoDB
 * has no sequence numbers, DynamoDB Streams has both.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_gettingstarted.html">
 *     Kinesis Data Streams for DynamoDB</a>
 */
public final class DynamoDbPosition {
  private static final String TIME = "ApproximateCreationDateTime";
  private static final String NUMBER = "SequenceNumber";

  /** Text that no version column takes, so that a change without a position is rejected there. */
  private static final String UNKNOWN = "\"unknown: no SequenceNumber or " + TIME + "\"";

  private final Scalars change;

  /**
   * @param change the fields of the record's {@code dynamodb}
   */
  public DynamoDbPosition(Scalars change) {
    this.change = change;
  }

  /**
   * The version as JSON; text that says so if it is unknown.
   *
   * @throws JsonException if it is malformed
   */
  public String version() throws JsonException {
    Optional<BigInteger> number = change.integer(NUMBER);
    if (number.isPresent()) {
      return Version.NONE.then(number.get(), 256).toString();
    }
    Optional<Long> micros = changedAt();
    return micros.isPresent() ? Version.NONE.then(micros.get(), 64).toString() : UNKNOWN;
  }

  /**
   * When the item was changed, in microseconds since the epoch; empty if it is unknown.
   *
   * @throws JsonException if it is malformed
   */
  public Optional<Long> changedAt() throws JsonException {
    Optional<BigDecimal> time = change.number(TIME);
    if (time.isEmpty()) {
      return Optional.empty();
    }
    String precision = change.text(TIME + "Precision");
    BigDecimal epoch = time.get();
    if ("MICROSECOND".equals(precision)) {
      return Optional.of(Moment.micros(epoch, 6));
    }
    return Optional.of(
        "MILLISECOND".equals(precision) ? Moment.micros(epoch, 3) : Moment.microsOfAnyUnit(epoch));
  }
}
