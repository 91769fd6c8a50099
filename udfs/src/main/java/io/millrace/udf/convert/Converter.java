package io.millrace.udf.convert;

import io.millrace.udf.column.RowTooLargeException;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.ValueExcerpt;
import io.millrace.udf.decode.change.KeyFields;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.Metadata;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import io.millrace.udf.row.BoundColumn;
import io.millrace.udf.row.MissingValue;
import io.millrace.udf.row.RowGroups;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.TableSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Converts documents to rows of one table. Built once from the table's columns; every document
 * becomes exactly one row, or none and an error. Not thread-safe.
 *
 * <p>Values have the meaning that ClickHouse's {@code JSONEachRow} gives them, with {@code
 * date_time_input_format=best_effort} and {@code input_format_null_as_default=1}. {@code
 * udfs/CONVERSION.md} lists the intentional differences.
 *
 * <p>Rows are appended to {@link RowGroups}, which separate them by the columns that they lack.
 */
public final class Converter {
  /** Default maximum of column sets with separate rows. */
  public static final int DEFAULT_COLUMN_SETS = 4;

  private final Mapping mapping;
  private final ValuesInErrors values;
  private final BoundColumn[] columns;
  private final RecordMetadata facts;
  private final List<MetadataColumn> metadata = new ArrayList<>();
  private final List<ComputedColumn> computed = new ArrayList<>();
  private final boolean[] canBeLeftOut;
  private final ArgumentSlots captures;
  private final @Nullable CompiledFilter filter;
  private final NestedColumns nested;
  private final @Nullable NewFields newFields;
  private final RowReader reader;
  private final RowGroups rows;
  private final BitSet missing = new BitSet();

  private long unknownFields;
  private long mismatchedPaths;

  /**
   * @throws SchemaException naming every unsupported column and every invalid mapping
   */
  public Converter(TableSchema schema, Mapping mapping, ValuesInErrors values)
      throws SchemaException {
    this(schema, mapping, values, Clock.systemUTC(), DEFAULT_COLUMN_SETS);
  }

  /**
   * @param clock for {@code _ingested_at}
   * @throws SchemaException naming every unsupported column and every invalid mapping
   */
  public Converter(TableSchema schema, Mapping mapping, ValuesInErrors values, Clock clock)
      throws SchemaException {
    this(schema, mapping, values, clock, DEFAULT_COLUMN_SETS);
  }

  /**
   * @param clock for {@code _ingested_at}
   * @param mostColumnSets maximum sets of missing columns with separate rows, at least 1
   * @throws SchemaException naming every unsupported column and every invalid mapping
   */
  public Converter(
      TableSchema schema, Mapping mapping, ValuesInErrors values, Clock clock, int mostColumnSets)
      throws SchemaException {
    this(schema, mapping, Filter.NONE, values, clock, mostColumnSets, null);
  }

  /** A converter with a filter, for tests. */
  Converter(
      TableSchema schema,
      Mapping mapping,
      Filter filter,
      ValuesInErrors values,
      Clock clock,
      int mostColumnSets)
      throws SchemaException {
    this(schema, mapping, filter, values, clock, mostColumnSets, null);
  }

