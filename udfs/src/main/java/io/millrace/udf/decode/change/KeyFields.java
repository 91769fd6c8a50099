package io.millrace.udf.decode.change;

import java.io.Serializable;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a row that decide its key in the destination. Immutable. */
public final class KeyFields implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The key of a destination that does not tell it. */
  public static final KeyFields UNKNOWN = new KeyFields(Set.of(), Set.of());

  private final Set<String> names;
  private final Set<String> emptyForNull;

  /**
   * @param names in any letter case; empty if they are unknown
   * @param emptyForNull those of them for which the destination stores null as the empty value of
   *     its type: empty text, or zero
   */
  public KeyFields(Set<String> names, Set<String> emptyForNull) {
    this.names = folded(names);
    this.emptyForNull = folded(emptyForNull);
  }

  private static Set<String> folded(Set<String> names) {
    return names.stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a field is one of them. */
  public boolean contains(String name) {
    return names.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether null and the empty value of this field are the same key. */
  public boolean isEmptyForNull(String name) {
    return emptyForNull.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether they are unknown. */
  public boolean isEmpty() {
    return names.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyFields
        && names.equals(((KeyFields) other).names)
        && emptyForNull.equals(((KeyFields) other).emptyForNull);
  }

  @Override
  public int hashCode() {
    return 31 * names.hashCode() + emptyForNull.hashCode();
  }

  @Override
  public String toString() {
    return names.toString();
  }
}
