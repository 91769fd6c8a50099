package io.millrace.udf.function;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The unit of a number since 1970. */
public enum EpochUnit {
  SECONDS(0),
  MILLISECONDS(3),
  MICROSECONDS(6),
  NANOSECONDS(9);

  private final int digits;

  EpochUnit(int digits) {
    this.digits = digits;
  }

  /** Decimals of a second. */
  int digits() {
    return digits;
  }

  /** Its name in a mapping: {@code milliseconds}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the unit with a name; empty if the name is unknown. */
  public static Optional<EpochUnit> of(String word) {
    return Arrays.stream(values()).filter(unit -> unit.word().equals(word)).findFirst();
  }

  /** The names of all units. */
  public static List<String> words() {
    return Arrays.stream(values()).map(EpochUnit::word).collect(Collectors.toList());
  }
}
