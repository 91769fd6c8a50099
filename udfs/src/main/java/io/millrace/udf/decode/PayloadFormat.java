package io.millrace.udf.decode;

import io.millrace.udf.decode.change.ChangeField;

/**
 * The format of a record's payload. Compression is detected from its first bytes for every format.
 */
public enum PayloadFormat {
  /**
   * JSON; or a message of a CloudWatch Logs subscription, if the payload is gzip-compressed and has
   * every field of one.
   */
  AUTO,
  /** JSON, without detection. */
  JSON,
  /** Only messages of a CloudWatch Logs subscription. */
  CLOUDWATCH_LOGS,
  /** Only changes of a DynamoDB table, as DynamoDB writes them to a Kinesis stream. */
  DYNAMODB_STREAM,
  /** Only change events of a Debezium connector, with their schema or without. */
  DEBEZIUM,
  /** Only records of AWS Database Migration Service. */
  DMS,
  /** Only rows of Maxwell's daemon. */
  MAXWELL;

  /** Whether its documents are changed rows, with the fields of {@link ChangeField}. */
  public boolean isChangeData() {
    return this == DYNAMODB_STREAM || this == DEBEZIUM || this == DMS || this == MAXWELL;
  }
}
