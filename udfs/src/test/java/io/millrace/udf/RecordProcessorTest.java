package io.millrace.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordProcessorTest {
  private static final TableName TABLE = new TableName("db", "t");
  private static final TableName ERRORS = new TableName("db", "t_errors");

  private final List<SealedBlock> blocks = new ArrayList<>();

  @Test
  void nothingIsEmittedBeforeALimitOrASeal() throws Exception {
    RecordProcessor processor = processor(spec(new Column("a", "Int8", DefaultKind.NONE)));

    processor.process(record("{\"a\":1}{\"a\":2}\n{\"a\":3}"));

    assertThat(blocks).isEmpty();
    assertThat(processor.isEmpty()).isFalse();
    assertThat(processor.openBytes()).isEqualTo(3);

    processor.seal();

    assertThat(processor.isEmpty()).isTrue();
    assertThat(processor.openBytes()).isZero();
    assertThat(blocks).extracting(SealedBlock::rows).containsExactly(3);
    assertThat(blocks.get(0).table()).isEqualTo(TABLE);
    assertThat(blocks.get(0).columns()).containsExactly("a");

    processor.seal();

    assertThat(blocks).hasSize(1);
  }

  /** Each shape lacks other columns, and no value of theirs says "take the DEFAULT". */
  @Test
  void manyShapesOfDocumentsAreNotManyBlocks() throws Exception {
    Column[] columns = new Column[6];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = new Column("c" + i, "Nullable(Int64)", DefaultKind.DEFAULT);
    }
    RecordProcessor processor = processor(spec(columns));
    int shapes = (1 << columns.length) - 1;
    for (int document = 0; document < 100 * shapes; document++) {
      int shape = 1 + document % shapes;
      String fields =
          IntStream.range(0, columns.length)
              .filter(i -> (shape >> i & 1) == 1)
              .mapToObj(i -> "\"c" + i + "\":1")
              .collect(Collectors.joining(","));
      processor.process(record("{" + fields + "}"));
    }
    processor.seal();

    assertThat(blocks).hasSizeLessThanOrEqualTo(5);
    assertThat(blocks.stream().mapToInt(SealedBlock::rows).sum()).isEqualTo(100 * shapes);
    assertThat(processor.openBytes()).isZero();
  }

  @Test
  void everyBlockHasATokenOfItsOwn() throws Exception {
    RecordProcessor processor = processor(spec(new Column("a", "Int8", DefaultKind.NONE)));
    for (int i = 0; i < 100; i++) {
      processor.process(record("{\"a\":1}"));
      processor.seal();
    }

    assertThat(blocks).extracting(SealedBlock::token).doesNotHaveDuplicates().hasSize(100);
  }

  @Test
  void blocksAreSealedAtTheLimitOfRows() throws Exception {
    RecordProcessor processor =
        processor(
            spec(new Column("a", "Int8", DefaultKind.NONE)).blockLimits(new BlockLimits(10, 1000)));

    processor.process(record("{\"a\":1}".repeat(25)));

    assertThat(blocks).extracting(SealedBlock::rows).containsExactly(10, 10);
    assertThat(processor.openBytes()).isEqualTo(5);
  }

  @Test
  void blocksAreSealedAtTheLimitOfBytes() throws Exception {
    RecordProcessor processor =
        processor(
            spec(new Column("a", "Int64", DefaultKind.NONE)).blockLimits(new BlockLimits(100, 80)));

    processor.process(record("{\"a\":1}".repeat(25)));

    assertThat(blocks).extracting(SealedBlock::rows).containsExactly(10, 10);
  }

  @ParameterizedTest
  @CsvSource({"160, 10", "1600, 100", "100000, 100"})
  void blocksAreSealedAtTheSmallerLimitOfMemory(long memory, int rows) throws Exception {
    ConversionSpec.Builder spec =
        spec(new Column("a", "Int64", DefaultKind.NONE))
            .blockLimits(new BlockLimits(1_000, 192 << 20, 1600));

    RecordProcessor processor = new RecordProcessor(spec.build().within(memory), blocks::add);
    processor.process(record("{\"a\":1}".repeat(250)));

    // Rows of 8 bytes that are not compressed yet: sealing copies them.
    assertThat(blocks).extracting(SealedBlock::rows).isNotEmpty().containsOnly(rows);
  }

  @Test
  void whatCannotBecomeARowBecomesARowOfTheErrorTable() throws Exception {
    RecordProcessor processor = processor(spec(new Column("a", "Int8", DefaultKind.NONE)));

    processor.process(record("{\"a\":1}\n{\"a\":\"x\"}\n7\n{\"a\":2\n{\"a\":3}"));
    processor.process(record(""));
    processor.seal();

    assertThat(blocks).extracting(SealedBlock::rows).containsExactly(2, 4);
    assertThat(blocks.get(1).table()).isEqualTo(ERRORS);
    assertThat(blocks.get(1).columns())
        .isEqualTo(ErrorTable.columns().stream().map(Column::name).toList());
    ProcessorCounters counters = processor.counters();
    assertThat(counters.records()).isEqualTo(2);
    assertThat(counters.documents()).isEqualTo(6);
    assertThat(counters.rows()).isEqualTo(2);
    assertThat(counters.rejected()).isEqualTo(4);
    assertThat(counters.rejected(Reason.INVALID_VALUE)).isEqualTo(1);
    assertThat(counters.rejected(Reason.MALFORMED_JSON)).isEqualTo(2);
    assertThat(counters.rejected(Reason.NOT_AN_OBJECT)).isEqualTo(1);
    assertThat(counters.blocksSealed()).isEqualTo(2);
    assertThat(counters.uncompressedBytes())
        .isEqualTo(blocks.stream().mapToLong(SealedBlock::uncompressedBytes).sum());
  }

  @Test
  void aRejectedDocumentStopsThePipelineWhenToldSo() throws Exception {
    RecordProcessor processor =
        processor(spec(new Column("a", "Int8", DefaultKind.NONE)).errorPolicy(ErrorPolicy.FAIL));

    assertThatThrownBy(() -> processor.process(record("{\"a\":1}{\"a\":300}{\"a\":2}")))
        .isInstanceOf(RejectedRowException.class)
        .hasMessage(
            "Cannot convert column \"a\" Int8: expected an integer from -128 to 127 but was 300"
                + " at $.a [stream=s shard=1 sequence=2]");
    assertThat(processor.openBytes()).isEqualTo(1);
  }

  @Test
  void notAnyNumberOfGroupsOfRowsIsHeld() throws Exception {
    Column[] columns =
        IntStream.range(0, 12)
            .mapToObj(i -> new Column("c" + i, "Nullable(Int8)", DefaultKind.DEFAULT))
            .toArray(Column[]::new);
    RecordProcessor processor = processor(spec(columns));

    for (int set = 1; set < 4096; set++) {
      int bits = set;
      processor.process(
          record(
              IntStream.range(0, 12)
                  .filter(i -> ((bits >> i) & 1) == 1)
                  .mapToObj(i -> "\"c" + i + "\":1")
                  .collect(Collectors.joining(",", "{", "}"))));
    }
    processor.seal();

    assertThat(blocks).hasSizeLessThanOrEqualTo(5);
    assertThat(blocks.stream().mapToInt(SealedBlock::rows).sum()).isEqualTo(4095);
  }

  @Test
  void aRowWithoutAnyColumnIsRejected() throws Exception {
    RecordProcessor processor =
        processor(spec(new Column("a", "Nullable(Int8)", DefaultKind.DEFAULT)));

    processor.process(record("{}{\"a\":null}"));
    processor.seal();

    assertThat(blocks).extracting(SealedBlock::table).containsExactly(TABLE, ERRORS);
  }

  private RecordProcessor processor(ConversionSpec.Builder spec) throws Exception {
    return new RecordProcessor(spec.compression(Compression.NONE).build(), blocks::add);
  }

  private static ConversionSpec.Builder spec(Column... columns) {
    return ConversionSpec.of(new TableSchema(TABLE, List.of(columns)), ERRORS);
  }

  private static Record record(String payload) {
    return new Record(payload.getBytes(StandardCharsets.UTF_8), "s", "1", "2", "k", 3);
  }
}
