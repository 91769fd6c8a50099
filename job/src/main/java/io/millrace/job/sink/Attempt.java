package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one attempt at an {@link Insertion}. */
final class Attempt {
  private final Insertion insertion;
  private final Duration duration;
  private final List<SealedBlock> replacements;
  private final @Nullable Throwable failure;

  private Attempt(
      Insertion insertion,
      Duration duration,
      List<SealedBlock> replacements,
      @Nullable Throwable failure) {
    this.insertion = insertion;
    this.duration = duration;
    this.replacements = List.copyOf(replacements);
    this.failure = failure;
  }

  static Attempt done(Insertion insertion, Duration duration, List<SealedBlock> replacements) {
    return new Attempt(insertion, duration, replacements, null);
  }

  static Attempt failed(Insertion insertion, Duration duration, Throwable failure) {
    return new Attempt(insertion, duration, List.of(), failure);
  }

  Insertion insertion() {
    return insertion;
  }

  Duration duration() {
    return duration;
  }

  /** What takes the block's place; empty when it was inserted, or nothing was done. */
  List<SealedBlock> replacements() {
    return replacements;
  }

  /**
   * Null when the {@link Step} was done. Anything but an {@link InsertException} is a defect of
   * ours.
   */
  @Nullable Throwable failure() {
    return failure;
  }
}
