package io.millrace.testkit.chaos;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;

/**
 * How a run ended.
 *
 * @param seed repeats it
 * @param faults how often each kind was injected
 * @param put documents put into the stream
 * @param tallies one for each table
 * @param origins where duplicates came from; empty without any
 * @param objections what must not happen and did, beside what the tables show
 */
public record ChaosReport(
    long seed,
    Map<FaultKind, Integer> faults,
    long put,
    List<DeliveryCounts> tallies,
    String origins,
    List<String> objections) {

  /** Whether every table holds exactly what it should, but for what the server itself lost. */
  public boolean isExact() {
    return tallies.stream().allMatch(DeliveryCounts::isExact);
  }

  /** Whether every table is exact and nothing happened that must not. */
  public boolean isGood() {
    return isExact() && objections.isEmpty();
  }

  /** How many faults there were. */
  public int total() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  private String verdict() {
    if (!isExact()) {
      return "NOT EXACT";
    }
    if (!objections.isEmpty()) {
      return "EXACTLY ONCE, but:\n  " + String.join("\n  ", objections);
    }
    return tallies.stream().allMatch(tally -> tally.lost().isEmpty())
        ? "EXACTLY ONCE"
        : "EXACTLY ONCE, but for what the killed server lost: job/decisions/0003";
  }

  @Override
  public String toString() {
    String kinds =
        faults.entrySet().stream()
            .map(kind -> "  %-18s %d\n".formatted(kind.getKey(), kind.getValue()))
            .collect(joining());
    String counts = tallies.stream().map(tally -> "  " + tally + "\n").collect(joining());
    return "seed %d, %d faults, %d documents put\n%s%s%s%s"
        .formatted(
            seed,
            total(),
            put,
            kinds,
            counts,
            origins.isEmpty() ? "" : "duplicates (id, shard, sequence number, part):\n" + origins,
            verdict());
  }
}
