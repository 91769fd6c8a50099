package io.millrace.udf.mapping;

/** How field names in documents are compared with names in a mapping. */
public enum FieldNames {
  /**
   * As ClickHouse does with {@code input_format_column_name_matching_mode=auto}: a field of exactly
   * that name, or else one that differs in the case of ASCII letters only. A field that several
   * places could be meant by, none of them exactly, is an error.
   *
   * @see <a
   *     href="https://clickhouse.com/docs/operations/settings/formats#input_format_column_name_matching_mode">input_format_column_name_matching_mode</a>
   */
  AUTO,
  /** Exactly. */
  EXACT,
  /** Ignoring letter case, unless a field with exactly that name is mapped as well. */
  CASE_INSENSITIVE
}
