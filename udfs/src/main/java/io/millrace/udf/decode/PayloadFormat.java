package io.millrace.udf.decode;

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
  DYNAMODB_STREAM
}
