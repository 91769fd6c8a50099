package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.conformance.TwinTables;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.Mapping;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With {@code convert.empty-text: null}, empty text is to the server what null is. */
final class EmptyTextITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final List<String> NO_TEXT =
      List.of(
          "UInt32",
          "Nullable(UInt32)",
          "Decimal(9, 2)",
          "DateTime64(3, 'UTC')",
          "Nullable(Date)",
          "UUID",
          "LowCardinality(Nullable(UInt8))",
          "Enum8('a' = 0)",
          "Array(UInt8)",
          "Tuple(a UInt8)",
          "Map(String, UInt8)",
          "Variant(String, UInt8)",
          "Dynamic",
          "JSON");

  private static final List<String> DEFAULTS =
      List.of(
          "UInt32 DEFAULT 7",
          "Nullable(UInt32) DEFAULT 8",
          "Date DEFAULT '2026-01-02'",
          "Array(UInt8) DEFAULT [9]",
          "Tuple(a UInt8) DEFAULT tuple(3)",
          "String DEFAULT 'text'",
          "Nullable(String) DEFAULT 'text'");

  @Test
  void isNullInEveryColumnThatHoldsNoText() throws Exception {
    List<String> types = new ArrayList<>(NO_TEXT);
    types.addAll(DEFAULTS);
    StringBuilder columns = new StringBuilder("s String");
    List<String> empty = new ArrayList<>();
    List<String> meant = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      String type = types.get(i);
      columns.append(", c").append(i).append(" ").append(type);
      String start = "{\"id\":" + (i + 1) + ",\"s\":\"\",\"c" + i + "\":";
      empty.add(start + "\"\"}");
      meant.add(start + (type.contains("(String) D") || type.startsWith("S") ? "\"\"}" : "null}"));
    }
    TwinTables tables = ServerInserts.tables(SERVER, columns.toString());

    tables.insert(empty, Mapping.byName().emptyText(EmptyText.NULL));
    tables.insertEachAsJson(meant);

    String all = "toString(tuple(* EXCEPT id))";
    assertThat(tables.errors("message")).isEmpty();
    assertThat(tables.ours(all)).hasSize(types.size()).isEqualTo(tables.reference(all));
    tables.drop();
  }

  @Test
  void isNoTimeToAFormatOrUnitAndMayComeOutOfAFunction() throws Exception {
    TwinTables tables =
        ServerInserts.tables(
            SERVER, "a Nullable(DateTime('UTC')), b Date, c Nullable(Int8), d String");
    Mapping mapping =
        Mapping.parse(
                Map.of("a.unit", "seconds", "b.format", "dd/MM/yyyy", "c", "trim(/c)", "d", "/c"))
            .emptyText(EmptyText.NULL);

    tables.insert(
        List.of("{\"id\":1,\"a\":\"\",\"b\":\"\",\"c\":\" \"}", "{\"id\":2,\"a\":0,\"c\":\" 5\"}"),
        mapping);

    assertThat(tables.ours("toString((a, b, c, d))"))
        .isEqualTo(
            Map.of(
                1, "(NULL,\\'1970-01-01\\',NULL,\\' \\')",
                2, "(\\'1970-01-01 00:00:00\\',\\'1970-01-01\\',5,\\' 5\\')"));
    tables.drop();
  }
}
