package io.millrace.udf.mapping;

/** Which field an unmapped column takes. */
public enum ColumnNames {
  /** The field with the column's name. */
  EXACT,
  /**
   * That field or a nested one: {@code user.id} and {@code user_id} also take {@code /user/id}.
   *
   * <p>In a name with dots, every dot separates levels. In a name without, each underscore may
   * separate levels: {@code user_first_name} takes {@code /user/first_name}, {@code
   * /user_first/name} or {@code /user/first/name}. A document with several of these fields is
   * rejected.
   */
  FLATTEN
}
