package io.millrace.udf.mapping;

/** How names of fields in documents are compared with the names in a mapping. */
public enum FieldNames {
  /** Character by character. */
  EXACT,
  /** Letter case counts nothing, unless a field of exactly that name is wanted too. */
  CASE_INSENSITIVE
}
