package io.millrace.udf.column.inferred;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.RowTooLargeException;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.UnsupportedTypeException;

/**
 * What the columns of JSON objects may take: a few bytes of text can be a value for each of a
 * thousand paths. Also creates their buffers and writers.
 */
final class JsonBudget {
  /** Bytes of text after which the memory is counted. */
  private static final int COUNTED_EVERY = 4 << 20;

  /** Maximum characters of all paths. */
  private static final int MAX_NAMES = 1 << 20;

  private final RowBuffers buffers = new RowBuffers();
  private final JsonTimes times = new JsonTimes();
  private final JsonElements elements = new JsonElements();
  private final ExactWriters writers;
  private final long limit;
  private long counted;
  private long absent;
  private long names;
  private int text;

  /**
   * @param limit in bytes
   */
  JsonBudget(ExactWriters writers, long limit) {
    this.writers = writers;
    this.limit = limit;
  }

  RowBuffers buffers() {
    return buffers;
  }

  JsonTimes times() {
    return times;
  }

  /** Describes one array at a time. */
  JsonElements elements() {
    return elements;
  }

  /** A writer of numbers or times. */
  ScalarWriter writer(ClickHouseType type) {
    try {
      return (ScalarWriter) writers.create(type, buffers);
    } catch (UnsupportedTypeException e) {
      throw new IllegalStateException("The inferred type has no writer", e);
    }
  }

  /** Counts a name. */
  void addName(int length) throws NotExactException {
    names += length + 1L;
    require(names <= MAX_NAMES);
  }

  /** Counts rows that lack a path. */
  void addAbsent(int rows) throws NotExactException {
    absent += rows;
    require(absent <= limit);
  }

  /** Counts a value by its text. */
  void addText(int bytes) throws NotExactException {
    text += bytes;
    if (text > COUNTED_EVERY) {
      count();
    }
  }

  /** Counts all memory. */
  void count() throws NotExactException {
    text = 0;
    try {
      counted += buffers.endRow();
    } catch (RowTooLargeException e) {
      throw new NotExactException();
    }
    require(counted <= limit);
  }

  private static void require(boolean fulfilled) throws NotExactException {
    if (!fulfilled) {
      throw new NotExactException();
    }
  }
}
