package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.ValueExcerpt;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.MismatchedPaths;
import io.millrace.udf.row.BoundColumn;

/**
 * The columns whose place the document at hand cannot have: on the way to it there is a value that
 * has no parts, or none of the kind wanted. They matter if the column gets no value from elsewhere.
 */
final class UnreachedPlaces {
  private final BoundColumn[] columns;
  private final MismatchedPaths answer;

  /** By column, the row in which it was found last, and where the obstructing value starts. */
  private final long[] inRow;

  private final int[] from;
  private final int[] to;

  private long row;
  private int found;
  private int count;
  private byte[] buffer = {};

  /**
   * @param conditions the number of conditions, which count behind the columns
   */
  UnreachedPlaces(BoundColumn[] columns, int conditions, MismatchedPaths answer) {
    this.columns = columns;
    this.answer = answer;
    int count = columns.length + conditions;
    inRow = new long[count];
    from = new int[count];
    to = new int[count];
  }

  /** Forgets the row before. */
  void begin(long row) {
    this.row = row;
    found = 0;
    count = 0;
  }

  /**
   * Notes the columns that look for something inside of a value.
   *
   * @param in behind the value
   * @param start where it starts in the reader's buffer
   */
  void add(FieldNode node, boolean isArray, JsonReader in, int start) {
    buffer = in.buffer();
    int end = in.position();
    node.forEachUnreached(
        isArray,
        column -> {
          inRow[column] = row;
          from[column] = start;
          to[column] = end;
          found++;
        });
    if (answer == MismatchedPaths.REJECT) {
      node.markUnreached(isArray);
    }
  }

  boolean has(int column) {
    return found > 0 && inRow[column] == row;
  }

  /** A column of these has no value. */
  void lacks(int column) throws ValueException {
    lacks(column, columns[column].source().toString());
  }

  /**
   * A column, or a condition, of these has no value.
   *
   * @param place what it looks for
   */
  void lacks(int column, String place) throws ValueException {
    if (answer == MismatchedPaths.REJECT) {
      throw ValueException.wrongType("an object or array that leads to " + place)
          .at(from[column], ValueExcerpt.of(buffer, from[column], to[column]));
    }
    inRow[column] = 0;
    count++;
  }

  /** The document gives the column a value after all, which is null. */
  void reached(int column) {
    inRow[column] = 0;
  }

  /** Columns of the current row that were marked as lacking a value. */
  int count() {
    return count;
  }
}
