package io.millrace.udf.conformance;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.conformance.RandomDocuments.Document;
import io.millrace.udf.conformance.Shrinker.Sample;
import io.millrace.udf.conformance.TypeCases.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** One random table, many random documents: which differ, and why. */
public final class DifferentialRound {
  /** Documents by what became of them, and those that differ by the difference that explains it. */
  public record Result(
      Map<Outcome, Integer> outcomes, Map<Difference, Integer> listed, List<String> faults) {
    Result() {
      this(new EnumMap<>(Outcome.class), new EnumMap<>(Difference.class), new ArrayList<>());
    }

    void add(Result other) {
      other.outcomes.forEach((outcome, count) -> outcomes.merge(outcome, count, Integer::sum));
      other.listed.forEach((difference, count) -> listed.merge(difference, count, Integer::sum));
      faults.addAll(other.faults);
    }
  }

  private static final int COLUMNS = 10;

  private final ClickHouseServer server;
  private final BlockInserter inserter;
  private final long seed;
  private final String timeFormat;
  private final AtomicInteger faultsToShow;
  private final Trials trials;
  private final Explanations explanations;
  private final Result result = new Result();

  /**
   * @param timeFormat how the server shall read times; ours is {@code best_effort}
   * @param faultsToShow counts down: each fault takes the server a while to shrink
   */
  public DifferentialRound(
      ClickHouseServer server,
      BlockInserter inserter,
      long seed,
      String timeFormat,
      AtomicInteger faultsToShow) {
    this.server = server;
    this.inserter = inserter;
    this.seed = seed;
    this.timeFormat = timeFormat;
    this.faultsToShow = faultsToShow;
    trials = new Trials(server, inserter, timeFormat);
    explanations = new Explanations(trials);
  }

  /** Compares so many documents. */
  public Result run(int count) throws Exception {
    Chance chance = new Chance(seed);
    RandomTable table = RandomTable.of(chance, COLUMNS);
    RandomDocuments random = new RandomDocuments(chance, table);
    List<Document> documents = IntStream.rangeClosed(1, count).mapToObj(random::document).toList();
    try (DifferentialTables tables = new DifferentialTables(server, inserter, table, timeFormat)) {
      Map<Integer, String> complaints = tables.insert(documents);
      tables.insertAsJson(documents);
      Optional<Map<Integer, String>> readable = tables.readableReference(table.readable());
      if (readable.isEmpty()) {
        return result;
      }
      Map<Integer, String> ours = tables.ours(table.readable());
      Map<Integer, String> reference = readable.get();
      if (table.infers()) {
        bringTogether(documents, table, ours, reference);
      }
      for (Document document : documents) {
        int id = document.id();
        if (!document.isJson() && complaints.containsKey(id)) {
          // The text before the first fault may be a valid document.
          ours.remove(id);
        }
        Outcome outcome = Trials.outcome(ours.get(id), reference.get(id));
        String complaint = complaints.getOrDefault(id, "");
        if (outcome == Outcome.MORE && explanations.of(document, outcome, complaint).isEmpty()) {
          // A refused neighbour may have taken it along when the server passed over it.
          outcome = trials.outcome(document, table);
        }
        if (outcome == Outcome.OTHER && !document.isJson() && table.infers()) {
          // The server read it alone, so that types inferred from its neighbours may differ.
          outcome = trials.outcome(document, table);
        }
        judge(document, outcome, complaint, table);
      }
    } catch (RefusedBlockException e) {
      result.faults.add(
          trials.whatIsRefused(documents, table) + ", seed " + seed + ": " + e.getMessage());
    }
    return result;
  }

  /** What both have to make the same of is compared where nothing else is in the block. */
  private void bringTogether(
      List<Document> documents,
      RandomTable table,
      Map<Integer, String> ours,
      Map<Integer, String> reference)
      throws Exception {
    List<Document> both =
        documents.stream()
            .filter(Document::isJson)
            .filter(d -> ours.containsKey(d.id()) && reference.containsKey(d.id()))
            .filter(d -> explanations.of(d, Outcome.OTHER, "").isEmpty())
            .toList();
    try (DifferentialTables tables = new DifferentialTables(server, inserter, table, timeFormat)) {
      tables.insert(both);
      tables.readAll(both);
      ours.putAll(tables.ours(table.readable()));
      reference.putAll(tables.reference(table.readable()));
    }
  }

  private void judge(Document document, Outcome outcome, String complaint, RandomTable table) {
    result.outcomes.merge(outcome, 1, Integer::sum);
    if (outcome == Outcome.SAME || outcome == Outcome.REFUSED) {
      return;
    }
    Optional<Difference> listed = explanations.of(document, outcome, complaint);
    if (listed.isEmpty() && faultsToShow.get() > 0) {
      Optional<Sample> smallest = smallest(document, outcome);
      listed = smallest.flatMap(sample -> explanations.of(sample, outcome));
      if (listed.isEmpty() && faultsToShow.getAndDecrement() > 0) {
        result.faults.add(
            "%s, %s%n  document %s%n  complaint %s%n  seed %d"
                .formatted(
                    outcome,
                    smallest
                        .map(sample -> sample + trials.described(sample))
                        .orElseGet(() -> "no value by itself, in " + table.declaration()),
                    document.ours(),
                    complaint,
                    seed));
      }
    }
    listed.ifPresent(difference -> result.listed.merge(difference, 1, Integer::sum));
  }

  /**
   * The column and the value that differ by themselves, if one does. A value with nothing listed in
   * it stays one while it shrinks.
   */
  private Optional<Sample> smallest(Document document, Outcome outcome) {
    return document.fields().stream()
        .map(field -> new Sample(field.column().type(), field.value()))
        .filter(sample -> trials.outcome(sample) == outcome)
        .findFirst()
        .map(
            sample -> {
              boolean listed = explanations.of(sample, outcome).isPresent();
              Predicate<Sample> fails =
                  s ->
                      trials.outcome(s) == outcome
                          && (listed || explanations.of(s, outcome).isEmpty());
              return new Shrinker(fails).shrink(sample);
            });
  }
}
