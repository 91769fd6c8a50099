package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.conformance.TwinTables;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MismatchedPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a missing field and a null become, where the server knows a default. */
final class DefaultsITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c Int32 DEFAULT 42",
        "c String DEFAULT concat('id-', toString(id))",
        "c LowCardinality(String) DEFAULT concat('id-', toString(id))",
        "c DateTime64(3) DEFAULT toDateTime64('2024-01-01 00:00:00', 3)",
        "c DateTime('Asia/Tokyo') DEFAULT toDateTime('2024-01-01 00:00:00', 'Asia/Tokyo')",
        "c Date DEFAULT '2024-01-01'",
        "c Enum8('x' = 1, 'y' = 2) DEFAULT 'y'",
        "c UUID DEFAULT toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')",
        "c IPv6 DEFAULT '::1'",
        "c Decimal(38, 3) DEFAULT 1.5",
        "c FixedString(3) DEFAULT 'abc'",
        "c Bool DEFAULT true",
        "c UInt256 DEFAULT 7",
        "c SimpleAggregateFunction(anyLast, LowCardinality(String)) DEFAULT 'zz'",
        "c Nullable(Int32) DEFAULT 42",
        "c LowCardinality(Nullable(String)) DEFAULT 'q'",
        "c Array(String) DEFAULT ['a', toString(id)]",
        "c Map(String, UInt8) DEFAULT map('a', 1)",
        "c Tuple(x Int8, y String) DEFAULT (1, 'q')",
        "c Point DEFAULT (1, 2)",
        "c Time64(3) DEFAULT toTime64('10:11:12.5', 3)",
        "c Variant(Int64, String) DEFAULT 5::Int64",
        "c Dynamic DEFAULT 5",
        "c JSON DEFAULT '{\"a\":1}'",
        "c Nullable(JSON) DEFAULT '{\"a\":1}'",
        "c Array(Variant(Int64, String)) DEFAULT [5::Variant(Int64, String)]",
      })
  void missingAndNullTakeWhatJsonEachRowTakes(String column) throws Exception {
    TwinTables tables = ServerInserts.tables(SERVER, column);
    List<String> documents =
        List.of("{\"id\":1}", "{\"id\":2,\"c\":null}", "{\"id\":3}", "{\"c\":null,\"id\":4}");

    tables.insert(documents);

    tables.insertEachAsJson(documents);
    assertThat(tables.ours("c")).isEqualTo(tables.reference("c")).hasSize(4);
    tables.drop();
  }

  /** The same where the server computes each row's DEFAULTs in a query over the block. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "c Int32 DEFAULT 42",
        "c String DEFAULT concat('id-', toString(id))",
        "c LowCardinality(String) DEFAULT concat('id-', toString(id))",
        "c DateTime64(3) DEFAULT toDateTime64('2024-01-01 00:00:00', 3)",
        "c DateTime('Asia/Tokyo') DEFAULT toDateTime('2024-01-01 00:00:00', 'Asia/Tokyo')",
        "c Date DEFAULT '2024-01-01'",
        "c Enum8('x' = 1, 'y' = 2) DEFAULT 'y'",
        "c UUID DEFAULT toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0')",
        "c IPv6 DEFAULT '::1'",
        "c Decimal(38, 3) DEFAULT 1.5",
        "c FixedString(3) DEFAULT 'abc'",
        "c Bool DEFAULT true",
        "c UInt256 DEFAULT 7",
        "c SimpleAggregateFunction(anyLast, LowCardinality(String)) DEFAULT 'zz'",
        "c Nullable(Int32) DEFAULT 42",
        "c LowCardinality(Nullable(String)) DEFAULT 'q'",
        "c Array(String) DEFAULT ['a', toString(id)]",
        "c Map(String, UInt8) DEFAULT map('a', 1)",
        "c Tuple(x Int8, y String) DEFAULT (1, 'q')",
        "c Point DEFAULT (1, 2)",
        "c Time64(3) DEFAULT toTime64('10:11:12.5', 3)",
        "c Variant(Int64, String) DEFAULT 5::Int64",
        "c Dynamic DEFAULT 5",
        "c JSON DEFAULT '{\"a\":1}'",
        "c Nullable(JSON) DEFAULT '{\"a\":1}'",
        "c Array(Variant(Int64, String)) DEFAULT [5::Variant(Int64, String)]",
        "c Nullable(DateTime64(3)) DEFAULT toDateTime64(id, 3)",
        "c Array(String) DEFAULT [d], d String DEFAULT concat('d', e), e EPHEMERAL 'eph'",
        "c Nullable(String) DEFAULT concat(d, m, l), d String DEFAULT 'd',"
            + " m String MATERIALIZED concat('m', toString(id)), l String ALIAS concat('l', m)",
        "c Nullable(UInt32) DEFAULT toUInt32(s), s String",
        "`c` Tuple(x Int8, y String) DEFAULT (1, `odd ``name`), `odd ``name` String DEFAULT 'o'",
      })
  void rowsThatLackDifferentColumnsGoTogetherAndMeanTheSame(String column) throws Exception {
    TwinTables tables =
        ServerInserts.tables(
            SERVER, column + ", z Nullable(String) DEFAULT concat('z', toString(id))");
    List<String> documents =
        List.of(
            "{\"id\":1,\"s\":\"7\"}",
            "{\"id\":2,\"c\":null,\"z\":\"there\",\"s\":\"8\"}",
            "{\"id\":3,\"z\":null,\"s\":\"9\"}",
            "{\"c\":null,\"id\":4,\"s\":\"10\"}",
            "{\"id\":5,\"d\":\"given\",\"s\":\"11\"}");

    List<SealedBlock> blocks = tables.convertTogether(documents);
    tables.rememberTokens();
    tables.insertBlocks(blocks);
    // A repetition adds nothing.
    tables.insertBlocks(blocks);
    assertThat(tables.count()).isEqualTo(5);

    tables.insertEachAsJson(documents);
    assertThat(tables.ours("(c, z)")).isEqualTo(tables.reference("(c, z)")).hasSize(5);
    assertThat(blocks).hasSizeLessThanOrEqualTo(2);
    assertThat(blocks.get(blocks.size() - 1).columns()).contains("_millrace_given z");
    tables.drop();
  }

  @Test
  void rowsOfAnySetsOfColumnsAreFewBlocksAndWhatJsonEachRowMakesOfThem() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 8; round++) {
      List<String> columns = randomColumns(random);
      TwinTables tables =
          ServerInserts.tables(
              SERVER,
              IntStream.range(0, columns.size())
                  .mapToObj(i -> "c" + i + " " + columns.get(i))
                  .collect(Collectors.joining(", ")));
      List<String> documents = randomDocuments(random, columns);

      List<SealedBlock> blocks = tables.convertRows(documents);
      tables.rememberTokens();
      tables.insertBlocks(blocks);
      tables.insertBlocks(blocks);
      assertThat(tables.count()).isEqualTo(blocks.stream().mapToInt(SealedBlock::rows).sum());

      tables.insertEachAsJson(documents);
      assertThat(blocks).as("seed %d", seed).hasSizeLessThanOrEqualTo(5);
      assertThat(tables.ours("tuple(*)"))
          .as("seed %d: %s", seed, columns)
          .isEqualTo(tables.reference("tuple(*)"))
          .hasSize(documents.size());
      tables.drop();
    }
  }

  /** Type and DEFAULT, and values that both sides read in the same way. */
  private static final Map<String, List<String>> RANDOM_COLUMNS =
      Map.of(
          "Nullable(String) DEFAULT concat('x', toString(id))", List.of("null", "\"\"", "\"v\""),
          "Nullable(Int32) DEFAULT 42", List.of("null", "0", "\"7\""),
          "Array(String) DEFAULT ['a', toString(id)]", List.of("null", "[]", "[\"v\",\"w\"]"),
          "Map(String, String) DEFAULT map('k', toString(id))",
              List.of("null", "{}", "{\"k\":\"v\"}"),
          "Tuple(a Int8, b String) DEFAULT (1, toString(id))", List.of("null", "{\"a\":5}"),
          "LowCardinality(Nullable(String)) DEFAULT 'low'", List.of("null", "\"\"", "\"v\""),
          "String DEFAULT concat('s', toString(id))", List.of("null", "\"\"", "\"v\""),
          "Nullable(Date) DEFAULT toDate(10000 + id)", List.of("null", "\"2026-01-02\""),
          "JSON DEFAULT '{\"a\":1}'", List.of("null", "{}", "{\"b\":\"v\"}"),
          "Nullable(String)", List.of("null", "\"v\""));

  private static List<String> randomColumns(Random random) {
    List<String> all = RANDOM_COLUMNS.keySet().stream().sorted().toList();
    return IntStream.range(0, 4 + random.nextInt(9))
        .mapToObj(i -> all.get(random.nextInt(all.size())))
        .toList();
  }

  private static List<String> randomDocuments(Random random, List<String> columns) {
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < 60; id++) {
      StringBuilder document = new StringBuilder("{\"id\":" + id);
      for (int i = 0; i < columns.size(); i++) {
        if (random.nextBoolean()) {
          List<String> values = Objects.requireNonNull(RANDOM_COLUMNS.get(columns.get(i)));
          String value = values.get(random.nextInt(values.size()));
          document.append(",\"c").append(i).append("\":").append(value);
        }
      }
      documents.add(document.append('}').toString());
    }
    return documents;
  }

  @Test
  void rowsAreGroupedByTheColumnsTheyLackAndCannotSayNullFor() throws Exception {
    TwinTables tables =
        ServerInserts.tables(
            SERVER,
            "a Nullable(Int32) DEFAULT 7, b Array(Int8) DEFAULT [1, 2], c String DEFAULT 'x',"
                + " d Map(String, Int8), e Nullable(String)");
    List<String> documents = new ArrayList<>();
    for (int id = 0; id < 32; id++) {
      documents.add(
          "{\"id\":"
              + id
              + ((id & 1) == 0 ? "" : ",\"a\":" + (id % 3 == 0 ? "null" : "5"))
              + ((id & 2) == 0 ? "" : ",\"b\":" + (id % 5 == 0 ? "null" : "[3]"))
              + ((id & 4) == 0 ? "" : ",\"c\":\"there\"")
              + ((id & 8) == 0 ? "" : ",\"d\":{\"k\":1}")
              + ((id & 16) == 0 ? "" : ",\"e\":\"there\"")
              + "}");
    }

    List<SealedBlock> blocks = tables.convert(documents, Mapping.byName());
    tables.insertBlocks(blocks);

    tables.insertEachAsJson(documents);
    assertThat(tables.ours("(a, b, c, d, e)"))
        .isEqualTo(tables.reference("(a, b, c, d, e)"))
        .hasSize(32);
    assertThat(blocks)
        .extracting(SealedBlock::columns)
        .containsExactlyInAnyOrder(
            List.of("id", "a", "b", "c", "d", "e"),
            List.of("id", "b", "c", "d", "e"),
            List.of("id", "a", "c", "d", "e"),
            List.of("id", "c", "d", "e"));
    tables.drop();
  }

  @Test
  void materializedAndAliasAreLeftOutAndEphemeralIsSent() throws Exception {
    TwinTables tables =
        ServerInserts.tables(
            SERVER,
            "e String EPHEMERAL 'eph', f String EPHEMERAL, c String DEFAULT concat(e, f),"
                + " m UInt32 MATERIALIZED id + 1, l UInt32 ALIAS id + 2");
    List<String> documents =
        List.of(
            "{\"id\":1,\"e\":\"x\",\"f\":\"y\",\"m\":5,\"l\":6}",
            "{\"id\":2}",
            "{\"id\":3,\"c\":\"given\",\"e\":null}");

    tables.insert(documents);

    assertThat(tables.ours("(c, m, l)"))
        .isEqualTo(Map.of(1, "('xy',2,3)", 2, "('eph',3,4)", 3, "('given',4,5)"));
    tables.drop();
  }

  /** The server refuses a whole block for one such row: the good ones must not go with it. */
  @Test
  void arraysOfOneNestedAreOfOneLengthOrTheRowIsRejected() throws Exception {
    TwinTables tables = ServerInserts.tables(SERVER, "`n.a` Array(Int8), `n.b` Array(String)");
    List<String> documents =
        List.of(
            "{\"id\":1,\"n.a\":[1,2],\"n.b\":[\"x\",\"y\"]}",
            "{\"id\":2,\"n.a\":[1,2],\"n.b\":[\"x\"]}",
            "{\"id\":3,\"n.a\":[1]}",
            "{\"id\":4}");

    tables.insert(documents);

    tables.insertEachAsJson(documents);
    assertThat(tables.ours("(`n.a`, `n.b`)"))
        .isEqualTo(tables.reference("(`n.a`, `n.b`)"))
        .containsOnlyKeys(1, 4);
    assertThat(tables.errors("column")).hasSize(2).containsValue("n.b");
    tables.drop();
  }

  @Test
  void placesAndMetadataFillColumnsOfAnyType() throws Exception {
    TwinTables tables =
        ServerInserts.tables(
            SERVER,
            "city String, zip UInt32, user String, second Int8, k LowCardinality(String),"
                + " t DateTime64(3, 'UTC'), ms UInt64, day Date, text String, s String, sh"
                + " Nullable(String), seq UInt128, raw String, `odd/~ name` String");
    Mapping mapping =
        Mapping.parse(
            Map.ofEntries(
                Map.entry("city", "/user/address/city"),
                Map.entry("zip", "/user/address/zip"),
                Map.entry("user", "/user"),
                Map.entry("second", "/list/1"),
                Map.entry("k", "_key"),
                Map.entry("t", "_timestamp"),
                Map.entry("ms", "_timestamp"),
                Map.entry("day", "_timestamp"),
                Map.entry("text", "_timestamp"),
                Map.entry("s", "_stream"),
                Map.entry("sh", "_shard_id"),
                Map.entry("seq", "_sequence_number"),
                Map.entry("raw", "_raw_message"),
                Map.entry("odd/~ name", "/odd~1~0 name")));
    String document =
        "{\"id\":1,\"user\":{\"address\":{\"zip\":\"123\",\"city\":\"B\"}},\"list\":[5,6,7],"
            + "\"odd/~ name\": \"o\"}";

    String other = "{\"id\":2,\"user\":4,\"list\":{\"1\":8}}";
    tables.insert(List.of(document, other), mapping.mismatchedPaths(MismatchedPaths.MISSING));
    tables.insert(List.of(other), mapping);

    assertThat(tables.errors("message").values())
        .singleElement()
        .asString()
        .startsWith(
            "Cannot convert column \"city\" String: expected an object or array that leads to"
                + " /user/address/city but was 4 at $.user [");
    assertThat(tables.ours("(city, zip, user, second, `odd/~ name`)"))
        .isEqualTo(
            Map.of(
                1, "('B',123,'{\"address\":{\"zip\":\"123\",\"city\":\"B\"}}',6,'o')",
                2, "('',0,'4',8,'')"));
    assertThat(tables.ours("raw").get(1)).isEqualTo(document);
    assertThat(tables.ours("(k, t, ms, day, text, s, sh, seq)").get(1))
        .isEqualTo(
            "('key','2023-11-14 22:13:20.123',1700000000123,'2023-11-14',"
                + "'2023-11-14T22:13:20.123Z','events','shard-7',49590338271)");
    tables.drop();
  }
}
