package io.millrace.job.convert;

import io.millrace.job.convert.RandomDocuments.Document;
import io.millrace.job.convert.RandomDocuments.Field;
import io.millrace.job.convert.RandomTable.Column;
import io.millrace.job.convert.Shrinker.Sample;
import io.millrace.job.convert.TypeCases.Outcome;
import io.millrace.job.sink.InsertException;
import io.millrace.local.ClickHouseServer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One random table, many random documents: which differ, and why. */
final class DifferentialRound {
  /** Documents by what became of them, and those that differ by the difference that explains it. */
  record Result(
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
  private static final Pattern LONE_SURROGATE =
      Pattern.compile("Expected a valid escape in the string but found \\\\u[dD][89abAB]");

  private final ClickHouseServer server;
  private final long seed;
  private final String timeFormat;
  private final AtomicInteger faultsToShow;
  private final Result result = new Result();

  /**
   * @param timeFormat how the server shall read times; ours is {@code best_effort}
   * @param faultsToShow counts down: each fault takes the server a while to shrink
   */
  DifferentialRound(
      ClickHouseServer server, long seed, String timeFormat, AtomicInteger faultsToShow) {
    this.server = server;
    this.seed = seed;
    this.timeFormat = timeFormat;
    this.faultsToShow = faultsToShow;
  }

  Result run(int count) throws Exception {
    Chance chance = new Chance(seed);
    RandomTable table = RandomTable.of(chance, COLUMNS);
    RandomDocuments random = new RandomDocuments(chance, table);
    List<Document> documents = IntStream.rangeClosed(1, count).mapToObj(random::document).toList();
    try (DifferentialTables tables = new DifferentialTables(server, table, timeFormat)) {
      Map<Integer, String> complaints = tables.insert(documents);
      tables.insertAsJson(documents);
      Map<Integer, String> ours = tables.ours(table.readable());
      Map<Integer, String> reference = tables.reference(table.readable());
      for (Document document : documents) {
        int id = document.id();
        if (!document.isJson() && complaints.containsKey(id)) {
          // What stands before the first fault may be a document of its own.
          ours.remove(id);
        }
        Outcome outcome = outcome(ours.get(id), reference.get(id));
        String complaint = complaints.getOrDefault(id, "");
        if (outcome == Outcome.MORE && listed(document, outcome, complaint).isEmpty()) {
          // A refused neighbour may have taken it along when the server passed over it.
          outcome = alone(document, table);
        }
        judge(document, outcome, complaint, table);
      }
    }
    return result;
  }

  private static Outcome outcome(@Nullable String ours, @Nullable String theirs) {
    if (ours == null) {
      return theirs == null ? Outcome.REFUSED : Outcome.STRICTER;
    }
    return theirs == null ? Outcome.MORE : ours.equals(theirs) ? Outcome.SAME : Outcome.OTHER;
  }

  private void judge(Document document, Outcome outcome, String complaint, RandomTable table) {
    result.outcomes.merge(outcome, 1, Integer::sum);
    if (outcome == Outcome.SAME || outcome == Outcome.REFUSED) {
      return;
    }
    Optional<Difference> listed = listed(document, outcome, complaint);
    if (listed.isEmpty() && faultsToShow.get() > 0) {
      Optional<Sample> smallest = smallest(document, outcome);
      listed = smallest.flatMap(sample -> listed(sample, outcome));
      if (listed.isEmpty() && faultsToShow.getAndDecrement() > 0) {
        result.faults.add(
            "%s, %s%n  document %s%n  complaint %s%n  seed %d"
                .formatted(
                    outcome,
                    smallest
                        .map(sample -> sample + described(sample))
                        .orElseGet(() -> "no value by itself, in " + table.declaration()),
                    document.ours(),
                    complaint,
                    seed));
      }
    }
    listed.ifPresent(difference -> result.listed.merge(difference, 1, Integer::sum));
  }

  /** Of what only we refuse, it must be the very value we complain of. */
  private static Optional<Difference> listed(Document document, Outcome outcome, String complaint) {
    if (!document.isJson()) {
      return outcome == Outcome.STRICTER ? Optional.of(Difference.NO_JSON) : Optional.empty();
    }
    if (LONE_SURROGATE.matcher(complaint).lookingAt()) {
      return Optional.of(Difference.LONE_SURROGATE);
    }
    return document.fields().stream()
        .flatMap(field -> leaves(field).stream())
        .flatMap(
            leaf ->
                Difference.of(leaf, outcome).stream()
                    .filter(
                        difference ->
                            outcome != Outcome.STRICTER
                                || difference == Difference.TUPLE_ESCAPED_NAME
                                || complaint.contains(leaf.complaint())))
        .findFirst();
  }

  private static List<Leaf> leaves(Field field) {
    String name = field.column().name();
    boolean own = field.column().place() == RandomTable.Place.OWN_NAME;
    String path = own ? Leaf.step(name) : ".p_" + name + ".v";
    return JsonSource.parse(field.value())
        .map(json -> Leaf.of(field.column().type(), json, "$" + path))
        .orElse(List.of());
  }

  /**
   * The column and the value that differ by themselves, if one does. A value with nothing listed in
   * it stays one while it shrinks.
   */
  private Optional<Sample> smallest(Document document, Outcome outcome) {
    return document.fields().stream()
        .map(field -> new Sample(field.column().type(), field.value()))
        .filter(sample -> outcomeOf(sample) == outcome)
        .findFirst()
        .map(
            sample -> {
              boolean listed = isListed(sample, outcome);
              return new Shrinker(s -> outcomeOf(s) == outcome && (listed || !isListed(s, outcome)))
                  .shrink(sample);
            });
  }

  private static boolean isListed(Sample sample, Outcome outcome) {
    return listed(sample, outcome).isPresent();
  }

  private static Optional<Difference> listed(Sample sample, Outcome outcome) {
    return JsonSource.parse(sample.value())
        .map(json -> Leaf.of(sample.type(), json, "$"))
        .orElse(List.of())
        .stream()
        .flatMap(leaf -> Difference.of(leaf, outcome).stream())
        .findFirst();
  }

  private Outcome alone(Document document, RandomTable table) {
    try (Alone alone = new Alone(document, table)) {
      return outcome(alone.ours, alone.theirs);
    }
  }

  private Outcome outcomeOf(Sample sample) {
    try (Alone alone = alone(sample)) {
      return outcome(alone.ours, alone.theirs);
    } catch (IllegalStateException noSuchType) {
      return Outcome.SAME;
    }
  }

  private String described(Sample sample) {
    try (Alone alone = alone(sample)) {
      return ": " + alone.complaint + " " + alone.shown();
    }
  }

  private Alone alone(Sample sample) {
    Column column = Column.ordinary("c", sample.type());
    List<Field> fields = List.of(new Field(column, "\"c\"", sample.value()));
    return new Alone(Document.of(1, fields), new RandomTable(List.of(column)));
  }

  /** A document in tables of its own. */
  private final class Alone implements AutoCloseable {
    private final DifferentialTables tables;
    private final @Nullable String ours;
    private final @Nullable String theirs;
    private final String complaint;

    Alone(Document document, RandomTable table) {
      tables = new DifferentialTables(server, table, timeFormat);
      complaint = insert(document);
      tables.insertAsJson(List.of(document));
      ours = tables.ours(table.readable()).get(document.id());
      theirs = tables.reference(table.readable()).get(document.id());
    }

    private String insert(Document document) {
      try {
        return tables.insert(List.of(document)).getOrDefault(document.id(), "");
      } catch (InsertException e) {
        return String.valueOf(e.getMessage());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    String shown() {
      return tables.shown(1, "c");
    }

    @Override
    public void close() {
      tables.close();
    }
  }
}
