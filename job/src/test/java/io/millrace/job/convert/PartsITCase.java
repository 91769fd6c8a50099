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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The parts of a block hold the same rows as the block, and so does its JSON: of random types, with
 * random values. A failure prints the seed; {@code -Dmillrace.seed=…} repeats it.
 */
final class PartsITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int SCHEMAS = 10;
  private static final int COLUMNS = 12;
  private static final int DOCUMENTS = 60;

  @Test
  void partsAndJsonHoldTheSameRows() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Chance chance = new Chance(seed);
    for (int i = 0; i < SCHEMAS; i++) {
      compare(chance, "seed " + seed);
    }
  }

  /** Of all types: what a slice is made of is not converted. */
  @Test
  void slicesHoldTheSameRows() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Chance chance = new Chance(seed);
    for (int i = 0; i < SCHEMAS; i++) {
      RandomShapes types = new RandomShapes(chance);
      List<Shape> columns = Stream.generate(() -> types.type(2)).limit(COLUMNS).toList();
      String declaration = declaration(columns);
      TwinTables tables = ServerInserts.tables(SERVER, declaration);
      List<SealedBlock> blocks = tables.convertRows(documents(columns, new RandomValues(chance)));

      tables.insertBlocks(blocks);
      Map<Integer, String> whole = tables.ours("tuple(*)");
      assertThat(whole).as(declaration).isNotEmpty();

      tables.empty();
      new ServerInserts(SERVER).insertSlices(blocks);
      assertThat(tables.ours("tuple(*)")).as(declaration + ", seed " + seed).isEqualTo(whole);
      tables.drop();
    }
  }

  private static String declaration(List<Shape> columns) {
    return IntStream.range(0, COLUMNS)
        .mapToObj(i -> "c" + i + " " + columns.get(i))
        .collect(Collectors.joining(", "));
  }

  private static void compare(Chance chance, String seed) throws Exception {
    RandomShapes types = new RandomShapes(chance);
    List<Shape> columns =
        Stream.generate(() -> types.type(2)).filter(PartsITCase::isSaid).limit(COLUMNS).toList();
    String declaration = declaration(columns);
    String as = declaration + ", " + seed;
    TwinTables tables = ServerInserts.tables(SERVER, declaration);
    List<SealedBlock> blocks = tables.convertRows(documents(columns, new RandomValues(chance)));

    tables.insertBlocks(blocks);
    Map<Integer, String> whole = tables.ours("tuple(*)");
    assertThat(whole).as(as).isNotEmpty();

    tables.empty();
    new ServerInserts(SERVER).insertParts(blocks);
    assertThat(tables.ours("tuple(*)")).as(as).isEqualTo(whole);

    tables.empty();
    new ServerInserts(SERVER).insertJson(tables, blocks);
    assertThat(tables.ours("tuple(*)")).as(as).isEqualTo(whole);
    tables.drop();
  }

  /**
   * Whether a value's JSON says all there is to say: it leaves out which type of several it has.
   */
  private static boolean isSaid(Shape type) {
    return !type.text().matches("(?s).*(Variant|Dynamic|JSON).*");
  }

  private static List<String> documents(List<Shape> columns, RandomValues values) {
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      int column = id % columns.size();
      String value = values.value(columns.get(column));
      documents.add("{\"id\":%d,\"c%d\":%s}".formatted(id, column, value));
    }
    return documents;
  }
}
