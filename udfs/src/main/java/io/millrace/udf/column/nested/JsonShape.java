package io.millrace.udf.column.nested;

import io.millrace.udf.json.FieldName;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.Utf8;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields that the JSON values of a column had so far, as a tree. Values of one column mostly
 * have the same fields in the same order; {@link JsonCheck} then recognises a field by comparing
 * its name once, and a path that occurs twice by a mark at its field.
 *
 * <p>A name with a dot may be another spelling of a longer path, so it is never learnt; nor is one
 * that is not valid UTF-8 or very long. The number of fields is limited, as names come from
 * producers.
 */
final class JsonShape {
  private static final int MOST_FIELDS = 1_024;
  private static final int LONGEST_NAME = 128;

  /** Names are hashed by a few bytes, so that a producer could choose them to collide. */
  private static final int MOST_STEPS = 16;

  private static final int SLOTS = 4 * MOST_FIELDS;

  /** One field of an object. */
  static final class Field {
    private final Field parent;
    private final byte[] name;
    private final FieldName expected;

    /** Bytes of the path, from the outermost object or from the array that the object is in. */
    private final int pathBytes;

    /** The fields of the objects that are elements of this field's arrays. */
    private @Nullable Field elements;

    private @Nullable Field first;
    private @Nullable Field next;
    private long valueIn;
    private long objectIn;

    private Field() {
      parent = this;
      name = new byte[0];
      expected = FieldName.of(name);
      pathBytes = 0;
    }

    private Field(Field parent, byte[] name) {
      this.parent = parent;
      this.name = name;
      expected = FieldName.of(name);
      pathBytes = name.length + (parent.pathBytes == 0 ? 0 : parent.pathBytes + 1);
    }

    /** For {@link JsonReader#nextFieldIs}. */
    FieldName expected() {
      return expected;
    }

    int pathBytes() {
      return pathBytes;
    }

    Field elements() {
      Field found = elements;
      if (found == null) {
        found = new Field();
        elements = found;
      }
      return found;
    }

    /** The field that came first in the last object. */
    @Nullable Field first() {
      return first;
    }

    /** The field that came after this one in the last object. */
    @Nullable Field next() {
      return next;
    }

    /** Remembers the order of the fields for the next object. */
    void learn(@Nullable Field previous, Field field) {
      if (previous == null) {
        first = field;
      } else {
        previous.next = field;
      }
    }

    /** Notes a value that is no object; false if this object had one here before. */
    boolean valueIn(long object) {
      boolean isFirst = valueIn != object;
      valueIn = object;
      return isFirst;
    }

    /** Notes an object; false if the enclosing object had one here before. */
    boolean objectIn(long object) {
      boolean isFirst = objectIn != object;
      objectIn = object;
      return isFirst;
    }
  }

  private final Field root = new Field();
  private final @Nullable Field[] slots = new @Nullable Field[SLOTS];
  private int count;

  Field root() {
    return root;
  }

  /** Whether no more fields are learnt. */
  boolean isFull() {
    return count == MOST_FIELDS;
  }

  /** The field with the name that the reader is at; null if it cannot be learnt. */
  @Nullable Field field(Field parent, JsonReader in) {
    int slot = (System.identityHashCode(parent) * 31 + in.nameHash()) & (SLOTS - 1);
    for (int i = 0; i < MOST_STEPS; i++) {
      Field field = slots[slot];
      if (field == null) {
        field = isFull() ? null : learn(parent, in.nameBuffer(), in.nameFrom(), in.nameTo());
        slots[slot] = field;
        return field;
      }
      if (field.parent == parent && in.nameEquals(field.name)) {
        return field;
      }
      slot = (slot + 1) & (SLOTS - 1);
    }
    return null;
  }

  private @Nullable Field learn(Field parent, byte[] text, int from, int to) {
    boolean isShort = from < to && to - from <= LONGEST_NAME;
    if (!isShort || !Utf8.isValid(text, from, to)) {
      return null;
    }
    byte[] name = Arrays.copyOfRange(text, from, to);
    for (byte b : name) {
      if (b == '.') {
        return null;
      }
    }
    count++;
    return new Field(parent, name);
  }
}
