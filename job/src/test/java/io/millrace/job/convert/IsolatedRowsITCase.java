package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.conformance.Chance;
import io.millrace.udf.conformance.RandomShapes;
import io.millrace.udf.conformance.RandomValues;
import io.millrace.udf.conformance.Shape;
import io.millrace.udf.conformance.TwinTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A trial of a view computes with the rows its table has: columns of random types, with and without
 * a DEFAULT, sent or left out. A failure prints the seed; {@code -Dmillrace.seed=…} repeats it.
 */
final class IsolatedRowsITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int SCHEMAS = 4;
  private static final int COLUMNS = 12;
  private static final int DOCUMENTS = 60;
  private static final String DEFAULTS =
      ", d0 UInt32 DEFAULT id + 7, d1 LowCardinality(String) DEFAULT concat('n', toString(id)),"
          + " d2 Nullable(Int64) DEFAULT 3, d3 Array(UInt8) DEFAULT [1], d4 Date DEFAULT"
          + " '2026-11-25', m UInt64 MATERIALIZED id * 2, a UInt64 ALIAS id + 1";

  @Test
  void onlyTheRowsAViewThrowsOnAreLeftOut() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Chance chance = new Chance(seed);
    for (int i = 0; i < SCHEMAS; i++) {
      compare(chance, "seed " + seed);
    }
  }

  private static void compare(Chance chance, String seed) throws Exception {
    RandomShapes types = new RandomShapes(chance);
    List<Shape> columns = Stream.generate(() -> types.type(2)).limit(COLUMNS).toList();
    String declaration =
        IntStream.range(0, COLUMNS)
                .mapToObj(i -> "c" + i + " " + columns.get(i))
                .collect(Collectors.joining(", "))
            + DEFAULTS;
    String as = declaration + ", " + seed;
    TwinTables tables = ServerInserts.tables(SERVER, declaration);
    List<SealedBlock> blocks = tables.convertRows(documents(columns, new RandomValues(chance)));
    tables.insertBlocks(blocks);
    Map<Integer, String> expected = new TreeMap<>(tables.ours("toString(tuple(*, m))"));
    assertThat(expected).as(as).isNotEmpty();
    // Where a DEFAULT took the place of NULL the view throws, too: the trial has to see it.
    List<SealedBlock> left =
        new ServerInserts(SERVER)
            .isolate(tables.target(), blocks, "id % 7 = 3 OR (d0 = id + 7 AND id % 11 = 5)");

    tables.empty();
    tables.insertBlocks(left);
    expected.keySet().removeIf(id -> id % 7 == 3 || (id % 4 != 1 && id % 11 == 5));
    assertThat(tables.ours("toString(tuple(*, m))")).as(as).isEqualTo(expected);
    tables.drop();
  }

  private static List<String> documents(List<Shape> columns, RandomValues values) {
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      int column = id % columns.size();
      String given =
          List.of(
                  "", ",\"d0\":1,\"d1\":\"x\",\"d2\":null,\"d3\":[2],\"d4\":\"2026-01-01\"",
                  ",\"d0\":null,\"d1\":null,\"d3\":null,\"d4\":null", ",\"d2\":5")
              .get(id % 4);
      documents.add(
          "{\"id\":%d,\"c%d\":%s%s}"
              .formatted(id, column, values.value(columns.get(column)), given));
    }
    return documents;
  }
}
