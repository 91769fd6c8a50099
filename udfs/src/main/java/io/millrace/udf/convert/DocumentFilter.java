package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.ValueExcerpt;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import io.millrace.udf.row.BoundColumn;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.JsonEncoding;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's filter without a table: which documents would become rows. Not thread-safe.
 *
 * @see Converter#skipped
 */
public final class DocumentFilter {
  private static final BoundColumn[] NO_COLUMNS = {};

  private final ValuesInErrors values;
  private final @Nullable CompiledFilter filter;
  private final RecordMetadata facts = new RecordMetadata(Clock.systemUTC());
  private final RowReader reader;

  /**
   * @param mapping how names of fields are compared, and what happens to places that cannot be
   *     reached
   * @throws SchemaException if a function of a condition is not on the class path
   */
  public DocumentFilter(Filter filter, Mapping mapping, ValuesInErrors values)
      throws SchemaException {
    this.values = values;
    ArgumentSlots captures = new ArgumentSlots(mapping);
    try {
      this.filter =
          filter.isNone() ? null : new CompiledFilter(filter, NO_COLUMNS.length, facts, captures);
    } catch (MissingFunctionException e) {
      throw new SchemaException(List.of(String.valueOf(e.getMessage())));
    }
    FieldNode root = FieldNode.tree(NO_COLUMNS, captures, mapping.fieldNames());
    Rows none =
        new Rows(NO_COLUMNS, new BitSet(), ZoneOffset.UTC, mapping.emptyText(), JsonEncoding.TEXT);
    reader = new RowReader(NO_COLUMNS, root, captures, this.filter, mapping, none, null);
  }

  /**
   * Sets the record of the next documents.
   *
   * @param millis when they are converted, milliseconds since the epoch
   */
  public void begin(Record record, long millis) {
    facts.begin(record, millis);
  }

  /**
   * Why the document at the reader's position is skipped; null if it is not.
   *
   * @param from start of the document in the reader's buffer
   * @param index of the document in its record, from 0
   * @throws JsonException if the document is not well-formed
   * @throws ConvertException if a condition fails
   */
  public @Nullable SkipReason test(JsonReader in, int from, long index)
      throws JsonException, ConvertException {
    if (filter == null) {
      return null;
    }
    facts.document(index);
    filter.begin();
    try {
      reader.readForFilter(in);
      return filter.decision();
    } catch (ValueException e) {
      String place = ValueExcerpt.printable(in.path(from, Math.max(from, e.position())));
      String found = values == ValuesInErrors.SHOWN ? e.found() : "(redacted)";
      throw filter.complaint(e, reader.column(), found, place, facts.record());
    }
  }
}
