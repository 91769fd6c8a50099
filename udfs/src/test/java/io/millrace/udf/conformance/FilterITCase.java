package io.millrace.udf.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.mapping.Filter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random conditions over random documents keep what the server's own WHERE keeps of the same
 * documents in a table. {@code -Dmillrace.seed=…} repeats a run.
 */
final class FilterITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int DOCUMENTS = 60;
  private static final int CONDITIONS = 250;
  private static final int DEEPEST = 4;

  /** A field: its column's type, its values as JSON, and constants that it is compared with. */
  private enum Field {
    INTEGER("i", "Nullable(Int64)") {
      @Override
      String json(Chance chance) {
        return integer(chance);
      }

      @Override
      String constant(Chance chance) {
        return chance.below(4) == 0 ? "'" + integer(chance) + "'" : integer(chance);
      }

      private String integer(Chance chance) {
        return chance.any(
            "0",
            "1",
            "-1",
            "5",
            "10",
            "9007199254740993",
            "9007199254740992",
            "-9223372036854775808",
            "9223372036854775807");
      }
    },
    UNSIGNED("u", "Nullable(UInt64)") {
      @Override
      String json(Chance chance) {
        return constant(chance);
      }

      @Override
      String constant(Chance chance) {
        return chance.any("0", "7", "18446744073709551615", "18446744073709551614");
      }
    },
    DECIMAL("d", "Nullable(Decimal(38, 10))") {
      @Override
      String json(Chance chance) {
        return chance.any(
            "0.1", "0.10", "1e2", "100", "99.9999999999", "\"100.0\"", "-0.1", "1E-10");
      }

      @Override
      String constant(Chance chance) {
        return chance.any("0.1", "100", "99.9999999999", "-0.1", "1e-10", "0", "1E2");
      }

      @Override
      Twin twin(String constant) {
        // By itself, the server would take it for a Float64.
        return new Twin(constant, "toDecimal128('" + constant + "', 10)");
      }
    },
    TEXT("s", "Nullable(String)") {
      @Override
      String json(Chance chance) {
        return '"' + text(chance) + '"';
      }

      @Override
      String constant(Chance chance) {
        return "'" + text(chance) + "'";
      }

      private String text(Chance chance) {
        return chance.any("", "a", "ab", "B", "é", "😀", "10", "9", "a%b", "a_b", "abc", "null");
      }
    },
    TRUTH("b", "Nullable(Bool)") {
      @Override
      String json(Chance chance) {
        return constant(chance);
      }

      @Override
      String constant(Chance chance) {
        return chance.any("true", "false");
      }
    };

    private final String column;
    private final String type;

    Field(String column, String type) {
      this.column = column;
      this.type = type;
    }

    abstract String json(Chance chance);

    abstract String constant(Chance chance);

    Twin twin(String constant) {
      return new Twin(constant, constant);
    }

    final Twin twin(Chance chance) {
      return twin(constant(chance));
    }
  }

  /** A condition as ours, and as the server's. */
  private record Twin(String ours, String theirs) {
    Twin around(String before, String after) {
      return new Twin(before + ours + after, before + theirs + after);
    }

    static Twin join(String operator, Twin left, Twin right) {
      return new Twin(left.ours + operator + right.ours, left.theirs + operator + right.theirs);
    }
  }

  private final long seed = Long.getLong("millrace.seed", System.nanoTime());
  private final Chance chance = new Chance(seed);

  @Test
  void theServerKeepsTheSameDocuments() throws Exception {
    String columns =
        Arrays.stream(Field.values())
            .map(field -> field.column + " " + field.type)
            .collect(Collectors.joining(", "));
    TwinTables tables = TwinTables.create(SERVER, columns);
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      documents.add(document(id));
    }
    tables.insertEachAsJson(documents);
    int kept = 0;
    for (int i = 0; i < CONDITIONS; i++) {
      Twin condition = condition(chance.between(0, DEEPEST));
      String where = "seed " + seed + ": " + condition.ours;
      TreeSet<Integer> theirs =
          tables.referenceWhere(condition.theirs).stream()
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(ours(tables, documents, Filter.of(Filter.parse(condition.ours), null)))
          .as(where)
          .isEqualTo(theirs);
      Set<Integer> others = ids();
      others.removeAll(theirs);
      assertThat(ours(tables, documents, Filter.of(null, Filter.parse(condition.ours))))
          .as("skipped, " + where)
          .isEqualTo(others);
      kept += theirs.size();
    }
    assertThat(kept).isBetween(DOCUMENTS, DOCUMENTS * (CONDITIONS - 1));
    tables.drop();
  }

  private static Set<Integer> ids() {
    TreeSet<Integer> all = new TreeSet<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      all.add(id);
    }
    return all;
  }

  private static Set<Integer> ours(TwinTables tables, List<String> documents, Filter filter)
      throws Exception {
    List<SealedBlock> blocks = new ArrayList<>();
    ConversionSpec spec = tables.spec().filter(filter).build();
    RecordProcessor processor = new RecordProcessor(spec, blocks::add);
    TreeSet<Integer> kept = new TreeSet<>();
    for (int id = 0; id < documents.size(); id++) {
      long before = processor.counters().rows();
      processor.process(TwinTables.record(documents.get(id)));
      if (processor.counters().rows() > before) {
        kept.add(id);
      }
    }
    assertThat(processor.counters().rejected()).as("rejected").isZero();
    assertThat(processor.counters().skipped()).isEqualTo(documents.size() - kept.size());
    return kept;
  }

  private String document(int id) {
    List<String> fields = new ArrayList<>();
    fields.add("\"id\":" + id);
    for (Field field : Field.values()) {
      String name = chance.below(5) == 0 ? field.column.toUpperCase(Locale.ROOT) : field.column;
      switch (chance.below(8)) {
        case 0 -> {}
        case 1 -> fields.add('"' + name + "\":null");
        default -> fields.add('"' + name + "\":" + field.json(chance));
      }
    }
    return "{" + String.join(",", fields) + "}";
  }

  private Twin condition(int depth) {
    if (depth == 0) {
      return test();
    }
    return switch (chance.below(6)) {
      case 0 -> condition(depth - 1).around("NOT ", "");
      case 1 -> condition(depth - 1).around("(", ")");
      case 2 -> condition(depth - 1).around("NOT (", ")");
      case 3 -> Twin.join(" AND ", condition(depth - 1), condition(chance.below(depth)));
      case 4 -> Twin.join(" OR ", condition(depth - 1), condition(chance.below(depth)));
      default -> Twin.join(" or ", condition(chance.below(depth)), condition(depth - 1));
    };
  }

  private Twin test() {
    Field field = Field.values()[chance.below(Field.values().length)];
    Twin place = new Twin("/" + field.column, field.column);
    return switch (chance.below(7)) {
      case 0 -> place.around("", chance.any(" IS NULL", " is not null"));
      case 1 ->
          Twin.join(
              chance.any(" IN ", " NOT IN "),
              place,
              Twin.join(", ", field.twin(chance), field.twin(chance)).around("(", ")"));
      case 2 ->
          Twin.join(
              chance.any(" BETWEEN ", " NOT BETWEEN "),
              place,
              Twin.join(" AND ", field.twin(chance), field.twin(chance)));
      case 3 -> pattern();
      case 4 -> Twin.join(chance.any(" = ", " != ", " < ", " >= "), place, place);
      default ->
          Twin.join(
              chance.any(" = ", "=", " != ", " <> ", " < ", " <= ", " > ", ">="),
              place,
              field.twin(chance));
    };
  }

  private Twin pattern() {
    String pattern =
        chance.any(
            "%", "a%", "%b", "_", "__", "a\\%b", "a\\_b", "%a%", "", "_b%", "é", "%%c", "A%");
    String operator = chance.any(" LIKE ", " NOT LIKE ", " ILIKE ");
    // In the server's text a backslash escapes, in ours it does not.
    return new Twin(
        "/s" + operator + "'" + pattern + "'",
        "s" + operator + "'" + pattern.replace("\\", "\\\\") + "'");
  }
}
