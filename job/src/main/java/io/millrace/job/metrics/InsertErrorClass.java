package io.millrace.job.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Classes of failed inserts: the values of the label {@code class}. */
public enum InsertErrorClass {
  /** No connection, or no complete answer in time. */
  UNREACHABLE,
  /** An answer that is not ClickHouse's, for example of a load balancer without a server. */
  NOT_CLICKHOUSE,
  /** Too many parts, too many queries, or too little memory. */
  OVERLOADED,
  /** Another error of ClickHouse that passes. */
  TEMPORARY,
  /** The user or the password is wrong. */
  CREDENTIALS,
  /** A table or a privilege is missing, or the table's columns do not match. */
  SETUP,
  /** A row is rejected because of its values. */
  ROWS,
  /** A materialized view failed. */
  VIEWS,
  /** A block has too many partitions, or a body that is too large for a proxy. */
  TOO_LARGE,
  /** Any other error. */
  OTHER;

  /** The label's value. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All values of the label. */
  static List<String> labels() {
    return Arrays.stream(values()).map(InsertErrorClass::label).collect(Collectors.toList());
  }
}
