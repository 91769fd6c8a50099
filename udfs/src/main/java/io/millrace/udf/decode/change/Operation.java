package io.millrace.udf.decode.change;

import java.util.Locale;

/** What happened to a row at its source. */
public enum Operation {
  INSERT,
  UPDATE,
  DELETE,
  /** Nothing: a snapshot, a full load or a bootstrap read the row. */
  SNAPSHOT;

  /** The value of {@code _operation}: {@code insert}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