  /**
   * @param filter which documents become rows; see {@link #skipped}
   * @param clock for {@code _ingested_at}
   * @param mostColumnSets maximum sets of missing columns with separate rows, at least 1
   * @param newFields collects fields that may get a column; null if none may
   * @throws SchemaException naming every unsupported column and every invalid mapping
   */
  public Converter(
      TableSchema schema,
      Mapping mapping,
      Filter filter,
      ValuesInErrors values,
      Clock clock,
      int mostColumnSets,
      @Nullable NewFields newFields)
      throws SchemaException {
    this.newFields = newFields;
    this.mapping = mapping;
    this.values = values;
    facts = new RecordMetadata(clock);
    columns = new ColumnBinder(schema, mapping).columns().toArray(new BoundColumn[0]);
    canBeLeftOut = new boolean[columns.length];
    nested = new NestedColumns(columns);
    captures = new ArgumentSlots(mapping);
    this.filter = compiled(filter);
    rows =
        new RowGroups(columns, schema.zone(), mapping.emptyText(), schema.json(), mostColumnSets);
    ExpressionCompiler terms = new ExpressionCompiler(facts, captures);
    for (int i = 0; i < columns.length; i++) {
      canBeLeftOut[i] = columns[i].canBeLeftOut();
      ColumnSource source = columns[i].source();
      Metadata what = source.metadata();
      if (what != null) {
        metadata.add(new MetadataColumn(i, what, columns[i].type(), facts));
      } else if (!source.isPlace()) {
        computed.add(computed(i, source, emptyText(i), terms, captures));
      }
    }
    FieldNode root = FieldNode.tree(columns, captures, mapping.fieldNames());
    reader =
        new RowReader(columns, root, captures, this.filter, mapping, rows.current(), newFields);
  }

  private @Nullable CompiledFilter compiled(Filter wanted) throws SchemaException {
    try {
      return wanted.isNone() ? null : new CompiledFilter(wanted, columns.length, facts, captures);
    } catch (MissingFunctionException e) {
      throw new SchemaException(List.of(String.valueOf(e.getMessage())));
    }
  }

  /** What empty text means to the functions of a column: with a format or unit, it is no time. */
  private EmptyText emptyText(int column) {
    boolean isTime = mapping.time(columns[column].name()) != null;
    return isTime || !rows.current().writer(column).takesEmptyText()
        ? mapping.emptyText()
        : EmptyText.KEEP;
  }

  private static ComputedColumn computed(
      int column,
      ColumnSource source,
      EmptyText emptyText,
      ExpressionCompiler terms,
      ArgumentSlots captures)
      throws SchemaException {
    try {
      int firstSlot = captures.count();
      Expression term = terms.of(source, column, emptyText);
      return new ComputedColumn(column, term, captures.from(firstSlot));
    } catch (MissingFunctionException e) {
      throw new SchemaException(List.of(String.valueOf(e.getMessage())));
    }
  }

  /** Every reason to reject a converter for these; empty if it is valid. */
  public static List<String> check(TableSchema schema, Mapping mapping) {
    return new ColumnBinder(schema, mapping).problems();
  }

  /**
   * Columns that have a value in every row of a block. For all others the server may fill in the
   * DEFAULT.
   */
  public static Set<String> alwaysSent(TableSchema schema, Mapping mapping) {
    return new ColumnBinder(schema, mapping).alwaysSent();
  }

  /**
   * The documents' own fields that decide the place of a row in the table's sorting key; empty if
   * they are unknown.
   */
  public static KeyFields keyFields(TableSchema schema, Mapping mapping) {
    return new ColumnBinder(schema, mapping).keyFields(schema.sortingKey());
  }

  /** Whether rows that lack columns may go into separate blocks. */
  public static boolean mayLackColumns(TableSchema schema, Mapping mapping) {
    return new ColumnBinder(schema, mapping).mayLackColumns();
  }

  /** Sets the record of the next documents. */
  public void begin(Record record) {
    facts.begin(record);
    for (int i = 0; i < metadata.size(); i++) {
      metadata.get(i).begin();
    }
  }

  /**
   * Sets the index of the next document in its record.
   *
   * @param index from 0
   */
  public void beginDocument(long index) {
    facts.document(index);
  }

