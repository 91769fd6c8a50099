package io.millrace.udf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.block.BlockSlicer;
import io.millrace.udf.block.JsonTextColumns;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What can be had of a row whose JSON the server cannot read. */
final class JsonTextColumnsTest {
  private static final TableName TABLE = new TableName("db", "t");

  @Test
  void columnsThatAreSentAsTextAreTakenOutOfTheBlock() throws Exception {
    List<SealedBlock> rows =
        rows(
            List.of(
                column("id", "UInt32"),
                column("j", "JSON(a Int8)"),
                column("n", "Nullable(JSON(a Int8))"),
                column("l", "Array(JSON(a Int8))"),
                column("s", "String")),
            "{\"id\":1,\"j\":{\"a\":1},\"n\":{\"b\":[2]},\"l\":[{\"a\":3}],\"s\":\"x\"}",
            "{\"id\":2,\"j\":{\"c\":\"é\"},\"n\":null,\"l\":[],\"s\":\"\"}");

    assertThat(texts(rows.get(0))).isEqualTo(Map.of("j", "{\"a\":1}", "n", "{\"b\":[2]}"));
    assertThat(texts(rows.get(1))).isEqualTo(Map.of("j", "{\"c\":\"é\"}", "n", "null"));
    SealedBlock others = of(rows.get(1)).orElseThrow().others().orElseThrow();
    assertThat(others.columns()).containsExactly("id", "l", "s");
    assertThat(others.types()).containsExactly("UInt32", "Array(JSON(a Int8))", "String");
    assertThat(BlockSlicer.of(others)).isPresent();
  }

  @Test
  void aRowLacksWhatTakesItsDefault() throws Exception {
    List<Column> columns = new ArrayList<>(List.of(column("id", "UInt32")));
    for (String name : List.of("j", "k", "s")) {
      String type = name.equals("s") ? "Nullable(String)" : "JSON(a Int8)";
      columns.add(new Column(name, type, DefaultKind.DEFAULT));
    }
    String[] documents =
        IntStream.range(0, 8)
            .mapToObj(
                set ->
                    "{\"id\":"
                        + set
                        + ((set & 1) == 0 ? "" : ",\"j\":{\"a\":1}")
                        + ((set & 2) == 0 ? "" : ",\"k\":{\"a\":2}")
                        + ((set & 4) == 0 ? "" : ",\"s\":\"x\"")
                        + "}")
            .toArray(String[]::new);

    List<Map<String, String>> texts = new ArrayList<>();
    for (SealedBlock row : rows(columns, documents)) {
      if (row.columns().contains("_millrace_given j")) {
        texts.add(texts(row));
        assertThat(of(row).orElseThrow().others().orElseThrow().columns())
            .containsExactly("id", "s", "_millrace_given s");
      }
    }

    assertThat(texts)
        .contains(Map.of("k", "{\"a\":2}"), Map.of("j", "{\"a\":1}", "k", "{\"a\":2}"))
        .allMatch(row -> !row.containsValue("{}"));
  }

  @Test
  void aBlockMayHaveNothingElse() throws Exception {
    SealedBlock row = rows(List.of(column("j", "JSON(a Int8)")), "{\"j\":{\"a\":1}}").get(0);

    assertThat(of(row).orElseThrow().others()).isEmpty();
    assertThat(texts(row)).isEqualTo(Map.of("j", "{\"a\":1}"));
  }

  @Test
  void columnsOfPathsAreNoText() throws Exception {
    SealedBlock row = rows(List.of(column("j", "JSON")), "{\"j\":{\"a\":1}}").get(0);

    assertThat(of(row)).isEmpty();
  }

  private static Optional<JsonTextColumns> of(SealedBlock row) {
    return JsonTextColumns.of(row);
  }

  private static Map<String, String> texts(SealedBlock row) {
    return of(row).orElseThrow().texts().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> new String(e.getValue(), UTF_8)));
  }

  private static Column column(String name, String type) {
    return new Column(name, type, DefaultKind.NONE);
  }

  /** A block for each row. */
  private static List<SealedBlock> rows(List<Column> columns, String... documents)
      throws Exception {
    List<SealedBlock> blocks = new ArrayList<>();
    RecordProcessor processor =
        new RecordProcessor(
            ConversionSpec.of(new TableSchema(TABLE, columns), new TableName("db", "e"))
                .errorPolicy(ErrorPolicy.FAIL)
                .build(),
            blocks::add);
    for (String document : documents) {
      processor.process(new Record(document.getBytes(UTF_8), "s", "1", "2", "k", 3));
    }
    processor.seal();
    return blocks.stream()
        .flatMap(
            block ->
                IntStream.range(0, block.rows())
                    .mapToObj(row -> BlockSlicer.of(block).orElseThrow().slice(row, 1, "x/" + row)))
        .toList();
  }
}
