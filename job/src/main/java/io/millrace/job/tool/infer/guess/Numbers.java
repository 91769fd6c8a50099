package io.millrace.job.tool.infer.guess;

/** How fractions in documents are stored. */
public enum Numbers {
  /** As Float64, as JSON's readers take them. */
  FLOATING,
  /**
   * As Decimal where all numbers of a field have the same number of decimals, at least two, and
   * some end in a zero, which no floating-point number is written with; as Float64 elsewhere.
   * Debezium's messages have both.
   */
  FLOATING_UNLESS_FIXED,
  /** As Decimal: the source writes exact numbers, as DynamoDB does. */
  EXACT
}
