package io.millrace.testkit.chaos;

import io.millrace.testkit.chaos.NumberedDocument.Fate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;

/** All documents of a run: the producer puts them, and the verifier knows where each belongs. */
final class NumberedDocuments {
  private static final int REFUSED_ONE_IN = 4;

  private final long seed;
  private final List<Burst> bursts = new CopyOnWriteArrayList<>();

  NumberedDocuments(long seed) {
    this.seed = seed;
  }

  NumberedDocument of(long number) {
    return bursts.stream().anyMatch(burst -> burst.holds(number))
        ? NumberedDocument.of(seed, number, REFUSED_ONE_IN)
        : NumberedDocument.of(seed, number);
  }

  Fate fate(long number) {
    return of(number).fate();
  }

  boolean isRefused(long number) {
    return fate(number) == Fate.REFUSED;
  }

  /**
   * From now on, ClickHouse refuses one document in four of some that are not handed out yet.
   *
   * @return how many of them it refuses
   */
  long refuse(long first, int size) {
    bursts.add(new Burst(first, size));
    return LongStream.range(first, first + size).filter(this::isRefused).count();
  }

  private record Burst(long first, int size) {
    boolean holds(long number) {
      return number >= first && number < first + size;
    }
  }
}
