package io.millrace.udf.column.nested;

import io.millrace.udf.column.ColumnWriter;
import io.millrace.udf.column.NameTable;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * Tuple from an array of exactly its elements or, if they have names, from an object: missing
 * elements get defaults, unknown ones are ignored, duplicates are rejected.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/tuple">Tuple</a>
 */
final class TupleWriter extends ColumnWriter {
  /** Where it is: at a JSON path the server parses the text itself, with limitations. */
  enum Place {
    COLUMN,
    JSON
  }

  private static final String NO_ENUM =
      "; without it, the server stores an invalid Enum value and cannot read the table";

  private final ClickHouseType type;
  private final Place place;
  private final NameTable names;
  private final ColumnWriter[] elements;
  private final boolean canBeZero;

  /** By element, the number of the value in which it occurred last. */
  private final long[] seen;

  private long serial;

  /**
   * @param names of the elements; empty if they are unnamed
   */
  TupleWriter(ClickHouseType type, NameTable names, List<ColumnWriter> elements, Place place) {
    this.type = type;
    this.place = place;
    this.names = names;
    this.elements = elements.toArray(new ColumnWriter[0]);
    this.canBeZero = elements.stream().allMatch(ColumnWriter::canBeZero);
    this.seen = new long[this.elements.length];
  }

  @Override
  public void writesEveryRow() {
    for (ColumnWriter element : elements) {
      element.writesEveryRow();
    }
  }

  @Override
  public boolean mayTake(JsonReader.Token token) {
    return token == JsonReader.Token.ARRAY
        || (token == JsonReader.Token.OBJECT && names.size() > 0);
  }

  @Override
  public void append(JsonReader in, JsonReader.Token token) throws JsonException, ValueException {
    if (token == JsonReader.Token.ARRAY) {
      appendArray(in);
    } else if (token == JsonReader.Token.OBJECT && names.size() > 0) {
      appendObject(in);
    } else {
      throw misfit(in, names.size() > 0 ? "an object or an array" : "an array");
    }
  }

  private void appendArray(JsonReader in) throws JsonException, ValueException {
    int from = in.position();
    int count = 0;
    in.beginArray();
    while (in.nextElement()) {
      if (count == elements.length) {
        throw wrongLength(in, from);
      }
      elements[count++].read(in);
    }
    if (count < elements.length) {
      throw wrongLength(in, from);
    }
  }

  private ValueException wrongLength(JsonReader in, int from) throws JsonException {
    in.position(from);
    in.skipValue();
    return ValueException.invalid("an array of " + elements.length + " elements").at(in, from);
  }

  private void appendObject(JsonReader in) throws JsonException, ValueException {
    int from = in.position();
    serial++;
    int guess = 0;
    in.beginObject();
    while (true) {
      int index = guess;
      if (guess == elements.length || !in.nextFieldIs(names.expected(guess))) {
        if (!in.nextField()) {
          break;
        }
        index = names.find(in.nameBuffer(), in.nameFrom(), in.nameTo());
      }
      if (index == NameTable.NONE) {
        in.skipValue();
      } else if (seen[index] == serial) {
        throw refuse(
            in, ValueException.invalid("element \"" + names.text(index) + "\" at most once"));
      } else {
        seen[index] = serial;
        elements[index].read(in);
        guess = index + 1;
      }
    }
    int missing = 0;
    for (int i = 0; i < elements.length; i++) {
      if (seen[i] != serial) {
        checkCanLack(i, in, from);
        elements[i].appendDefault();
        missing++;
      }
    }
    if (missing == elements.length && place == Place.JSON) {
      throw ValueException.invalid("an object with at least one of its elements").at(in, from);
    }
  }

  private void checkCanLack(int element, JsonReader in, int from) throws ValueException {
    if (place == Place.JSON && !canBeZero && !elements[element].canBeZero()) {
      throw ValueException.invalid("element \"" + names.text(element) + "\"" + NO_ENUM)
          .at(in, from);
    }
  }

  @Override
  public void appendNull(JsonReader in) throws JsonException, ValueException {
    if (place == Place.JSON && !canBeZero) {
      throw refuse(in, ValueException.invalid("a value" + NO_ENUM));
    }
    super.appendNull(in);
  }

  @Override
  public boolean canBeZero() {
    return canBeZero;
  }

  @Override
  public void appendDefault() {
    for (ColumnWriter element : elements) {
      element.appendDefault();
    }
  }

  @Override
  public void writePrefix(OutputStream out) throws IOException {
    for (ColumnWriter element : elements) {
      element.writePrefix(out);
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    for (ColumnWriter element : elements) {
      element.writeTo(out);
    }
  }

  @Override
  public ClickHouseType type() {
    return type;
  }
}
