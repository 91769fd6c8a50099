package io.millrace.udf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.mapping.ColumnNames;
import io.millrace.udf.mapping.FieldNames;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents with fields that get a column first. */
final class EvolvingProcessorTest {
  private static final TableName NAME = new TableName("db", "t");

  private final List<SealedBlock> blocks = new ArrayList<>();
  private final List<Column> asked = new ArrayList<>();
  private final List<Integer> batches = new ArrayList<>();
  private TableSchema table =
      new TableSchema(NAME, List.of(new Column("id", "UInt64", DefaultKind.NONE)));
  private final List<String> misfits = new ArrayList<>();
  private Mapping mapping = Mapping.byName();
  private final Set<String> excluded = new HashSet<>();
  private boolean refuses;
  private @Nullable WaitFailedException whileItWaits;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | Nullable(Bool)",
        "-5 | Nullable(Int64)",
        "-0 | Nullable(Int64)",
        "9223372036854775807 | Nullable(Int64)",
        "-9223372036854775808 | Nullable(Int64)",
        "9223372036854775808 | Nullable(UInt64)",
        "18446744073709551615 | Nullable(UInt64)",
        "18446744073709551616 | Nullable(UInt128)",
        "-9223372036854775809 | Nullable(Int128)",
        "340282366920938463463374607431768211456 | Nullable(UInt256)",
        "1157920892373161954235709850086879078532699846656405640394575840079131296399350 |"
            + " Nullable(String)",
        "1.0 | Nullable(Float64)",
        "1e3 | Nullable(Float64)",
        "1e400 | Nullable(String)",
        "\"2026-01-01\" | Nullable(String)",
        "\"\" | Nullable(String)",
        "{} | Nullable(String)",
        "{\"a\": {\"b\": 1}} | Nullable(String)",
        "[] | Array(Nullable(String))",
        "[null] | Array(Nullable(String))",
        "[1, null] | Array(Nullable(Int64))",
        "[1, 2.5] | Array(Nullable(Float64))",
        "[1, 9223372036854775808] | Array(Nullable(UInt64))",
        "[-1, 9223372036854775808] | Array(Nullable(Int128))",
        "[18446744073709551616, 0.5] | Array(Nullable(Float64))",
        "[\"a\"] | Array(Nullable(String))",
        "[true] | Array(Nullable(Bool))",
        "[1, \"a\"] | Nullable(String)",
        "[1, \"a\", 2] | Nullable(String)",
        "[1, true] | Nullable(String)",
        "[1, 1e400] | Nullable(String)",
        "[[1]] | Array(Array(Nullable(Int64)))",
        "[[], [1.5, null]] | Array(Array(Nullable(Float64)))",
        "[[[[1]]]] | Array(Array(Array(Array(Nullable(Int64)))))",
        "[[[[[1]]]]] | Nullable(String)",
        "[[1], null] | Nullable(String)",
        "[[1], 1] | Nullable(String)",
        "[[1], [\"a\"]] | Nullable(String)",
        "[{}, 1] | Nullable(String)",
        "[{\"a\": 1}] | Nullable(String)",
      })
  void theTypeFollowsFromTheFirstValue(String value, String type) throws Exception {
    process("{\"id\": 1, \"new\": " + value + "}");
    assertThat(asked).containsExactly(new Column("new", type, DefaultKind.NONE));
    assertThat(blocks).hasSize(1);
    assertThat(blocks.get(0).columns()).containsExactly("id", "new");
  }

  /** Arrays whose names share the part before the dot would be one Nested, of one length. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1] | Nullable(String)",
        "[] | Nullable(String)",
        "1 | Nullable(Int64)",
        "{} | Nullable(String)"
      })
  void anArrayWithADotInItsNameIsText(String value, String type) throws Exception {
    process("{\"id\": 1, \"new.a\": " + value + "}");
    assertThat(asked).containsExactly(new Column("new.a", type, DefaultKind.NONE));
    assertThat(blocks).hasSize(1);
  }

  @Test
  void rowsBeforeTheColumnKeepTheirBlock() throws Exception {
    process("{\"id\": 1}\n{\"id\": 2, \"a\": 1, \"b\": \"x\"}\n{\"id\": 3, \"a\": 2, \"c\": null}");
    assertThat(blocks)
        .extracting(SealedBlock::columns)
        .containsExactly(List.of("id"), List.of("id", "a", "b"));
    assertThat(blocks).extracting(SealedBlock::rows).containsExactly(1, 2);
    assertThat(asked).extracting(Column::name).containsExactly("a", "b");
  }

  @Test
  void aRefusedFieldIsUnknownAndAskedForOnce() throws Exception {
    refuses = true;
    RecordProcessor processor = process("{\"id\": 1, \"a\": 1}\n{\"id\": 2, \"a\": 1}");
    assertThat(asked).hasSize(1);
    assertThat(processor.counters().unknownFields()).isEqualTo(2);
    assertThat(processor.counters().rows()).isEqualTo(2);
  }

  @Test
  void aDocumentMayHaveVeryManyNewFields() throws Exception {
    int fields = 1_000;
    process("{\"id\": 1, " + fields(fields, "a%d") + "}");
    assertThat(asked)
        .extracting(Column::name)
        .isEqualTo(IntStream.range(0, fields).mapToObj(i -> "a" + i).toList());
    assertThat(batches).allMatch(size -> size <= 200);
    assertThat(blocks).extracting(SealedBlock::rows).containsExactly(1);
    assertThat(blocks.get(0).columns()).hasSize(1 + fields);
  }

  /** Of several that exclude each other, the first gets the column, wherever the others are. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 50, 100})
  void fieldsThatExcludeEachOther(int distinct) throws Exception {
    mapping = Mapping.byName().fieldNames(FieldNames.CASE_INSENSITIVE);
    RecordProcessor processor =
        process("{\"id\": 1, " + fields(distinct, "a%d") + ", " + fields(distinct, "A%d") + "}");
    assertThat(asked)
        .extracting(Column::name)
        .isEqualTo(IntStream.range(0, distinct).mapToObj(i -> "a" + i).toList());
    assertThat(misfits).isEqualTo(IntStream.range(0, distinct).mapToObj(i -> "A" + i).toList());
    assertThat(processor.counters().rejected() + processor.counters().rows()).isOne();
  }

  private static String fields(int count, String name) {
    return IntStream.range(0, count)
        .mapToObj(i -> "\"" + name.formatted(i) + "\": " + i)
        .collect(Collectors.joining(", "));
  }

  /** Whatever is inside of them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "null",
        "\"a\"",
        "{}",
        "{\"a\": 1}",
        "{\"a\": {\"b\": null}}",
        "[{\"a\": 1}, {\"b\": 2}]",
        "[[], \"x\"]"
      })
  void fieldsThatGetNoColumnAreUnknownByTheirOwnName(String value) throws Exception {
    excluded.add("extra");
    String document = "{\"id\": 1, \"extra\": " + value + "}\n";
    RecordProcessor processor = process(document.repeat(3));
    assertThat(asked).isEmpty();
    assertThat(processor.counters().rows()).isEqualTo(3);
    assertThat(processor.unknownFieldNames()).isEqualTo(Map.of("extra", 3L));

    excluded.clear();
    refuses = true;
    assertThat(process(document.repeat(3)).unknownFieldNames()).isEqualTo(Map.of("extra", 3L));
  }

  /** A rejected document is no reason to alter a table. */
  @Test
  void aDocumentThatIsNoRowGetsNoColumn() throws Exception {
    RecordProcessor processor =
        process("{\"a\": 1, \"id\": \"x\"}\n{\"a\": 1, \"id\": 1, \"a\": 2}\n{\"a\": 1, ");
    assertThat(processor.counters().rejected()).isEqualTo(3);
    assertThat(processor.counters().rejected(Reason.INTERNAL_ERROR)).isZero();
    assertThat(processor.counters().rows()).isZero();
  }

  @Test
  void fieldsInsideAnObjectGetNone() throws Exception {
    table =
        new TableSchema(
            NAME,
            List.of(
                new Column("id", "UInt64", DefaultKind.NONE),
                new Column("user", "Tuple(a UInt8)", DefaultKind.NONE)));
    process("{\"id\": 1, \"user\": {\"a\": 1}}");
    assertThat(asked).isEmpty();
  }

  /** With such a column in the table, the next submission would be refused. */
  @Test
  void aColumnThatTheMappingWouldNotFitIsNotAdded() throws Exception {
    table =
        new TableSchema(
            NAME,
            List.of(
                new Column("id", "UInt64", DefaultKind.NONE),
                new Column("user_id", "UInt64", DefaultKind.NONE)));
    mapping = Mapping.byName().columnNames(ColumnNames.FLATTEN);
    RecordProcessor processor =
        process("{\"id\": 1, \"user\": {\"id\": 2}, \"user.id\": 3, \"b\": 4}");
    assertThat(asked).extracting(Column::name).containsExactly("b");
    assertThat(misfits).containsExactly("user.id");
    assertThat(processor.counters().unknownFields()).isEqualTo(1);
    assertThat(processor.counters().rows()).isEqualTo(1);
    assertThat(ConversionSpec.of(table, new TableName("db", "errors")).mapping(mapping).build())
        .isNotNull();
  }

  /** Data as field names must not fill the heap. */
  @Test
  void refusedFieldsAreForgottenWhenTheyAreVeryMany() throws Exception {
    refuses = true;
    StringBuilder documents = new StringBuilder();
    for (int i = 0; i < 20_002; i++) {
      documents.append("{\"id\": 1, \"f").append(i % 10_001).append("\": 1}\n");
    }
    RecordProcessor processor = process(documents.toString());
    assertThat(asked).hasSize(20_002);
    assertThat(processor.counters().rows()).isEqualTo(20_002);
  }

  /** All columns may be omitted, and the document has only the new field. */
  @Test
  void aDocumentOfNewFieldsAloneIsARow() throws Exception {
    table =
        new TableSchema(NAME, List.of(new Column("id", "Nullable(UInt64)", DefaultKind.DEFAULT)));
    RecordProcessor processor = process("{\"new\": 1}");
    assertThat(processor.counters().rows()).isEqualTo(1);
    assertThat(blocks.get(0).columns()).containsExactly("new");
  }

  /** Such as an insert that ends the job: the document is not the reason. */
  @Test
  void whatFailsWhileAColumnIsAddedEndsTheTask() {
    whileItWaits = new WaitFailedException(new IllegalStateException("Could not insert a block"));
    assertThatThrownBy(() -> process("{\"id\": 1, \"new\": 1}\n{\"id\": 2}"))
        .isSameAs(whileItWaits);
    assertThat(blocks).isEmpty();
  }

  private RecordProcessor process(String documents) throws Exception {
    RecordProcessor processor =
        new RecordProcessor(
            ConversionSpec.of(table, new TableName("db", "errors")).mapping(mapping).build(),
            blocks::add);
    processor.evolve(
        new TableEvolution() {
          @Override
          public boolean isWanted(String name, TableSchema columns) {
            return !excluded.contains(name);
          }

          @Override
          public TableSchema add(List<Column> columns) {
            asked.addAll(columns);
            batches.add(columns.size());
            if (whileItWaits != null) {
              throw whileItWaits;
            }
            if (!refuses) {
              List<Column> all = new ArrayList<>(table.columns());
              all.addAll(columns);
              table = new TableSchema(NAME, all);
            }
            return table;
          }

          @Override
          public void misfits(Column column, String reason) {
            misfits.add(column.name());
          }
        });
    processor.process(
        new Record(documents.getBytes(StandardCharsets.UTF_8), "s", "shard", "1", "key", 0));
    processor.seal();
    return processor;
  }
}
