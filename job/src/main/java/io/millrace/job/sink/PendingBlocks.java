package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.time.Clock;
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
 *   accept ──▶ open ──save(id)──▶ saved(id) ──complete(≥ id)──▶ committing ──confirm──▶ gone
 *   restore, commit ────────────────────────────────────────────▶ committing
 *      open ◀──────────────────────replace───────────────────────  committing
 * </pre>
 *
 * <p>A block is in exactly one state, and only {@link #confirm} removes it, or {@link #replace} in
 * favor of blocks that contain its rows. That is why no row is lost. Blocks of an aborted
 * checkpoint, or of one whose notification was lost, stay saved under its id; the next completed
 * checkpoint commits them. A block is identified by its token.
 *
 * <p>Used by the task's thread; only {@link #held} may be called from any thread.
 */
final class PendingBlocks {
  private final List<SealedBlock> open = new ArrayList<>();

  /** The open blocks that replaced another block. */
  private final List<SealedBlock> parts = new ArrayList<>();

  private final NavigableMap<Long, List<SealedBlock>> saved = new TreeMap<>();
  private final Map<String, SealedBlock> committing = new LinkedHashMap<>();

  /** Since when each committing block may be sent, by token, the oldest first. */
  private final Map<String, Long> dueSince = new LinkedHashMap<>();

  /** The number of blocks by the time they were sealed, milliseconds since the epoch. */
  private final NavigableMap<Long, Integer> sealingTimes = new TreeMap<>();

  private int blocks;
  private long bytes;
  private long bytesCommitting;
  private final Clock clock;
  private volatile HeldBlocks held = HeldBlocks.NONE;

  /**
   * @param clock for the time since which a block may be sent
   */
  PendingBlocks(Clock clock) {
    this.clock = clock;
  }

  /** Adds a block that waits for its checkpoint. */
  void accept(SealedBlock block) {
    open.add(block);
    add(block);
    publish();
  }

  /** Assigns all open blocks to the checkpoint. */
  void save(long checkpointId) {
    open.addAll(0, parts);
    parts.clear();
    if (!open.isEmpty()) {
      saved.computeIfAbsent(checkpointId, id -> new ArrayList<>()).addAll(open);
      open.clear();
    }
  }

  /**
   * Moves every block saved up to this checkpoint to committing: the checkpoint is durable.
   *
   * @return the blocks that were not committing before
   */
  List<SealedBlock> complete(long checkpointId) {
    Map<Long, List<SealedBlock>> durable = saved.headMap(checkpointId, true);
    List<SealedBlock> started = new ArrayList<>();
    durable.values().forEach(started::addAll);
    durable.clear();
    started.forEach(this::remove);
    return commit(started);
  }

  /**
   * Adds blocks that need no wait: a checkpoint contains them already, or they do not need one.
   *
   * @return the blocks that were not committing before
   */
  List<SealedBlock> commit(Collection<SealedBlock> durable) {
    List<SealedBlock> started = new ArrayList<>(durable.size());
    for (SealedBlock block : durable) {
      if (committing.putIfAbsent(block.token(), block) == null) {
        started.add(block);
        dueSince.put(block.token(), clock.millis());
        add(block);
        bytesCommitting += block.compressedBytes();
      }
    }
    publish();
    return started;
  }

  /** Removes a block that ClickHouse has confirmed. */
  void confirm(SealedBlock block) {
    end(block, "Confirmed");
    publish();
  }

  /**
   * Replaces a committing block by others that contain its rows and wait for a checkpoint. Until
   * that checkpoint completes, the last one contains the block itself.
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
    dueSince.remove(block.token());
    remove(block);
    bytesCommitting -= block.compressedBytes();
  }

  /**
   * Commits the open blocks that replaced another block, without a wait.
   *
   * @return the blocks that were not committing before
   */
  List<SealedBlock> commitParts() {
    List<SealedBlock> replacements = List.copyOf(parts);
    parts.clear();
    replacements.forEach(this::remove);
    return commit(replacements);
  }

  /**
   * Commits all blocks, without a wait.
   *
   * @return the blocks that were not committing before
   */
  List<SealedBlock> commitAll() {
    List<SealedBlock> all = new ArrayList<>();
    saved.values().forEach(all::addAll);
    all.addAll(parts);
    all.addAll(open);
    saved.clear();
    parts.clear();
    open.clear();
    all.forEach(this::remove);
    return commit(all);
  }

  boolean isCommitting() {
    return !committing.isEmpty();
  }

  /** Every unconfirmed block, oldest first: what a checkpoint must contain. */
  List<SealedBlock> unconfirmed() {
    List<SealedBlock> all = new ArrayList<>(blocks);
    all.addAll(committing.values());
    saved.values().forEach(all::addAll);
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
    bytes += block.compressedBytes();
    sealingTimes.merge(block.sealedAtMillis(), 1, Integer::sum);
  }

  private void remove(SealedBlock block) {
    blocks--;
    bytes -= block.compressedBytes();
    sealingTimes.compute(
        block.sealedAtMillis(), (time, count) -> count == null || count == 1 ? null : count - 1);
  }

  private void publish() {
    held =
        new HeldBlocks(
            blocks,
            bytes,
            uncheckpointedBytes(),
            sealingTimes.isEmpty() ? Long.MAX_VALUE : sealingTimes.firstKey(),
            dueSince.isEmpty() ? Long.MAX_VALUE : dueSince.values().iterator().next());
  }
}
