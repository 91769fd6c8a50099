package io.millrace.udf.convert;

import io.millrace.udf.Reason;
import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.JsonReader;
import io.millrace.udf.decode.Record;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Documents → rows of one table. Built once from the table's columns; every document then becomes
 * exactly one row, or none and a complaint. Not thread-safe.
 *
 * <p>What a value means is what ClickHouse's {@code JSONEachRow} makes of it, with {@code
 * date_time_input_format=best_effort} and {@code input_format_null_as_default=1}; where this
 * converter differs on purpose is listed in {@code udfs/CONVERSION.md}.
 *
 * <p>Most rows lack no column, or only such for which something can be sent in its place. A row
 * lacking one for which nothing can ({@link BoundColumn.Absence}) goes to rows that leave it out:
 * there is one {@link Rows} for each set of columns left out.
 */
public final class Converter {
  private final TableSchema schema;
  private final ValuesInErrors values;
  private final BoundColumn[] columns;
  private final List<MetadataColumn> metadata = new ArrayList<>();
  private final BitSet canBeLeftOut = new BitSet();
  private final RowReader reader;
  private final Map<BitSet, Rows> open = new HashMap<>();
  private final BitSet missing = new BitSet();

  private Rows current;
  private @Nullable Record record;
  private long unknownFields;

  /**
   * @throws SchemaException naming every column that cannot be written and every mapping that is
   *     wrong
   */
  public Converter(TableSchema schema, Mapping mapping, ValuesInErrors values)
      throws SchemaException {
    this.schema = schema;
    this.values = values;
    columns = new Binding(schema, mapping).columns().toArray(new BoundColumn[0]);
    for (int i = 0; i < columns.length; i++) {
      canBeLeftOut.set(i, columns[i].canBeLeftOut());
      Metadata what = columns[i].source().metadata();
      if (what != null) {
        metadata.add(new MetadataColumn(i, what, columns[i].type()));
      }
    }
    current = rowsWithout(new BitSet());
    reader = new RowReader(columns, FieldNode.tree(List.of(columns)), current);
  }

  /** Everything a converter for these would be refused for; empty when it would not. */
  public static List<String> check(TableSchema schema, Mapping mapping) {
    return new Binding(schema, mapping).problems();
  }

  /** The documents to come are of this record. */
  public void begin(Record record) {
    this.record = record;
    for (MetadataColumn column : metadata) {
      column.begin(record);
    }
  }

  /**
   * Appends the document the reader is positioned at as one row, or leaves no trace of it.
   *
   * @param from where the document starts in the reader's buffer
   * @return the rows that hold it now
   * @throws JsonException when the document is not well-formed
   * @throws ConvertException when a value does not fit its column
   */
  public Rows convert(JsonReader in, int from) throws JsonException, ConvertException {
    try {
      append(in, current);
      if (!missing.equals(current.leftOut())) {
        current.rollbackRow();
        current = rowsWithout(missing);
        in.position(from);
        append(in, current);
      }
      current.endRow();
      unknownFields += reader.unknownFields();
      return current;
    } catch (ValueException e) {
      current.rollbackRow();
      throw complaint(e, in, from);
    } catch (RowTooLargeException e) {
      current.rollbackRow();
      throw tooLarge();
    } catch (JsonException e) {
      current.rollbackRow();
      throw e;
    }
  }

  private void append(JsonReader in, Rows rows) throws JsonException, ValueException {
    rows.beginRow();
    reader.read(in, rows);
    for (int i = 0; i < metadata.size(); i++) {
      MetadataColumn column = metadata.get(i);
      reader.readColumn(column.column(), column.value());
    }
    takeStock(rows);
  }

  /** Gives defaults to columns that have no value, and notes which cannot be given one. */
  private void takeStock(Rows rows) throws ValueException {
    missing.clear();
    for (int i = 0; i < columns.length; i++) {
      if (!reader.hasValue(i)) {
        if (canBeLeftOut.get(i)) {
          missing.set(i);
        } else {
          rows.writer(i).appendDefault();
        }
      }
    }
    if (missing.cardinality() == columns.length) {
      throw ValueException.invalid("a value for at least one column").at(0, "none");
    }
  }

  private Rows rowsWithout(BitSet leftOut) {
    Rows rows = open.get(leftOut);
    if (rows == null) {
      rows = new Rows(columns, leftOut, schema.zone());
      open.put(rows.leftOut(), rows);
    }
    return rows;
  }

  /** All rows that are held, in as many groups as there are sets of columns. */
  public Collection<Rows> open() {
    return List.copyOf(open.values());
  }

  /** How many groups there are. */
  public int groups() {
    return open.size();
  }

  /** Bytes held in all groups. */
  public long openBytes() {
    if (open.size() == 1) {
      return current.bytes();
    }
    long sum = 0;
    for (Rows rows : open.values()) {
      sum += rows.bytes();
    }
    return sum;
  }

  /** Gives up the memory of rows that were cleared. */
  public void forget(Rows rows) {
    if (rows != current) {
      open.remove(rows.leftOut());
    }
  }

  /** Fields no column wanted, in all rows so far. */
  public long unknownFields() {
    return unknownFields;
  }

  private ConvertException complaint(ValueException e, JsonReader in, int from) {
    BoundColumn column = columns[reader.column()];
    Metadata what = column.source().metadata();
    String place =
        what == null
            ? FoundText.printable(in.path(from, Math.max(from, e.position())))
            : what.label();
    String found = values == ValuesInErrors.SHOWN ? e.found() : "(redacted)";
    return complaint(e.reason(), "expected " + e.expected() + " but was " + found + " at " + place);
  }

  private ConvertException tooLarge() {
    return complaint(
        Reason.LIMIT_EXCEEDED,
        "expected a row of at most " + RowBuffers.MAX_ROW_BYTES + " bytes but it grew larger");
  }

  private ConvertException complaint(Reason reason, String what) {
    BoundColumn column = columns[reader.column()];
    String message =
        "Cannot convert column \""
            + column.name()
            + "\" "
            + column.type()
            + ": "
            + what
            + " "
            + Objects.requireNonNullElse(record, "");
    return new ConvertException(reason, column.name(), message);
  }
}
