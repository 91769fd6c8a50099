package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.ClickHouseServer;
import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A block taken apart holds what it held in one piece, and its rows as JSON are those rows: of
 * random types, with random values. A failure prints the seed; {@code -Dmillrace.seed=…} repeats
 * it.
 */
final class PartsITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int SCHEMAS = 10;
  private static final int COLUMNS = 12;
  private static final int DOCUMENTS = 60;

  @Test
  void partsAndJsonHoldTheSameRows() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < SCHEMAS; i++) {
      compare(new RandomTypes(random), "seed " + seed);
    }
  }

  private static void compare(RandomTypes types, String seed) throws Exception {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < COLUMNS; i++) {
      columns.add("c" + i + " " + types.type(2));
    }
    String as = String.join(", ", columns) + ", " + seed;
    TwinTables tables = TwinTables.create(SERVER, String.join(", ", columns));
    List<SealedBlock> blocks = tables.convertRows(documents(columns, types));

    tables.insertBlocks(blocks);
    Map<Integer, String> whole = tables.ours("tuple(*)");
    assertThat(whole).as(as).isNotEmpty();

    tables.empty();
    tables.insertParts(blocks);
    assertThat(tables.ours("tuple(*)")).as(as).isEqualTo(whole);

    tables.empty();
    tables.insertJson(blocks);
    assertThat(tables.ours("tuple(*)")).as(as).isEqualTo(whole);
    tables.drop();
  }

  private static List<String> documents(List<String> columns, RandomTypes types) {
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      String column = columns.get(id % columns.size());
      String[] parts = column.split(" ", 2);
      documents.add("{\"id\":" + id + ",\"" + parts[0] + "\":" + types.value(parts[1]) + "}");
    }
    return documents;
  }
}
