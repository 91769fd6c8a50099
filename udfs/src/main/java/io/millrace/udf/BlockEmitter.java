package io.millrace.udf;

import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.block.BlockSealer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.column.RunPacker;
import io.millrace.udf.row.RejectedRows;
import io.millrace.udf.row.RowGroups;
import io.millrace.udf.row.Rows;
import java.time.Clock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Seals rows when they reach a limit, and emits the blocks. The limits of a block hold for each
 * group of rows; those of bytes also hold for all groups together. Not thread-safe.
 */
final class BlockEmitter {
  private final BlockLimits limits;
  private final BlockSealer rowSealer;
  private final BlockSealer rejectedSealer;
  private final @Nullable RunPacker packer;
  private final ProcessorCounters counters;
  private final Consumer<SealedBlock> output;
  private boolean isSealing;

  BlockEmitter(
      ConversionSpec spec, Clock clock, ProcessorCounters counters, Consumer<SealedBlock> output) {
    limits = spec.blockLimits();
    rowSealer = new BlockSealer(spec.target().name(), spec.compression(), clock);
    rejectedSealer = new BlockSealer(spec.errorTable(), spec.compression(), clock);
    packer = spec.compression().packer();
    this.counters = counters;
    this.output = output;
  }

  /** Called before a record. */
  void begin() {
    isSealing = false;
  }

  /** Whether an exception since {@link #begin} concerns a block instead of the record. */
  boolean isSealing() {
    return isSealing;
  }

  /**
   * Called after a row.
   *
   * @param appended the group with the row
   */
  void emitFull(RowGroups groups, Rows appended) {
    if (packer != null) {
      groups.pack(appended, packer);
    }
    if (isFull(appended)) {
      emit(groups, appended);
    }
    if (groups.bytes() > limits.maxBytes() || groups.sealingMemory() > limits.maxMemory()) {
      groups.largest().ifPresent(rows -> emitAndForget(groups, rows));
    }
  }

  /** Called after a rejected row. */
  void emitFull(RejectedRows rejected) {
    if (packer != null) {
      long unused = rejected.rows().pack(packer);
    }
    if (isFull(rejected.rows())) {
      emit(rejected);
    }
  }

  private boolean isFull(Rows rows) {
    return rows.count() >= limits.maxRows()
        || rows.bytes() >= limits.maxBytes()
        || rows.sealingMemory() >= limits.maxMemory()
        || rows.isCrowded();
  }

  /**
   * Called after a document that became no row, but may have been written in part. Otherwise types
   * that occur only in such documents would be kept forever.
   */
  void relieve(RowGroups groups) {
    Rows rows = groups.current();
    if (!rows.isCrowded()) {
      return;
    }
    emit(groups, rows);
    if (rows.isCrowded()) {
      groups.clear(rows);
    }
  }

  /** Emits all rows. */
  void emitAll(RowGroups groups) {
    for (Rows rows : groups.all()) {
      emitAndForget(groups, rows);
    }
    groups.startOver();
  }

  /** Emits all rejected rows. */
  void emit(RejectedRows rejected) {
    if (rejected.rows().count() > 0) {
      isSealing = true;
      SealedBlock block = rejectedSealer.seal(rejected.rows());
      rejected.rows().clear();
      emit(block);
    }
  }

  private void emitAndForget(RowGroups groups, Rows rows) {
    emit(groups, rows);
    groups.forget(rows);
  }

  private void emit(RowGroups groups, Rows rows) {
    if (rows.count() > 0) {
      isSealing = true;
      SealedBlock block = rowSealer.seal(rows);
      groups.clear(rows);
      emit(block);
    }
  }

  private void emit(SealedBlock block) {
    counters.sealed(block);
    output.accept(block);
    isSealing = false;
  }
}
