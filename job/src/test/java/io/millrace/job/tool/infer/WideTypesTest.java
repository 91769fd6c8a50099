package io.millrace.job.tool.infer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.tool.infer.guess.Nesting;
import io.millrace.job.tool.infer.guess.Numbers;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.TableEvolution;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The types of {@code table.evolve} are those that {@code infer} starts from. */
final class WideTypesTest {
  private static final TableName NAME = new TableName("d", "t");
  private static final Pattern ROW =
      Pattern.compile("\\| [^|`]*\\| `([^`]+)` \\| (?:`([^`]+)`|none yet)[^|]*\\| ([^|]+) \\|");

  /** The rows of the documentation's table: an example and two types. */
  static Stream<List<String>> documented() throws IOException {
    Path page = Path.of(System.getProperty("millrace.root"), "docs", "evolving-tables.md");
    List<List<String>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(page)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String evolved = row.group(2) == null ? "" : row.group(2);
        rows.add(List.of(row.group(1), evolved, row.group(3).replace("`", "")));
      }
    }
    return rows.stream();
  }

  @Test
  void theTableOfTheDocumentationIsFound() throws IOException {
    assertThat(documented()).hasSize(24);
  }

  @ParameterizedTest
  @MethodSource("documented")
  void theDocumentationIsRight(List<String> row) throws Exception {
    assertThat(evolved(row.get(0)).orElse("")).isEqualTo(row.get(1));
    String expected = row.get(2);
    if (expected.equals("one column for each field")) {
      assertThat(Corpus.of(List.of(document(row.get(0)))).inferred().columns())
          .extracting(ProposedColumn::name)
          .contains("v_a");
    } else {
      assertThat(inferred(row.get(0), Nesting.FLATTEN).replace("`", "")).isEqualTo(expected);
    }
  }

  /** Wherever a column is not text, infer has the same type. */
  @Test
  void randomValuesHaveTheSameTypes() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int typed = 0;
    for (int i = 0; i < 400; i++) {
      String value = value(random, 0);
      String evolved = evolved(value).orElseThrow();
      if (!evolved.equals("Nullable(String)")) {
        typed++;
        assertThat(widened(inferred(value, Nesting.TUPLE)))
            .as("seed " + seed + ": " + value)
            .isEqualTo(evolved);
      }
    }
    assertThat(typed).as("seed " + seed).isGreaterThan(100);
  }

  /** The type of infer with room for NULL, and for any text. */
  private static String widened(String type) {
    Matcher array = Pattern.compile("Array\\((.*)\\)").matcher(type);
    if (array.matches()) {
      return "Array(" + widened(array.group(1)) + ")";
    }
    if (type.startsWith("Nullable(")) {
      return widened(type.substring("Nullable(".length(), type.length() - 1));
    }
    boolean isPlain = type.matches("Bool|U?Int\\d+|Float64");
    return "Nullable(" + (isPlain ? type : "String") + ")";
  }

  private static String value(Random random, int depth) {
    return switch (random.nextInt(depth < 4 ? 8 : 5)) {
      case 0 -> Boolean.toString(random.nextBoolean());
      case 1 -> {
        BigInteger number = new BigInteger(random.nextInt(270), random);
        yield (random.nextBoolean() ? number : number.negate()).toString();
      }
      case 2 -> random.nextInt(1000) + "." + random.nextInt(1000);
      case 3 -> Integer.toString(random.nextInt(100));
      case 4 -> "\"" + "text".substring(random.nextInt(4)) + random.nextInt(100) + "x\"";
      case 5 -> "{\"a\": " + value(random, depth + 1) + "}";
      default -> array(random, depth);
    };
  }

  private static String array(Random random, int depth) {
    List<String> elements = new ArrayList<>();
    String first = value(random, depth + 1);
    for (int i = random.nextInt(4); i > 0; i--) {
      int pick = random.nextInt(4);
      elements.add(pick == 0 ? value(random, depth + 1) : pick == 1 ? "null" : first);
    }
    return "[" + String.join(", ", elements) + "]";
  }

  private static String document(String value) {
    return "{\"v\": " + value + "}";
  }

  private static String inferred(String value, Nesting nesting) {
    InferredColumns proposal =
        Corpus.of(List.of(document(value))).inferred(nesting, Numbers.FLOATING, Map.of());
    return Corpus.column(proposal, "v").type();
  }

  /** The type of the column that is added; empty for none. */
  private static Optional<String> evolved(String value) throws Exception {
    TableSchema table =
        new TableSchema(NAME, List.of(new Column("id", "Nullable(Int64)", DefaultKind.NONE)));
    RecordProcessor processor =
        new RecordProcessor(
            ConversionSpec.of(table, new TableName("d", "errors")).build(), block -> {});
    List<Column> added = new ArrayList<>();
    processor.evolve(
        new TableEvolution() {
          @Override
          public boolean isWanted(String name, TableSchema columns) {
            return true;
          }

          @Override
          public TableSchema add(List<Column> columns) {
            added.addAll(columns);
            List<Column> all = new ArrayList<>(table.columns());
            all.addAll(columns);
            return table.columns(all);
          }

          @Override
          public void misfits(Column column, String reason) {
            throw new AssertionError(column + ": " + reason);
          }
        });
    processor.process(new Record(document(value).getBytes(UTF_8), "s", "shard", "1", "key", 0));
    processor.seal();
    // The column takes the value that it was added for.
    assertThat(processor.counters().rejected()).as(value).isZero();
    return added.stream().map(Column::type).findFirst();
  }
}
