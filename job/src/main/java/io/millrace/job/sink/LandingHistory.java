package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of the blocks on their way: whether the table may have some of their rows. A block
 * that was never sent, or refused whole at every attempt, has left nothing behind. An answer that
 * was lost leaves the question open, and so does a restore: the run before may have sent the block
 * after its last checkpoint. Used by the task's thread alone.
 */
final class LandingHistory {
  /** When it may have landed first, milliseconds since the epoch, by token. */
  private final Map<String, Long> uncertain = new HashMap<>();

  private final Set<String> refused = new HashSet<>();

  /**
   * The server may have the block, or a part of it.
   *
   * @param millis since when at the earliest, milliseconds since the epoch
   */
  void mayHaveLanded(SealedBlock block, long millis) {
    uncertain.putIfAbsent(block.token(), millis);
    refused.remove(block.token());
  }

  /** The server refused the block, and this attempt left nothing behind. */
  void refused(SealedBlock block) {
    if (!uncertain.containsKey(block.token())) {
      refused.add(block.token());
    }
  }

  /** Whether the server may have the block, or a part of it. */
  boolean isUncertain(SealedBlock block) {
    return uncertain.containsKey(block.token());
  }

  /** Since when the server may have it; empty when it has not. */
  Optional<Instant> landing(SealedBlock block) {
    return Optional.ofNullable(uncertain.get(block.token())).map(Instant::ofEpochMilli);
  }

  /** The block is gone. */
  void forget(SealedBlock block) {
    uncertain.remove(block.token());
    refused.remove(block.token());
  }

  /** Tokens of the blocks that were refused at every attempt and left nothing behind. */
  Collection<String> refusedTokens() {
    return Set.copyOf(refused);
  }
}
