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
 * Records for each pending block whether the table may contain some of its rows. A block that was
 * never sent, or was rejected as a whole at every attempt, has left nothing behind. After a lost
 * answer the outcome is unknown. The same holds after a restore: the previous run may have sent the
 * block after its last checkpoint. Used by the task's thread only.
 */
final class LandingHistory {
  /** By token: when the block may have been inserted first, milliseconds since the epoch. */
  private final Map<String, Long> uncertain = new HashMap<>();

  private final Set<String> refused = new HashSet<>();

  /**
   * Records that the server may have the block, or a part of it.
   *
   * @param millis the earliest such moment, milliseconds since the epoch
   */
  void mayHaveLanded(SealedBlock block, long millis) {
    uncertain.putIfAbsent(block.token(), millis);
    refused.remove(block.token());
  }

  /** Records that the server rejected the block, and that this attempt left nothing behind. */
  void refused(SealedBlock block) {
    if (!uncertain.containsKey(block.token())) {
      refused.add(block.token());
    }
  }

  /** Whether the server may have the block, or a part of it. */
  boolean isUncertain(SealedBlock block) {
    return uncertain.containsKey(block.token());
  }

  /** When the server may have received it first; empty when it has not. */
  Optional<Instant> landing(SealedBlock block) {
    return Optional.ofNullable(uncertain.get(block.token())).map(Instant::ofEpochMilli);
  }

  /** Forgets a block that is no longer pending. */
  void forget(SealedBlock block) {
    uncertain.remove(block.token());
    refused.remove(block.token());
  }

  /** Tokens of the blocks that were rejected at every attempt and left nothing behind. */
  Collection<String> refusedTokens() {
    return Set.copyOf(refused);
  }
}
