package io.millrace.udf.decode.change;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The metadata of a change; a field of the document's envelope, and a name in a mapping. */
public enum ChangeField {
  /** What happened: see {@link Operation}. */
  OPERATION,
  /** 1 if the row was deleted, otherwise 0. */
  DELETED,
  /** A whole number that is larger for a later change of the same row. */
  VERSION,
  /** When the source made the change: ISO 8601 text in UTC with microseconds. */
  CHANGED_AT;

  /** The name in a mapping: {@code _changed_at}. */
  public String label() {
    return "_" + name().toLowerCase(Locale.ROOT);
  }

  /** Returns the field with a name; null if absent. */
  public static @Nullable ChangeField ofLabel(String label) {
    return Arrays.stream(values())
        .filter(field -> field.label().equals(label))
        .findFirst()
        .orElse(null);
  }
}
