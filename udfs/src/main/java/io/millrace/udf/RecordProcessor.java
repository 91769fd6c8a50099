package io.millrace.udf;

import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.convert.NewFields;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.decode.change.KeyFields;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import io.millrace.udf.row.RejectedRows;
import io.millrace.udf.row.RejectedRows.Extent;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records → sealed blocks: connects decoding, conversion and blocks. Every document of every record
 * becomes exactly one row of the destination table or of the error table, whatever it contains,
 * unless the pipeline's configuration says that it is skipped; skipped documents are counted. An
 * internal error becomes a row of the error table as well. Exceptions are a full heap and other
 * errors of the virtual machine, see {@link Converter#isFatal}, and exceptions of the block
 * consumer. One per subtask; not thread-safe.
 */
public final class RecordProcessor {
  /** Receives internal errors. Each became a rejected row. */
  public interface FaultListener {
    /**
     * Called when a record, or one document of it, could not be converted because of an internal
     * error.
     *
     * @param fault the exception
     * @param record the record being converted
     */
    void fault(Throwable fault, Record record);
  }

  /** Receives documents that are skipped. */
  public interface SkipListener {
    /**
     * Called when a document is neither a row nor a rejected row.
     *
     * @param document its source; what is not UTF-8 is replaced
     */
    void skipped(SkipReason reason, String document);
  }

  /**
   * Maximum bytes of partition keys for all documents of a record, because each may take a copy.
   */
  private static final long MAX_KEY_BYTES = 64 << 20;

  private final ConversionSpec spec;
  private final FaultListener faults;
  private final Clock clock;
  private Decoder decoder;

  /** For the next record, if the key of the table has changed; a decoder is in use for a record. */
  private @Nullable Decoder nextDecoder;

  private KeyFields keyFields;
  private Converter converter;
  private final RejectedRows rejectedRows = new RejectedRows();
  private TableSchema schema;
  private @Nullable TableEvolution evolution;
  private @Nullable NewFields newFields;
  private final ProcessorCounters counters = new ProcessorCounters();
  private final BlockEmitter blocks;
  private @Nullable SkipListener skipListener;

  /** The counts of the converters before this one. */
  private long unknownFieldsBefore;

  private long mismatchedPathsBefore;

  /** Documents of the current record that are rows or rejected rows, or skipped. */
  private int settled;

  /**
   * Creates an empty processor.
   *
   * @param output receives every block, in the calling thread
   * @throws SchemaException if the mapping does not fit the table
   */
  public RecordProcessor(ConversionSpec spec, Consumer<SealedBlock> output) throws SchemaException {
    this(spec, output, (fault, record) -> {});
  }

  /**
   * Creates an empty processor.
   *
   * @param output receives every block, in the calling thread
   * @param faults receives what became a row of the error table as {@link Reason#INTERNAL_ERROR}
   * @throws SchemaException if the mapping does not fit the table
   */
  public RecordProcessor(ConversionSpec spec, Consumer<SealedBlock> output, FaultListener faults)
      throws SchemaException {
    this(spec, output, faults, Clock.systemUTC());
  }

  RecordProcessor(
      ConversionSpec spec, Consumer<SealedBlock> output, FaultListener faults, Clock clock)
      throws SchemaException {
    this.spec = spec;
    this.faults = faults;
    this.clock = clock;
    schema = spec.target();
    keyFields = Converter.keyFields(schema, spec.mapping());
    decoder = decoder(keyFields);
    converter = converter(schema, spec.mapping(), null);
    blocks = new BlockEmitter(spec, clock, counters, output);
  }

  /** Sets the listener for skipped documents. By default there is no listener. */
  public void skipListener(SkipListener listener) {
    skipListener = listener;
  }

  /**
   * Converts all documents of a record, and emits blocks that reach a limit.
   *
   * @throws RejectedRowException with {@link ErrorPolicy#FAIL}, for the first document that cannot
   *     become a row; the documents before it are rows
   */
  public void process(Record record) throws RejectedRowException {
    process(record, 0);
  }

  /**
   * Converts a part of a record, like {@link #process(Record)}.
   *
   * @param firstIndex index of its first document in the original record
   */
  public void process(Record record, long firstIndex) throws RejectedRowException {
    counters.record(record.payload().length);
    settled = 0;
    blocks.begin();
    try {
      if (record.placement() == Record.Placement.STRAY) {
        counters.decompressed(record.payload().length);
        rejectStray(record, firstIndex + record.documentIndex(0));
      } else {
        processDocuments(record, firstIndex);
      }
    } catch (RuntimeException | Error fault) {
      if (blocks.isSealing()
          || fault instanceof CancellationException
          || fault instanceof WaitFailedException
          || Converter.isFatal(fault)) {
        throw fault;
      }
      rejectRest(record, firstIndex, fault);
    }
  }

  private void processDocuments(Record record, long firstIndex) throws RejectedRowException {
    if (nextDecoder != null) {
      decoder = nextDecoder;
      nextDecoder = null;
    }
    decoder.reset(record.payload());
    counters.decompressed(decoder.decompressedBytes());
    converter.begin(record);
    while (decoder.next()) {
      long index = firstIndex + record.documentIndex(decoder.index());
      converter.beginDocument(index);
      processDocument(record, index);
    }
    counters.unknownFields(unknownFieldsBefore + converter.unknownFields());
    counters.mismatchedPaths(mismatchedPathsBefore + converter.mismatchedPaths());
  }

  private void processDocument(Record record, long index) throws RejectedRowException {
    SkipReason unwanted = decoder.skipped();
    if (unwanted != null) {
      skip(unwanted);
      return;
    }
    JsonException problem = decoder.problem();
    try {
      if (problem != null) {
        throw problem;
      }
      checkKey(record);
      Rows rows = convert(record, index);
      SkipReason filtered = converter.skipped();
      if (filtered != null) {
        skip(filtered);
        return;
      }
      rows.arrived(record.arrivalMillis());
      settle();
      counters.row();
      blocks.emitFull(converter.rows(), rows);
    } catch (JsonException e) {
      reject(record, index, e.reason(), "", e.getMessage() + " " + record, e);
    } catch (ConvertException e) {
      Throwable fault = e.getCause();
      if (fault != null) {
        faults.fault(fault, record);
      }
      Throwable cause = fault == null ? e : spec.values().shown(fault);
      reject(record, index, e.reason(), e.column(), String.valueOf(e.getMessage()), cause);
    }
  }

  private void skip(SkipReason reason) {
    counters.skip(reason);
    if (skipListener != null) {
      int from = decoder.from();
      int length = decoder.to() - from;
      skipListener.skipped(
          reason, new String(decoder.buffer(), from, length, StandardCharsets.UTF_8));
    }
    settle();
    blocks.relieve(converter.rows());
  }

  private Rows convert(Record record, long index) throws JsonException, ConvertException {
    if (newFields != null) {
      newFields.forgetMany();
    }
    Rows rows = converter.convert(decoder.reader(), decoder.from());
    while (newFields != null && !newFields.isEmpty() && converter.skipped() == null) {
      addColumns(newFields);
      decoder.reader().position(decoder.from());
      converter.begin(record);
      converter.beginDocument(index);
      rows = converter.convert(decoder.reader(), decoder.from());
    }
    return rows;
  }

  /**
   * Fields that are without a column after this count as unknown, so this happens once for each.
   */
  private void addColumns(NewFields fields) {
    List<Column> wanted = fields.columns();
    try {
      List<Column> fitting = fitting(wanted);
      if (!fitting.isEmpty()) {
        TableSchema columns = Objects.requireNonNull(evolution).add(fitting);
        if (!columns.isConvertedLike(schema)) {
          var unused = use(columns, fields);
        }
      }
    } catch (SchemaException misfit) {
      // The columns stay as they were.
      TableEvolution told = Objects.requireNonNull(evolution);
      wanted.forEach(column -> told.misfits(column, String.valueOf(misfit.getMessage())));
    } catch (InterruptedException ending) {
      Thread.currentThread().interrupt();
      throw new CancellationException("The task ends while it adds columns");
    } finally {
      fields.ignore(wanted);
    }
  }

  /**
   * Those that the table can have without a conflict with the configuration. A column that does not
   * fit would stop the next submission.
   */
  private List<Column> fitting(List<Column> wanted) {
    List<Column> fitting = new ArrayList<>();
    addFitting(wanted, fitting, Objects.requireNonNull(evolution));
    return fitting;
  }

  /** Halves what does not fit, because each question builds a converter for all columns. */
  private void addFitting(List<Column> wanted, List<Column> fitting, TableEvolution told) {
    Column first = wanted.get(0);
    if (!told.isWanted(first.name(), schema)) {
      return;
    }
    fitting.addAll(wanted);
    String problem = misfit(fitting);
    if (problem == null) {
      return;
    }
    fitting.subList(fitting.size() - wanted.size(), fitting.size()).clear();
    if (wanted.size() == 1) {
      told.misfits(first, problem);
    } else {
      int half = wanted.size() / 2;
      addFitting(wanted.subList(0, half), fitting, told);
      addFitting(wanted.subList(half, wanted.size()), fitting, told);
    }
  }

  private @Nullable String misfit(List<Column> more) {
    List<Column> all = new ArrayList<>(schema.columns());
    all.addAll(more);
    try {
      var unused =
          converter(schema.columns(all), spec.mapping().only(schema.columns(all).writable()), null);
      return null;
    } catch (SchemaException problem) {
      return problem.getMessage();
    }
  }

  private void settle() {
    settled++;
    counters.document();
  }

  /**
   * Limits long keys: a key longer than Kinesis allows would be multiplied by the documents of a
   * record.
   */
  private void checkKey(Record record) throws JsonException {
    if ((long) record.partitionKey().length() * decoder.index() > MAX_KEY_BYTES) {
      throw new JsonException(
          Reason.LIMIT_EXCEEDED,
          "Expected the partition keys of a record's documents to have at most "
              + MAX_KEY_BYTES
              + " characters in total but found more",
          decoder.from());
    }
  }

  private void rejectStray(Record record, long index) throws RejectedRowException {
    String message =
        "Expected a hash key of the record's shard but found one of another shard; the producer may"
            + " have resent the aggregated record after a reshard (source.stray-sub-records keeps"
            + " such records) "
            + record;
    byte[] payload = record.payload();
    refuse(Reason.WRONG_SHARD, message, new IllegalStateException(message));
    add(Reason.WRONG_SHARD, "", message, record, index, payload, 0, payload.length, Extent.WHOLE);
  }

  private void reject(
      Record record, long index, Reason reason, String column, String message, Throwable cause)
      throws RejectedRowException {
    refuse(reason, message, cause);
    int to = decoder.to();
    add(reason, column, message, record, index, decoder.buffer(), decoder.from(), to, Extent.WHOLE);
    blocks.relieve(converter.rows());
  }

  /**
   * Turns the rest of a record into one rejected row with the whole record, after an internal error
   * outside of a single document.
   */
  private void rejectRest(Record record, long firstIndex, Throwable fault)
      throws RejectedRowException {
    faults.fault(fault, record);
    String message =
        "Cannot read the record's documents from index "
            + settled
            + ": internal error in Millrace: "
            + Converter.place(fault)
            + " "
            + record;
    refuse(
        Reason.INTERNAL_ERROR,
        message,
        new IllegalStateException(message, spec.values().shown(fault)));
    byte[] payload = record.payload();
    add(
        Reason.INTERNAL_ERROR,
        "",
        message,
        record,
        firstIndex + record.documentIndex(settled),
        payload,
        0,
        payload.length,
        settled == 0 ? Extent.WHOLE : Extent.AT_LEAST);
  }

  private void add(
      Reason reason,
      String column,
      String message,
      Record record,
      long index,
      byte[] buffer,
      int from,
      int to,
      Extent extent) {
    rejectedRows.add(
        clock.millis(), reason, column, message, record, index, buffer, from, to, extent);
    rejectedRows.rows().arrived(record.arrivalMillis());
    counters.reject(reason);
    settle();
    blocks.emitFull(rejectedRows);
  }

  private void refuse(Reason reason, String message, Throwable cause) throws RejectedRowException {
    if (spec.errorPolicy() == ErrorPolicy.FAIL) {
      counters.reject(reason);
      settle();
      throw new RejectedRowException(reason, message, cause);
    }
  }

  /** Emits all open rows and rejected rows. */
  public void seal() {
    blocks.emitAll(converter.rows());
    blocks.emit(rejectedRows);
  }

  /**
   * Converts the next documents for these columns of the destination. Open rows are emitted first,
   * so that every block has the columns of one moment. A mapped column that the table does not
   * have, or for which it computes every value, is ignored.
   *
   * @return the mapped columns that are ignored
   * @throws SchemaException if the configuration does not fit the columns; nothing changes then
   */
  public Set<String> use(TableSchema columns) throws SchemaException {
    Set<String> ignored = use(columns, newFields);
    if (newFields != null) {
      newFields.reconsider();
    }
    return ignored;
  }

  /** Tries again to add columns for the fields that were refused one. */
  public void reconsiderFields() {
    if (newFields != null) {
      newFields.reconsider();
    }
  }

  /** Adds columns for fields that no column takes, from the next document on. */
  public void evolve(TableEvolution chosen) throws SchemaException {
    evolution = chosen;
    newFields = new NewFields(name -> chosen.isWanted(name, schema));
    var unused = use(schema, newFields);
  }

  private Set<String> use(TableSchema columns, @Nullable NewFields fields) throws SchemaException {
    Set<String> ignored = new TreeSet<>(spec.mapping().columns());
    ignored.removeAll(columns.writable());
    Mapping mapping = ignored.isEmpty() ? spec.mapping() : spec.mapping().only(columns.writable());
    Converter next = converter(columns, mapping, fields);
    seal();
    unknownFieldsBefore += converter.unknownFields();
    mismatchedPathsBefore += converter.mismatchedPaths();
    converter = next;
    schema = columns;
    KeyFields key = Converter.keyFields(columns, mapping);
    if (!key.equals(keyFields)) {
      keyFields = key;
      nextDecoder = decoder(key);
    }
    return ignored;
  }

  private Decoder decoder(KeyFields key) {
    return new Decoder(spec.payload().keyFields(key), spec.decodeLimits());
  }

  private Converter converter(TableSchema columns, Mapping mapping, @Nullable NewFields fields)
      throws SchemaException {
    return new Converter(
        columns, mapping, spec.filter(), spec.values(), clock, spec.mostColumnSets(), fields);
  }

  /** The destination's columns that the next document is converted for. */
  public TableSchema schema() {
    return schema;
  }

  /** Whether there is nothing to seal. */
  public boolean isEmpty() {
    return rejectedRows.rows().count() == 0 && converter.rows().isEmpty();
  }

  /** Bytes held in blocks that are not sealed yet, before compression. */
  public long openBytes() {
    return converter.rows().bytes() + rejectedRows.rows().bytes();
  }

  /** Columns for which no document had a field; see {@link Converter#columnsWithoutField}. */
  public Map<String, String> columnsWithoutField() {
    return converter.columnsWithoutField();
  }

  /** See {@link Converter#filterPlacesNeverSeen}. */
  public List<String> filterPlacesNeverSeen() {
    return converter.filterPlacesNeverSeen();
  }

  /**
   * The most frequent names of unknown fields since the columns last changed, estimated from a
   * sample, with how often the sample has each; the most frequent first. Empty if values must not
   * be shown, because a name may be one. May be called from any thread.
   */
  public Map<String, Long> unknownFieldNames() {
    return spec.values() == ValuesInErrors.SHOWN ? converter.unknownFieldNames() : Map.of();
  }

  /** The counts so far. */
  public ProcessorCounters counters() {
    return counters;
  }
}
