package io.millrace.udf;

import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.block.BlockSealer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ConvertException;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.convert.RejectedRows;
import io.millrace.udf.convert.Rows;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.decode.JsonException;
import io.millrace.udf.decode.Record;
import java.time.Clock;
import java.util.Comparator;
import java.util.function.Consumer;

/**
 * Records → sealed blocks: decode, convert and block, wired. Every document of every record becomes
 * exactly one row of the destination table or one of the error table. One per subtask; not
 * thread-safe.
 */
public final class RecordProcessor {
  /**
   * Sets of columns left out that rows are held for at a time. Beyond it all but one are sealed at
   * once: one at a time, the next document would bring back what was sealed for the last one, and
   * every row be a block of its own.
   */
  private static final int MAX_GROUPS = 1_024;

  private final ConversionSpec spec;
  private final Consumer<SealedBlock> output;
  private final Clock clock;
  private final Decoder decoder;
  private final Converter converter;
  private final RejectedRows rejectedRows = new RejectedRows();
  private final BlockSealer rowSealer;
  private final BlockSealer rejectedSealer;
  private final ProcessorCounters counters = new ProcessorCounters();

  /**
   * A processor with nothing in it.
   *
   * @param output takes every block, in the calling thread
   * @throws SchemaException when the table cannot be written with the mapping
   */
  public RecordProcessor(ConversionSpec spec, Consumer<SealedBlock> output) throws SchemaException {
    this(spec, output, Clock.systemUTC());
  }

  RecordProcessor(ConversionSpec spec, Consumer<SealedBlock> output, Clock clock)
      throws SchemaException {
    this.spec = spec;
    this.output = output;
    this.clock = clock;
    decoder = new Decoder(spec.payload(), spec.decodeLimits());
    converter = new Converter(spec.target(), spec.mapping(), spec.values(), clock);
    rowSealer = new BlockSealer(spec.target().name(), spec.compression(), clock);
    rejectedSealer = new BlockSealer(spec.errorTable(), spec.compression(), clock);
  }

  /**
   * Converts all documents of a record, and emits blocks that reached a limit.
   *
   * @throws RejectedRowException with {@link ErrorPolicy#FAIL}, for the first document that cannot
   *     become a row; the documents before it are rows then
   */
  public void process(Record record) throws RejectedRowException {
    process(record, 0);
  }

  /**
   * Converts what was a part of a record, as {@link #process(Record)} does.
   *
   * @param firstIndex number of its first document in the record it came in
   */
  public void process(Record record, long firstIndex) throws RejectedRowException {
    counters.record(record.payload().length);
    if (record.placement() == Record.Placement.STRAY) {
      rejectStray(record, firstIndex + record.documentIndex(0));
      return;
    }
    decoder.reset(record.payload());
    converter.begin(record);
    while (decoder.next()) {
      counters.document();
      long index = firstIndex + record.documentIndex(decoder.index());
      converter.beginDocument(index);
      processDocument(record, index);
    }
    counters.unknownFields(converter.unknownFields());
  }

  private void processDocument(Record record, long index) throws RejectedRowException {
    JsonException problem = decoder.problem();
    try {
      if (problem != null) {
        throw problem;
      }
      Rows rows = converter.convert(decoder.reader(), decoder.from());
      counters.row();
      sealIfFull(rows);
    } catch (JsonException e) {
      reject(record, index, e.reason(), "", e.getMessage() + " " + record, e);
    } catch (ConvertException e) {
      reject(record, index, e.reason(), e.column(), String.valueOf(e.getMessage()), e);
    }
  }

  private void rejectStray(Record record, long index) throws RejectedRowException {
    counters.document();
    String message =
        "Expected an aggregated record whose hash key is one of its shard's but found another's; its"
            + " producer may have put it again "
            + record;
    refuse(Reason.WRONG_SHARD, message, new IllegalStateException(message));
    byte[] payload = record.payload();
    rejectedRows.add(
        clock.millis(), Reason.WRONG_SHARD, "", message, record, index, payload, 0, payload.length);
    sealRejectedIfFull();
  }

  private void reject(
      Record record, long index, Reason reason, String column, String message, Exception cause)
      throws RejectedRowException {
    refuse(reason, message, cause);
    rejectedRows.add(
        clock.millis(),
        reason,
        column,
        message,
        record,
        index,
        decoder.buffer(),
        decoder.from(),
        decoder.to());
    sealRejectedIfFull();
  }

  private void refuse(Reason reason, String message, Exception cause) throws RejectedRowException {
    counters.reject(reason);
    if (spec.errorPolicy() == ErrorPolicy.FAIL) {
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
    if (converter.groups() > MAX_GROUPS) {
      converter.open().stream().filter(group -> group != rows).forEach(this::sealAndForget);
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

  /** Emits everything that is open, rows and rejected rows; afterwards nothing is. */
  public void seal() {
    for (Rows rows : converter.open()) {
      sealAndForget(rows);
    }
    seal(rejectedRows.rows(), rejectedSealer);
  }

  private void sealAndForget(Rows rows) {
    seal(rows, rowSealer);
    converter.forget(rows);
  }

  private void seal(Rows rows, BlockSealer sealer) {
    if (rows.count() > 0) {
      SealedBlock block = sealer.seal(rows);
      if (sealer == rowSealer) {
        converter.clear(rows);
      } else {
        rows.clear();
      }
      counters.sealed(block);
      output.accept(block);
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

  /** What was done so far. */
  public ProcessorCounters counters() {
    return counters;
  }
}
