package io.millrace.job.tool.infer.guess;

/** How fractions in documents are stored. */
public enum Numbers {
  /** As Float64, as JSON's readers take them. */
  FLOATING,
  /** As Decimal: the source writes exact numbers, as DynamoDB does. */
  EXACT
}
