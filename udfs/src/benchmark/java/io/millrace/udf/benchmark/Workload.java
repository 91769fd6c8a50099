package io.millrace.udf.benchmark;

import io.millrace.udf.ConversionSpec;
import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.row.Rows;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.JsonEncoding;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A document set as records, one document each, and what converts them. */
final class Workload {
  static final BlockLimits LIMITS = new BlockLimits(100_000, 64L << 20);

  private final DocumentSet set;
  private final JsonEncoding json;
  private final List<Record> records = new ArrayList<>();
  private final long bytes;

  Workload(DocumentSet set, int documents) {
    this(set, documents, JsonEncoding.COLUMNS);
  }

  /**
   * @param json how a JSON column is sent
   */
  Workload(DocumentSet set, int documents, JsonEncoding json) {
    this.set = set;
    this.json = json;
    for (byte[] document : set.documents(documents, 42)) {
      records.add(new Record(document, "events", "shardId-000000000000", "1", "key", 0));
    }
    bytes = records.stream().mapToLong(record -> record.payload().length).sum();
  }

  List<Record> records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  /**
   * What the server is asked to read. Where Millrace sends a JSON column as text, it is a String for
   * the server: to make JSON of the text is on neither side.
   */
  List<Column> serverColumns() {
    boolean isText = json == JsonEncoding.TEXT;
    return set.columns().stream()
        .map(column -> isText && column.type().equals("JSON") ? asString(column) : column)
        .toList();
  }

  private static Column asString(Column column) {
    return new Column(column.name(), "String", DefaultKind.NONE);
  }

  private TableSchema schema() {
    return new TableSchema(new TableName("default", "events"), set.columns()).json(json);
  }

  /** Blocks of 100,000 rows, LZ4. */
  ConversionSpec spec() {
    return ConversionSpec.of(schema(), new TableName("default", "errors"))
        .blockLimits(LIMITS)
        .build();
  }

  Conversion conversion() throws SchemaException {
    return conversion(Filter.NONE);
  }

  Conversion conversion(Filter filter) throws SchemaException {
    return new Conversion(schema(), filter);
  }

  /** Decode and convert, without blocks: full buffers are emptied. */
  static final class Conversion {
    private final Decoder documents = new Decoder(Payload.AUTO, DecodeLimits.DEFAULTS);
    private final Converter converter;

    private Conversion(TableSchema schema, Filter filter) throws SchemaException {
      converter =
          new Converter(
              schema,
              Mapping.byName(),
              filter,
              ValuesInErrors.SHOWN,
              Clock.systemUTC(),
              Converter.DEFAULT_COLUMN_SETS,
              null);
    }

    /** The rows that hold the record's documents. */
    Rows convert(Record record) throws JsonException, ConvertException {
      documents.reset(record.payload());
      converter.begin(record);
      Rows rows = null;
      while (documents.next()) {
        rows = converter.convert(documents.reader(), documents.from());
      }
      if (rows == null) {
        throw new IllegalStateException("A record without a document");
      }
      return rows;
    }

    void convertAndClear(Record record) throws JsonException, ConvertException {
      Rows rows = convert(record);
      if (rows.count() >= LIMITS.maxRows() || rows.bytes() >= LIMITS.maxBytes()) {
        rows.clear();
      }
    }
  }
}
