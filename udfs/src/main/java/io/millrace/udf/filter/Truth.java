package io.millrace.udf.filter;

/** SQL's three truth values. */
public enum Truth {
  FALSE,
  /** The condition is NULL. */
  UNKNOWN,
  TRUE;

  public static Truth of(boolean truth) {
    return truth ? TRUE : FALSE;
  }

  /** False if either is false, or else unknown if either is. */
  public Truth and(Truth other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** True if either is true, or else unknown if either is. */
  public Truth or(Truth other) {
    return compareTo(other) >= 0 ? this : other;
  }

  public Truth not() {
    return this == UNKNOWN ? this : of(this == FALSE);
  }
}
