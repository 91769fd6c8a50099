package io.millrace.udf.conformance;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.conformance.RandomDocuments.Document;
import io.millrace.udf.conformance.RandomDocuments.Field;
import io.millrace.udf.conformance.RandomTable.Column;
import io.millrace.udf.conformance.Shrinker.Sample;
import io.millrace.udf.conformance.TypeCases.Outcome;
import io.millrace.udf.convert.SchemaException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tries single values and documents, each in new tables. */
final class Trials {
  private final ClickHouseServer server;
  private final BlockInserter inserter;
  private final String timeFormat;

  /**
   * @param timeFormat how the server shall read times
   */
  Trials(ClickHouseServer server, BlockInserter inserter, String timeFormat) {
    this.server = server;
    this.inserter = inserter;
    this.timeFormat = timeFormat;
  }

  /** What becomes of a document, by what each of the two tables holds of it. */
  static Outcome outcome(@Nullable String ours, @Nullable String theirs) {
    if (ours == null) {
      return theirs == null ? Outcome.REFUSED : Outcome.STRICTER;
    }
    return theirs == null ? Outcome.MORE : ours.equals(theirs) ? Outcome.SAME : Outcome.OTHER;
  }

  Outcome outcome(Document document, RandomTable table) {
    try (Trial trial = new Trial(document, table)) {
      return outcome(trial.ours, trial.theirs);
    }
  }

  Outcome outcome(Sample sample) {
    try {
      return outcome(document(sample), table(sample));
    } catch (IllegalStateException noSuchType) {
      return Outcome.SAME;
    }
  }

  /** Our message, and what is stored. */
  String described(Sample sample) {
    try (Trial trial = new Trial(document(sample), table(sample))) {
      return ": " + trial.complaint + " " + trial.tables.shown(1, "c");
    }
  }

  /** Whether we refuse it. */
  boolean isRefused(Sample sample) {
    try (Trial trial = new Trial(document(sample), table(sample))) {
      return !trial.complaint.isEmpty();
    }
  }

  /**
   * The value, or else the documents, for which the server refuses our block.
   *
   * @param documents whose block it refuses
   */
  String whatIsRefused(List<Document> documents, RandomTable table) {
    List<Document> culprits = documents;
    while (culprits.size() > 1) {
      List<Document> first = culprits.subList(0, culprits.size() / 2);
      List<Document> second = culprits.subList(culprits.size() / 2, culprits.size());
      if (isBlockRefused(first, table)) {
        culprits = first;
      } else if (isBlockRefused(second, table)) {
        culprits = second;
      } else {
        break;
      }
    }
    Predicate<Sample> fails = s -> isBlockRefused(List.of(document(s)), table(s));
    return culprits.get(0).fields().stream()
        .map(field -> new Sample(field.column().type(), field.value()))
        .filter(fails)
        .findFirst()
        .map(sample -> "block refused for " + new Shrinker(fails).shrink(sample))
        .orElse("block refused for " + culprits + " in " + table.declaration());
  }

  private boolean isBlockRefused(List<Document> documents, RandomTable table) {
    try (DifferentialTables tables = new DifferentialTables(server, inserter, table, timeFormat)) {
      tables.insert(documents);
      return false;
    } catch (RefusedBlockException e) {
      return true;
    } catch (SchemaException | IllegalStateException noSuchType) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static RandomTable table(Sample sample) {
    return new RandomTable(List.of(Column.ordinary("c", sample.type())));
  }

  private static Document document(Sample sample) {
    Column column = Column.ordinary("c", sample.type());
    return Document.of(1, List.of(new Field(column, "\"c\"", sample.value())));
  }

  private final class Trial implements AutoCloseable {
    private final DifferentialTables tables;
    private final @Nullable String ours;
    private final @Nullable String theirs;
    private final String complaint;

    Trial(Document document, RandomTable table) {
      tables = new DifferentialTables(server, inserter, table, timeFormat);
      complaint = insert(document);
      tables.insertAsJson(List.of(document));
      ours = tables.ours(table.readable()).get(document.id());
      theirs = tables.reference(table.readable()).get(document.id());
    }

    private String insert(Document document) {
      try {
        return tables.insert(List.of(document)).getOrDefault(document.id(), "");
      } catch (RefusedBlockException e) {
        return String.valueOf(e.getMessage());
      } catch (SchemaException e) {
        throw new IllegalStateException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      tables.close();
    }
  }
}
