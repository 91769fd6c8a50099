package io.millrace.udf.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.mapping.ColumnNames;
import io.millrace.udf.mapping.FieldNames;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.UnknownFields;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What mapped columns hold on a real server. */
final class MappingITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();

  @Test
  void constantsAndCallsFillColumnsOfAnyType() throws Exception {
    TwinTables tables =
        TwinTables.create(
            SERVER,
            "site LowCardinality(String), version UInt8, labels Array(String), hash FixedString(64),"
                + " country String, words Array(String), inner Map(String, Int8), place String,"
                + " d Nullable(String) DEFAULT 'none', e Array(String) DEFAULT ['none']");
    Mapping mapping =
        Mapping.parse(
            Map.ofEntries(
                Map.entry("site", "'eu'"),
                Map.entry("version", "3"),
                Map.entry("labels", "[\"a\", \"b\"]"),
                Map.entry("hash", "sha256(lower(/user/email))"),
                Map.entry("country", "coalesce(/geo/country, /user/country, 'unknown')"),
                Map.entry("words", "split(/text, ' ')"),
                Map.entry("inner", "parse_json(/json)"),
                Map.entry("place", "concat(_shard_id, ':', _sequence_number)"),
                Map.entry("d", "lower(/d)"),
                Map.entry("e", "split(/e, ',')")));

    tables.insert(
        List.of(
            "{\"id\":1,\"user\":{\"email\":\"ABC\",\"country\":\"DE\"},\"geo\":{\"country\":null},"
                + "\"text\":\"x y\",\"json\":\"{\\\"k\\\":1}\",\"d\":\"D\",\"e\":\"p,q\"}",
            "{\"id\":2,\"d\":null,\"e\":null}",
            "{\"id\":3}",
            "{\"id\":4,\"json\":\"{\"}"),
        mapping);

    assertThat(tables.ours("(site, version, labels, country, words, inner, place)"))
        .isEqualTo(
            Map.of(
                1, "('eu',3,['a','b'],'DE',['x','y'],{'k':1},'shard-7:49590338271')",
                2, "('eu',3,['a','b'],'unknown',[],{},'shard-7:49590338271')",
                3, "('eu',3,['a','b'],'unknown',[],{},'shard-7:49590338271')"));
    assertThat(tables.ours("hash").get(1))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(tables.ours("(d, e)"))
        .isEqualTo(Map.of(1, "('d',['p','q'])", 2, "(NULL,['none'])", 3, "('none',['none'])"));
    assertThat(tables.errors("concat(reason, ' ', column, ' ', message)").values())
        .containsExactly(
            "function_failed inner Cannot convert column \"inner\" Map(String, Int8): function"
                + " parse_json expected JSON text but was \"{\" at parse_json(/json)"
                + " [stream=events shard=shard-7 sequence=49590338271]");
    tables.drop();
  }

  @Test
  void strayTimesBecomeDatesAndTimes() throws Exception {
    TwinTables tables =
        TwinTables.create(
            SERVER,
            "born Date, day Date32, seen DateTime64(3, 'UTC'), log DateTime('UTC'), local"
                + " DateTime('Asia/Tokyo'), many Array(DateTime('UTC')), maybe"
                + " Nullable(DateTime64(6, 'UTC')), micros Date");
    Mapping mapping =
        Mapping.parse(
            Map.ofEntries(
                Map.entry("born.format", "dd/MM/yyyy"),
                Map.entry("day.from", "/log"),
                Map.entry("day.format", "dd/MMM/yyyy:HH:mm:ss Z"),
                Map.entry("seen.from", "/ms"),
                Map.entry("seen.unit", "milliseconds"),
                Map.entry("log.format", "dd/MMM/yyyy:HH:mm:ss Z"),
                Map.entry("local.format", "d.M.yyyy H:mm"),
                Map.entry("many.unit", "seconds"),
                Map.entry("maybe.unit", "nanoseconds"),
                Map.entry("micros.unit", "microseconds")));

    tables.insert(
        List.of(
            "{\"id\":1,\"born\":\"31/12/1999\",\"log\":\"10/Oct/2026:23:55:36 -0700\","
                + "\"ms\":1700000000123,\"local\":\"1.7.2026 8:05\",\"many\":[1,\"2\"],"
                + "\"maybe\":1700000000123456789,\"micros\":1700000000123456}",
            "{\"id\":2,\"maybe\":null}",
            "{\"id\":3,\"born\":\"30/02/2000\"}"),
        mapping);

    assertThat(tables.ours("(born, day, seen, log, local, many, maybe, micros)"))
        .isEqualTo(
            Map.of(
                1,
                "('1999-12-31','2026-10-11','2023-11-14 22:13:20.123','2026-10-11 06:55:36',"
                    + "'2026-07-01 08:05:00',['1970-01-01 00:00:01','1970-01-01 00:00:02'],"
                    + "'2023-11-14 22:13:20.123456','2023-11-14')",
                2,
                "('1970-01-01','1970-01-01','1970-01-01 00:00:00.000','1970-01-01 00:00:00',"
                    + "'1970-01-01 09:00:00',[],NULL,'1970-01-01')"));
    assertThat(tables.errors("column").values()).containsExactly("born");
    tables.drop();
  }

  /** Text of two numbers, such as 08:05, would be minutes and seconds to the server. */
  @Test
  void timesOfDayOfAnyFormatKeepTheirHours() throws Exception {
    TwinTables tables =
        TwinTables.create(
            SERVER,
            "clock Time, exact Time64(3), call Time, list Array(Time), maybe Nullable(Time)");
    Map<String, String> formats =
        Map.of(
            "h:mm a", "8:05 AM",
            "HH:mm", "08:05",
            "HH:mm:ss", "08:05:00",
            "HHmmss", "080500",
            "H.mm.ss.SSS", "8.05.00.000");

    int id = 0;
    for (Map.Entry<String, String> format : formats.entrySet()) {
      Mapping mapping =
          Mapping.parse(
              Map.ofEntries(
                  Map.entry("clock.from", "/t"),
                  Map.entry("clock.format", format.getKey()),
                  Map.entry("exact.from", "/t"),
                  Map.entry("exact.format", format.getKey()),
                  Map.entry("call", "parse_time(/t, '" + format.getKey() + "')"),
                  Map.entry("list.from", "/ts"),
                  Map.entry("list.format", format.getKey()),
                  Map.entry("maybe.from", "/t"),
                  Map.entry("maybe.format", format.getKey())));
      tables.insert(
          List.of("{\"id\":%d,\"t\":\"%s\",\"ts\":[\"%2$s\"]}".formatted(++id, format.getValue())),
          mapping);
    }

    assertThat(tables.ours("(clock, exact, call, list, maybe)"))
        .hasSize(formats.size())
        .allSatisfy(
            (row, values) ->
                assertThat(values)
                    .isEqualTo("('08:05:00','08:05:00.000','08:05:00',['08:05:00'],'08:05:00')"));
    tables.drop();
  }

  @Test
  void columnsWithNamesOfMetadataAreFilledWithIt() throws Exception {
    TwinTables tables =
        TwinTables.create(
            SERVER,
            "_key String, _timestamp DateTime64(3, 'UTC'), _stream LowCardinality(String),"
                + " _shard_id String, _sequence_number UInt128, _document_index UInt32,"
                + " _raw_message String, _ingested_at DateTime64(3, 'UTC') DEFAULT 0");

    tables.insert(List.of("{\"id\":1}\n{\"id\":2,\"_key\":\"said\"}"));

    assertThat(
            tables.ours(
                "(_key, _timestamp, _stream, _shard_id, _sequence_number, _document_index)"))
        .isEqualTo(
            Map.of(
                1,
                "('key','2023-11-14 22:13:20.123','events','shard-7',49590338271,0)",
                2,
                "('key','2023-11-14 22:13:20.123','events','shard-7',49590338271,1)"));
    assertThat(tables.ours("_raw_message"))
        .isEqualTo(Map.of(1, "{\"id\":1}", 2, "{\"id\":2,\"_key\":\"said\"}"));
    assertThat(tables.ours("abs(dateDiff('minute', _ingested_at, now())) < 10"))
        .isEqualTo(Map.of(1, "1", 2, "1"));
    tables.drop();
  }

  @Test
  void nestedFieldsFillFlatColumnsInAnyLetterCaseAndUnknownOnesAreRefused() throws Exception {
    TwinTables tables =
        TwinTables.create(SERVER, "user_id UInt64, `user.name` String, geo_city_name String");
    Mapping mapping =
        Mapping.byName()
            .columnNames(ColumnNames.FLATTEN)
            .fieldNames(FieldNames.CASE_INSENSITIVE)
            .unknownFields(UnknownFields.REJECT);

    tables.insert(
        List.of(
            "{\"id\":1,\"user\":{\"id\":7,\"name\":\"a\"},\"geo\":{\"city_name\":\"B\"}}",
            "{\"ID\":2,\"User\":{\"Id\":8,\"Name\":\"b\"},\"Geo_City\":{\"Name\":\"C\"}}",
            "{\"id\":3,\"user\":{\"mail\":1}}"),
        mapping);

    assertThat(tables.ours("(user_id, `user.name`, geo_city_name)"))
        .isEqualTo(Map.of(1, "(7,'a','B')", 2, "(8,'b','C')"));
    assertThat(tables.errors("concat(reason, ' ', message)").values())
        .containsExactly(
            "unknown_field No column takes the field at $.user.mail [stream=events shard=shard-7"
                + " sequence=49590338271]");
    tables.drop();
  }
}
