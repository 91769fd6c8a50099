package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Where each block is on its way from arrival to confirmation:
 *
 * <pre>
 *   accept ──▶ open ──seal(id)──▶ sealed(id) ──complete(≥ id)──▶ committing ──acknowledge──▶ gone
 *   restore, commit ─────────────────────────────────────────────▶ committing
 *      open ◀──────────────────────replace────────────────────────  committing
 * </pre>
 *
 * <p>A block is in exactly one place, and only {@link #acknowledge} takes it out, or {@link
 * #replace} for blocks that hold its rows: that is all there is to losing nothing. Blocks of an
 * aborted checkpoint stay sealed under its id and go with the next one that completes, and so do
 * those whose notification was lost. A block's token names it.
 *
 * <p>Used by the task's thread alone; {@link #held} may be called from any.
 */
final class PendingBlocks {
  private final List<SealedBlock> open = new ArrayList<>();

  /** Those of the open blocks that took another's place. */
  private final List<SealedBlock> parts = new ArrayList<>();

  private final NavigableMap<Long, List<SealedBlock>> sealed = new TreeMap<>();
  private final Map<String, SealedBlock> committing = new LinkedHashMap<>();

  /** How many blocks were sealed when, milliseconds since the epoch. */
  private final NavigableMap<Long, Integer> sealingTimes = new TreeMap<>();

  private int blocks;
  private long bytes;
  private long bytesCommitting;
  private volatile HeldBlocks held = HeldBlocks.NONE;

  /** Takes a block that has to wait for its checkpoint. */
  void accept(SealedBlock block) {
    open.add(block);
    add(block);
    publish();
  }

  /** Everything open now belongs to the checkpoint. */
  void seal(long checkpointId) {
    open.addAll(0, parts);
    parts.clear();
    if (!open.isEmpty()) {
      sealed.computeIfAbsent(checkpointId, id -> new ArrayList<>()).addAll(open);
      open.clear();
    }
  }

  /**
   * The checkpoint is durable, and with it every block sealed before: they are to be committed.
   *
   * @return those which were not committing before
   */
  List<SealedBlock> complete(long checkpointId) {
    Map<Long, List<SealedBlock>> durable = sealed.headMap(checkpointId, true);
    List<SealedBlock> started = new ArrayList<>();
    durable.values().forEach(started::addAll);
    durable.clear();
    started.forEach(this::remove);
    return commit(started);
  }

  /**
   * Takes blocks that need not wait: they are in a checkpoint already, or do not need one.
   *
   * @return those which were not committing before
   */
  List<SealedBlock> commit(Collection<SealedBlock> durable) {
    List<SealedBlock> started = new ArrayList<>(durable.size());
    for (SealedBlock block : durable) {
      if (committing.putIfAbsent(block.token(), block) == null) {
        started.add(block);
        add(block);
        bytesCommitting += block.body().length;
      }
    }
    publish();
    return started;
  }

  /** ClickHouse has confirmed the block. */
  void acknowledge(SealedBlock block) {
    end(block, "Confirmed");
    publish();
  }

  /**
   * Others take the place of a block that is committing: they hold its rows, and have to wait for a
   * checkpoint of their own. Until that completed, the last one holds the block itself.
   */
  void replace(SealedBlock block, List<SealedBlock> others) {
    end(block, "Replaced");
    parts.addAll(others);
    others.forEach(this::add);
    publish();
  }

  private void end(SealedBlock block, String how) {
    if (committing.remove(block.token()) == null) {
      throw new IllegalStateException(how + " but not committing: " + block);
    }
    remove(block);
    bytesCommitting -= block.body().length;
  }

  /**
   * Open blocks that took another's place need not wait.
   *
   * @return those which were not committing before
   */
  List<SealedBlock> commitParts() {
    List<SealedBlock> replacements = List.copyOf(parts);
    parts.clear();
    replacements.forEach(this::remove);
    return commit(replacements);
  }

  /**
   * Nothing need wait any more.
   *
   * @return those which were not committing before
   */
  List<SealedBlock> commitAll() {
    List<SealedBlock> all = new ArrayList<>();
    sealed.values().forEach(all::addAll);
    all.addAll(parts);
    all.addAll(open);
    sealed.clear();
    parts.clear();
    open.clear();
    all.forEach(this::remove);
    return commit(all);
  }

  boolean isCommitting() {
    return !committing.isEmpty();
  }

  /** Every block not confirmed yet, oldest first: what a checkpoint must hold. */
  List<SealedBlock> unacknowledged() {
    List<SealedBlock> all = new ArrayList<>(blocks);
    all.addAll(committing.values());
    sealed.values().forEach(all::addAll);
    all.addAll(parts);
    all.addAll(open);
    return all;
  }

  /** Bytes of all blocks, compressed. */
  long bytes() {
    return bytes;
  }

  /** Bytes of the blocks that are in no completed checkpoint, compressed. */
  long uncheckpointedBytes() {
    return bytes - bytesCommitting;
  }

  HeldBlocks held() {
    return held;
  }

  private void add(SealedBlock block) {
    blocks++;
    bytes += block.body().length;
    sealingTimes.merge(block.sealedAtMillis(), 1, Integer::sum);
  }

  private void remove(SealedBlock block) {
    blocks--;
    bytes -= block.body().length;
    sealingTimes.compute(
        block.sealedAtMillis(), (time, count) -> count == null || count == 1 ? null : count - 1);
  }

  private void publish() {
    held =
        new HeldBlocks(
            blocks,
            bytes,
            uncheckpointedBytes(),
            sealingTimes.isEmpty() ? Long.MAX_VALUE : sealingTimes.firstKey());
  }
}
