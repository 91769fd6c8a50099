package io.millrace.testkit.chaos;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/**
 * What a table holds beside what it should hold.
 *
 * @param table its name
 * @param expected how many numbers it should hold
 * @param lost the numbers it should hold and does not
 * @param duplicated the numbers it should hold and holds more than once
 * @param strange the numbers it holds and should not
 * @param gaps blocks the server itself has lost while it was killed, see {@link TokenGaps}
 */
public record DeliveryCounts(
    String table,
    long expected,
    List<Long> lost,
    List<Long> duplicated,
    List<Long> strange,
    int gaps) {

  /**
   * @param counts how often each number is there
   * @param put all numbers are below
   * @param belongs which of them should be there
   */
  static DeliveryCounts of(String table, Map<Long, Long> counts, long put, LongPredicate belongs) {
    List<Long> wanted = LongStream.range(0, put).filter(belongs).boxed().toList();
    return new DeliveryCounts(
        table,
        wanted.size(),
        wanted.stream().filter(number -> !counts.containsKey(number)).toList(),
        wanted.stream().filter(number -> counts.getOrDefault(number, 0L) > 1).toList(),
        counts.keySet().stream()
            .filter(number -> number < 0 || number >= put || !belongs.test(number))
            .sorted()
            .toList(),
        0);
  }

  DeliveryCounts named(String name) {
    return new DeliveryCounts(name, expected, lost, duplicated, strange, gaps);
  }

  DeliveryCounts withGaps(int blocks) {
    return new DeliveryCounts(table, expected, lost, duplicated, strange, blocks);
  }

  /** Whether every number is there exactly once, and no other, but for what the server lost. */
  public boolean isExact() {
    return lost.size() <= gaps * ChaosPipeline.BLOCK_ROWS
        && duplicated.isEmpty()
        && strange.isEmpty();
  }

  @Override
  public String toString() {
    return "%-14s expected %d, lost %s, duplicated %s, strange %s"
            .formatted(table, expected, some(lost), some(duplicated), some(strange))
        + (gaps == 0 ? "" : ", blocks the killed server lost " + gaps);
  }

  private static String some(List<Long> numbers) {
    return numbers.isEmpty()
        ? "0"
        : numbers.size()
            + numbers.stream().limit(10).map(String::valueOf).collect(joining(" ", " (", " …)"));
  }
}
