package io.millrace.udf.decode;

/**
 * What a record's payload holds. Compressed or not is seen from its first bytes with all of them.
 */
public enum PayloadFormat {
  /**
   * JSON; and messages of a CloudWatch Logs subscription, when the payload is compressed with gzip.
   */
  AUTO,
  /** JSON, whatever it looks like. */
  JSON,
  /** Messages of a CloudWatch Logs subscription, and nothing else. */
  CLOUDWATCH_LOGS,
  /** Changes of a DynamoDB table, as DynamoDB puts them into a Kinesis stream, and nothing else. */
  DYNAMODB_STREAM
}
