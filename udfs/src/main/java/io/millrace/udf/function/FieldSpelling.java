package io.millrace.udf.function;

/** Which field of a JSON text a name in a pointer means: {@code convert.field-names}. */
public enum FieldSpelling {
  /** The field of exactly that name, or else one that differs in the case of ASCII letters only. */
  EXACT_OR_RESPELLED,
  /** The field of exactly that name. */
  EXACT,
  /** The field of that name in any letter case. */
  ANY_CASE
}
