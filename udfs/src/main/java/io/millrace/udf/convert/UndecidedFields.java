package io.millrace.udf.convert;

import io.millrace.udf.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a document that no column takes, unless the value around them is also read for another
 * spelling of its place. Whether it is depends on the fields behind them, so that the end of the
 * document decides. Takes no memory for each field: those of one value that the same spellings know
 * share an entry.
 */
final class UndecidedFields {
  /** Bytes of a name that are kept: what {@link UnknownFieldNames} shows at most. */
  private static final int LONGEST_NAME = 4 * UnknownFieldNames.LONGEST + 4;

  /** Fields of one value, all known to the same other spellings of its place. */
  static final class Entry {
    private FieldNode outer;
    private long spellings;
    private int count;
    private int position;
    private final byte[] name = new byte[LONGEST_NAME];
    private int nameLength;

    Entry(FieldNode outer) {
      this.outer = outer;
    }

    private void begin(FieldNode outer, long spellings, JsonReader in) {
      this.outer = outer;
      this.spellings = spellings;
      count = 0;
      position = in.position();
      nameLength = Math.min(in.nameTo() - in.nameFrom(), LONGEST_NAME);
      System.arraycopy(in.nameBuffer(), in.nameFrom(), name, 0, nameLength);
    }

    /** The place of the value around them. */
    FieldNode outer() {
      return outer;
    }

    int count() {
      return count;
    }

    /** Where the value of the first one starts. */
    int position() {
      return position;
    }

    /** The name of the first one, possibly cut. */
    byte[] name() {
      return name;
    }

    int nameLength() {
      return nameLength;
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private int used;

  /** Forgets the last document. */
  void begin() {
    used = 0;
  }

  boolean isEmpty() {
    return used == 0;
  }

  /**
   * Adds a field.
   *
   * @param spellings of the outer place that know it
   * @param in at its value
   */
  void add(FieldNode outer, long spellings, JsonReader in) {
    for (int i = 0; i < used; i++) {
      Entry entry = entries.get(i);
      if (entry.outer == outer && entry.spellings == spellings) {
        entry.count++;
        return;
      }
    }
    if (used == entries.size()) {
      entries.add(new Entry(outer));
    }
    Entry entry = entries.get(used++);
    entry.begin(outer, spellings, in);
    entry.count = 1;
  }

  /** The next fields, in the order of the document, that turn out to be unknown; null at the end. */
  @Nullable Entry nextUnknown(long row) {
    Entry first = null;
    for (int i = 0; i < used; i++) {
      Entry entry = entries.get(i);
      boolean isUnknown = entry.count > 0 && !entry.outer.wasReadBy(entry.spellings, row);
      if (isUnknown && (first == null || entry.position < first.position)) {
        first = entry;
      }
    }
    return first;
  }

  /** Removes fields that were counted. */
  void remove(Entry entry) {
    entry.count = 0;
  }
}
