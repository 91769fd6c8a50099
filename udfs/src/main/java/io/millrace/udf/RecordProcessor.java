package io.millrace.udf;

import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.block.BlockSealer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.convert.RejectedRows;
import io.millrace.udf.convert.RejectedRows.Extent;
import io.millrace.udf.convert.Rows;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
  /** Receives internal errors, each of which became a rejected row. */
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
  private final Consumer<SealedBlock> output;
  private final FaultListener faults;
  private final Clock clock;
  private final Decoder decoder;
  private final Converter converter;
  private final RejectedRows rejectedRows = new RejectedRows();
  private final BlockSealer rowSealer;
  private final BlockSealer rejectedSealer;
  private final ProcessorCounters counters = new ProcessorCounters();
  private @Nullable SkipListener skipListener;

  /** Documents of the current record that are rows or rejected rows, or skipped. */
  private int settled;

  /** Whether an exception now concerns a block instead of the current record. */
  private boolean sealing;

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
    this.output = output;
    this.faults = faults;
    this.clock = clock;
    decoder = new Decoder(spec.payload(), spec.decodeLimits());
    converter =
        new Converter(
            spec.target(),
            spec.mapping(),
            spec.filter(),
            spec.values(),
            clock,
            spec.mostColumnSets());
    rowSealer = new BlockSealer(spec.target().name(), spec.compression(), clock);
    rejectedSealer = new BlockSealer(spec.errorTable(), spec.compression(), clock);
  }

  /** Sets who is told about skipped documents: by default nobody. */
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
    sealing = false;
    try {
      if (record.placement() == Record.Placement.STRAY) {
        counters.decompressed(record.payload().length);
        rejectStray(record, firstIndex + record.documentIndex(0));
      } else {
        processDocuments(record, firstIndex);
      }
    } catch (RuntimeException | Error fault) {
      if (sealing || Converter.isFatal(fault)) {
        throw fault;
      }
      rejectRest(record, firstIndex, fault);
    }
  }

  private void processDocuments(Record record, long firstIndex) throws RejectedRowException {
    decoder.reset(record.payload());
    counters.decompressed(decoder.decompressedBytes());
    converter.begin(record);
    while (decoder.next()) {
      long index = firstIndex + record.documentIndex(decoder.index());
      converter.beginDocument(index);
      processDocument(record, index);
    }
    counters.unknownFields(converter.unknownFields());
    counters.mismatchedPaths(converter.mismatchedPaths());
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
      Rows rows = converter.convert(decoder.reader(), decoder.from());
      SkipReason filtered = converter.skipped();
      if (filtered != null) {
        skip(filtered);
        return;
      }
      rows.arrived(record.arrivalMillis());
      settle();
      counters.row();
      sealIfFull(rows);
    } catch (JsonException e) {
      reject(record, index, e.reason(), "", e.getMessage() + " " + record, e);
    } catch (ConvertException e) {
      Throwable fault = e.getCause();
      if (fault != null) {
        faults.fault(fault, record);
      }
      reject(record, index, e.reason(), e.column(), String.valueOf(e.getMessage()), e);
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
    if (converter.current().isCrowded()) {
      // A document may be skipped after some of it was written.
      relieve(converter.current());
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
      Record record, long index, Reason reason, String column, String message, Exception cause)
      throws RejectedRowException {
    refuse(reason, message, cause);
    int to = decoder.to();
    add(reason, column, message, record, index, decoder.buffer(), decoder.from(), to, Extent.WHOLE);
    if (converter.current().isCrowded()) {
      // Otherwise types that occur only in rejected documents would be kept forever.
      relieve(converter.current());
    }
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
    refuse(Reason.INTERNAL_ERROR, message, new IllegalStateException(message, fault));
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
    sealRejectedIfFull();
  }

  private void refuse(Reason reason, String message, Exception cause) throws RejectedRowException {
    if (spec.errorPolicy() == ErrorPolicy.FAIL) {
      counters.reject(reason);
      settle();
      throw new RejectedRowException(reason, message, cause);
    }
  }

  private void sealRejectedIfFull() {
    if (isFull(rejectedRows.rows())) {
      seal(rejectedRows.rows(), rejectedSealer);
    }
  }

  private void sealIfFull(Rows rows) {
    if (isFull(rows)) {
      seal(rows, rowSealer);
    }
    if (converter.openBytes() > spec.blockLimits().maxBytes()) {
      converter.open().stream()
          .max(Comparator.comparingLong(Rows::bytes))
          .ifPresent(this::sealAndForget);
    }
  }

  private boolean isFull(Rows rows) {
    BlockLimits limits = spec.blockLimits();
    return rows.count() >= limits.maxRows()
        || rows.bytes() >= limits.maxBytes()
        || rows.isCrowded();
  }

  /** Emits all open rows and rejected rows. */
  public void seal() {
    for (Rows rows : converter.open()) {
      sealAndForget(rows);
    }
    converter.startOver();
    seal(rejectedRows.rows(), rejectedSealer);
  }

  private void sealAndForget(Rows rows) {
    seal(rows, rowSealer);
    converter.forget(rows);
  }

  private void relieve(Rows rows) {
    if (rows.count() > 0) {
      seal(rows, rowSealer);
    } else {
      rows.clear();
    }
  }

  private void seal(Rows rows, BlockSealer sealer) {
    if (rows.count() > 0) {
      sealing = true;
      SealedBlock block = sealer.seal(rows);
      if (sealer == rowSealer) {
        converter.clear(rows);
      } else {
        rows.clear();
      }
      counters.sealed(block);
      output.accept(block);
      sealing = false;
    }
  }

  /** Whether there is nothing to seal. */
  public boolean isEmpty() {
    return rejectedRows.rows().count() == 0
        && converter.open().stream().allMatch(rows -> rows.count() == 0);
  }

  /** Bytes held in blocks that are not sealed yet, before compression. */
  public long openBytes() {
    return converter.openBytes() + rejectedRows.rows().bytes();
  }

  /** Columns for which no document had a field; see {@link Converter#columnsWithoutField}. */
  public Map<String, String> columnsWithoutField() {
    return converter.columnsWithoutField();
  }

  /** See {@link Converter#filterPlacesNeverSeen}. */
  public List<String> filterPlacesNeverSeen() {
    return converter.filterPlacesNeverSeen();
  }

  /** The counts so far. */
  public ProcessorCounters counters() {
    return counters;
  }
}
