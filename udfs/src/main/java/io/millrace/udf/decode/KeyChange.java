package io.millrace.udf.decode;

import io.millrace.udf.decode.change.KeyFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an update did to the fields of the key. A field that one image lacks, or that is null in it,
 * has no value there. Whether it had none before, or the source only did not send it, is for the
 * caller to decide.
 */
final class KeyChange {
  private final boolean changedValue;
  private final boolean knowsValue;
  private final List<String> appeared;

  private KeyChange(boolean changedValue, boolean knowsValue, List<String> appeared) {
    this.changedValue = changedValue;
    this.knowsValue = knowsValue;
    this.appeared = appeared;
  }

  /**
   * Compares the images of a row.
   *
   * @param key any field may be part of it if it is unknown; fields that only the row has are not
   *     looked at then
   * @param sharesVersion whether a deletion of the former row would have the version of the row. It
   *     must have another key then: null and the empty value may be the same
   */
  static KeyChange of(
      Map<String, Range> former, Map<String, Range> row, KeyFields key, boolean sharesVersion) {
    Set<String> names = new LinkedHashSet<>(former.keySet());
    if (!key.isEmpty()) {
      names.addAll(row.keySet());
      names.removeIf(name -> !key.contains(name));
    }
    boolean changedValue = false;
    boolean knowsValue = false;
    List<String> appeared = new ArrayList<>();
    for (String name : names) {
      Range was = value(former, name);
      Range is = value(row, name);
      boolean emptyIsNull = sharesVersion && key.isEmptyForNull(name);
      knowsValue |= was != null;
      if (was == null) {
        if (is != null && !(emptyIsNull && is.isEmptyValue())) {
          appeared.add(name);
        }
      } else {
        changedValue |= is == null ? !(emptyIsNull && was.isEmptyValue()) : !is.sameAs(was);
      }
    }
    return new KeyChange(changedValue, knowsValue, appeared);
  }

  private static @Nullable Range value(Map<String, Range> fields, String name) {
    Range value = fields.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /** Whether a field had a value before that it does not have now. */
  boolean changedValue() {
    return changedValue;
  }

  /** Whether a field had a value before. */
  boolean knowsValue() {
    return knowsValue;
  }

  /** The fields that have a value now, and had none before. */
  List<String> appeared() {
    return Collections.unmodifiableList(appeared);
  }

  /** Whether the row has another key now, if the former image is complete. */
  boolean movesRow() {
    return changedValue || !appeared.isEmpty();
  }

  /**
   * Whether the row may have another key now, if the former image may lack values that the source
   * did not send. Without any value of the key, a deletion could hit another row.
   */
  boolean mayMoveRow() {
    return knowsValue && movesRow();
  }

  /**
   * Whether two former keys are possible: fields without a value had none, or have the value of
   * now.
   */
  boolean hasTwoFormerKeys() {
    return changedValue && !appeared.isEmpty();
  }
}