  /**
   * Appends the document at the reader's position as one row, or leaves no trace of it: if it is
   * not valid, if the filter skips it ({@link #skipped}), and if it has {@link NewFields}.
   *
   * <p>The filter decides while the document is read. Where it skipped the document before, it is
   * likely to skip this one as well, and decides first.
   *
   * @param from start of the document in the reader's buffer
   * @return the rows that contain it now, unless it is skipped
   * @throws JsonException if the document is not well-formed
   * @throws ConvertException if a value does not match its column, or a condition of the filter
   *     fails
   */
  public Rows convert(JsonReader in, int from) throws JsonException, ConvertException {
    try {
      if (filter != null && isUnwantedAtOnce(filter, in, from)) {
        return rows.current();
      }
      if (!append(in)) {
        rows.rollbackRow();
        return rows.current();
      }
      if (rows.choose(missing)) {
        in.position(from);
        append(in);
      }
      rows.lacks(missing);
      nested.check(rows.current(), reader);
      if (newFields != null && !newFields.isEmpty()) {
        // The caller adds columns, and converts it again.
        rows.rollbackRow();
        return rows.current();
      }
      rows.endRow();
      unknownFields += reader.unknownFields();
      mismatchedPaths += reader.mismatchedPaths();
      return rows.current();
    } catch (ValueException e) {
      rows.rollbackRow();
      int column = reader.column();
      if (isUnwantedAfterAll(in, from)) {
        return rows.current();
      }
      reader.at(column);
      throw complaint(e, in, from);
    } catch (RowTooLargeException e) {
      rows.rollbackRow();
      int column = reader.column();
      if (isUnwantedAfterAll(in, from)) {
        return rows.current();
      }
      reader.at(column);
      throw complaint(Reason.LIMIT_EXCEEDED, "expected " + e.getMessage() + " but was larger");
    } catch (JsonException e) {
      rows.rollbackRow();
      throw e;
    } catch (RuntimeException | Error e) {
      rows.rollbackRow();
      if (isFatal(e)) {
        throw e;
      }
      // An internal error. Unhandled, it would end the task, which would read the document again.
      throw fault(e);
    }
  }

  /**
   * Whether an error is not caused by one document: the virtual machine is broken, or its heap
   * full. Limits apply to every document, so a single one cannot fill the heap; a full heap is too
   * small for the open blocks.
   */
  public static boolean isFatal(Throwable fault) {
    return fault instanceof VirtualMachineError && !(fault instanceof StackOverflowError);
  }

  /** Why the last document was skipped; null if it was not. */
  public @Nullable SkipReason skipped() {
    return filter == null ? null : filter.decision();
  }

  /** By condition of the filter, the places for which no document so far had a value. */
  public List<String> filterPlacesNeverSeen() {
    return filter == null ? List.of() : filter.neverSeen();
  }

  private boolean isUnwantedAtOnce(CompiledFilter wanted, JsonReader in, int from)
      throws JsonException, ValueException {
    boolean decidesFirst = wanted.decision() != null;
    wanted.begin();
    if (!decidesFirst) {
      return false;
    }
    boolean isUnwanted = !reader.readForFilter(in);
    if (!isUnwanted) {
      in.position(from);
    }
    return isUnwanted;
  }

  /**
   * Whether a document that cannot become a row is not wanted anyway. Reads it again, so that the
   * reader forgets the column at fault.
   *
   * @throws ConvertException if a condition of the filter fails
   */
  private boolean isUnwantedAfterAll(JsonReader in, int from)
      throws JsonException, ConvertException {
    if (filter == null || filter.isDecided()) {
      return false;
    }
    in.position(from);
    try {
      return !reader.readForFilter(in);
    } catch (ValueException e) {
      throw complaint(e, in, from);
    }
  }

  /** False if the filter skips the document. */
  private boolean append(JsonReader in) throws JsonException, ValueException {
    Rows to = rows.current();
    if (!reader.read(in, to)) {
      return false;
    }
    for (int i = 0; i < metadata.size(); i++) {
      MetadataColumn column = metadata.get(i);
      reader.readColumn(column.column(), column.value());
    }
    for (int i = 0; i < computed.size(); i++) {
      computed.get(i).read(reader);
    }
    fillMissingColumns(to);
    return true;
  }

