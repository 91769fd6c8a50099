package io.millrace.udf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks stay few, whatever columns with a DEFAULT the rows lack. */
final class MissingDefaultsTest {
  private static final List<String> TYPES =
      List.of(
          "Nullable(String)",
          "Array(String)",
          "Map(String, String)",
          "Tuple(a String)",
          "LowCardinality(Nullable(String))",
          "JSON");

  private final List<SealedBlock> blocks = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 12, 40})
  void blocksDoNotGrowWithTheSetsOfColumnsThatAreMissing(int columns) throws Exception {
    Random random = new Random(columns);
    RecordProcessor processor = processor(columns);

    for (int checkpoint = 0; checkpoint < 3; checkpoint++) {
      blocks.clear();
      for (int i = 0; i < 20_000; i++) {
        processor.process(document(i, columns, column -> random.nextBoolean()));
      }
      processor.seal();

      assertThat(blocks).hasSizeLessThanOrEqualTo(checkpoint == 0 ? 5 : columns < 3 ? 4 : 1);
      assertThat(blocks.stream().mapToInt(SealedBlock::rows).sum()).isEqualTo(20_000);
      assertThat(processor.isEmpty()).isTrue();
    }
  }

  @Test
  void fewSetsAreKeptApartAndNeedNoFlags() throws Exception {
    RecordProcessor processor = processor(12);

    for (int i = 0; i < 1_000; i++) {
      int set = i % 4;
      processor.process(document(i, 12, column -> set == 0 || column % 4 != set));
    }
    processor.seal();

    assertThat(blocks).hasSize(4).allMatch(block -> GivenFlags.of(block.columns()).isEmpty());
  }

  @Test
  void rowsAreKeptApartAgainOnceThereAreFewSets() throws Exception {
    RecordProcessor processor = processor(12);
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      processor.process(document(i, 12, column -> random.nextBoolean()));
    }
    processor.seal();
    for (int i = 0; i < 10; i++) {
      processor.process(document(i, 12, column -> true));
    }
    processor.seal();
    blocks.clear();

    processor.process(document(1, 12, column -> true));
    processor.seal();

    assertThat(blocks).hasSize(1);
    assertThat(GivenFlags.of(blocks.get(0).columns())).isEmpty();
  }

  @Test
  void theFlagsOfAColumnFollowIt() throws Exception {
    RecordProcessor processor = processor(4);
    for (int i = 0; i < 16; i++) {
      int set = i;
      processor.process(document(i, 4, column -> (set >> column & 1) == 1));
    }
    processor.seal();

    SealedBlock mixed =
        blocks.stream().filter(b -> !GivenFlags.of(b.columns()).isEmpty()).findFirst().get();
    assertThat(mixed.columns())
        .containsExactly(
            "id",
            "c0",
            "_millrace_given c0",
            "c1",
            "_millrace_given c1",
            "c2",
            "_millrace_given c2",
            "c3",
            "_millrace_given c3");
    assertThat(GivenFlags.tableColumns(mixed.columns()))
        .containsExactly("id", "c0", "c1", "c2", "c3");
    assertThat(mixed.types()).startsWith("UInt32", "Nullable(String)", "UInt8", "Array(String)");
  }

  private RecordProcessor processor(int columns) throws Exception {
    List<Column> all = new ArrayList<>();
    all.add(new Column("id", "UInt32", DefaultKind.NONE));
    for (int i = 0; i < columns; i++) {
      all.add(new Column("c" + i, TYPES.get(i % TYPES.size()), DefaultKind.DEFAULT));
    }
    TableSchema table = new TableSchema(new TableName("db", "t"), all);
    return new RecordProcessor(
        ConversionSpec.of(table, new TableName("db", "e")).errorPolicy(ErrorPolicy.FAIL).build(),
        blocks::add);
  }

  private static Record document(int id, int columns, IntPredicate has) {
    String fields =
        IntStream.range(0, columns)
            .filter(has)
            .mapToObj(i -> ",\"c" + i + "\":" + value(i % TYPES.size()))
            .collect(Collectors.joining());
    byte[] payload = ("{\"id\":" + id + fields + "}").getBytes(UTF_8);
    return new Record(payload, "s", "1", "2", "k", 3);
  }

  private static String value(int type) {
    return switch (type) {
      case 1 -> "[\"x\"]";
      case 2, 3, 5 -> "{\"a\":\"x\"}";
      default -> "\"x\"";
    };
  }
}
