package io.millrace.udf.mapping;

/** Which field a column takes that no mapping mentions. */
public enum ColumnNames {
  /** The document's field of the column's own name. */
  EXACT,
  /**
   * That field, or one inside: {@code user.id} and {@code user_id} also take {@code /user/id}.
   *
   * <p>Of a name with dots, every dot is a step inside. Of a name without, each underscore may be
   * one: {@code user_first_name} takes {@code /user/first_name} or {@code /user_first/name} or
   * {@code /user/first/name}. A document that has several of these places is rejected.
   */
  FLATTEN
}