  /** Appends defaults to columns without a value, and collects those to be left out of the row. */
  private void fillMissingColumns(Rows to) throws ValueException {
    missing.clear();
    if (reader.isComplete()) {
      return;
    }
    boolean isShared = to.isShared();
    for (int i = 0; i < columns.length; i++) {
      if (!reader.hasValue(i)) {
        reader.lacks(i);
        if (canBeLeftOut[i]) {
          missing.set(i);
        }
        if (isShared || !canBeLeftOut[i]) {
          to.writer(i).appendDefault();
        }
      }
    }
    boolean hasNewFields = newFields != null && !newFields.isEmpty();
    if (missing.cardinality() == columns.length && !hasNewFields) {
      throw ValueException.invalid("a value for at least one column").at(0, "none");
    }
  }

  /** The rows so far that are not cleared. */
  public RowGroups rows() {
    return rows;
  }

  /**
   * Columns that take their value from a field which no document had so far, with where they look
   * for it. Not among them are columns with a DEFAULT that no mapping mentions: to be without a
   * field is what a DEFAULT is for.
   */
  public Map<String, String> columnsWithoutField() {
    BitSet seen = reader.seen();
    Map<String, String> without = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i++) {
      BoundColumn column = columns[i];
      boolean isExpected =
          column.missingValue() == MissingValue.TYPE_DEFAULT
              || mapping.given(column.name()) != null;
      if (isExpected && column.source().takesField() && !seen.get(i)) {
        without.put(column.name(), column.source().toString());
      }
    }
    return without;
  }

  /** Unknown fields in all rows so far. */
  public long unknownFields() {
    return unknownFields;
  }

  /**
   * The most frequent names of unknown fields, estimated from a sample, with how often the sample
   * has each; the most frequent first. May be called from any thread.
   */
  public Map<String, Long> unknownFieldNames() {
    return reader.unknownNames().mostFrequent();
  }

  /** Columns without a value because of {@code convert.mismatched-paths}, in all rows so far. */
  public long mismatchedPaths() {
    return mismatchedPaths;
  }

  private ConvertException complaint(ValueException e, JsonReader in, int from) {
    String found = values == ValuesInErrors.SHOWN ? e.found() : "(redacted)";
    if (filter != null && reader.column() >= columns.length) {
      return filter.complaint(e, reader.column(), found, place(e, in, from), facts.record());
    }
    if (e.reason() == Reason.UNKNOWN_FIELD) {
      String message = "No column takes the field at " + place(e, in, from) + " " + facts.record();
      return new ConvertException(e.reason(), "", message);
    }
    BoundColumn column = columns[reader.column()];
    String place = column.source().isPlace() ? place(e, in, from) : column.source().toString();
    return complaint(e.reason(), e.subject() + e.expected() + " but was " + found + " at " + place);
  }

  private static String place(ValueException e, JsonReader in, int from) {
    return ValueExcerpt.printable(in.path(from, Math.max(from, e.position())));
  }

  private ConvertException fault(Throwable fault) {
    return complaint(Reason.INTERNAL_ERROR, "internal error in Millrace: " + place(fault), fault);
  }

  /** An error's class and location. Its message may quote the document and is omitted. */
  public static String place(Throwable fault) {
    StackTraceElement[] trace = fault.getStackTrace();
    return fault.getClass().getName() + (trace.length == 0 ? "" : " in " + trace[0]);
  }

  private ConvertException complaint(Reason reason, String what) {
    return complaint(reason, what, null);
  }

  private ConvertException complaint(Reason reason, String what, @Nullable Throwable fault) {
    // After an error in the filter, the first column stands for all.
    BoundColumn column = columns[reader.column() < columns.length ? reader.column() : 0];
    String message =
        "Cannot convert column \""
            + column.name()
            + "\" "
            + column.type()
            + ": "
            + what
            + " "
            + Objects.requireNonNullElse(facts.record(), "");
    return new ConvertException(reason, column.name(), message, fault);
  }
}
