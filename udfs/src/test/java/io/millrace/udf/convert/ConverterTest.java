package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConverterTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Decimal(18, 4) | {\"c\":12.50001} | at most 4 decimals but was 12.50001 at $.c",
        "Int8 | {\"c\":128} | an integer from -128 to 127 but was 128 at $.c",
        "Int8 | {\"c\": [1, 2]} | an integer but was [1, 2] at $.c",
        "Array(UInt8) | {\"c\":[1,\"x\"]} | an integer but was \"x\" at $.c[1]",
        "Map(String, Date) | {\"c\":{\"k\":1.5}} | a date (a number counts days since 1970, unless columns.<column>.unit or format says otherwise) but was 1.5 at $.c.k",
        "Map(UInt8, Int8) | {\"c\":{\"k\":1}} | as key an integer but was \"k\" at $.c.k",
        "Tuple(a Array(Tuple(b Bool))) | {\"c\":{\"a\":[{\"b\":2}]}} | true, false, 1 or 0 but was 2 at $.c.a[0].b",
        "Tuple(Int8, Int8) | {\"c\":[1]} | an array of 2 elements but was [1] at $.c",
        "Tuple(a Int8) | {\"c\":{\"a\":1,\"a\":2}} | element \"a\" at most once but was 2 at $.c.a",
        "Int8 | {\"c\":1,\"x\":0,\"c\":2} | the field at most once but was 2 at $.c",
        "Time | {\"c\":\"1000:00:00\"} | a time from -999:59:59 to 999:59:59 such as 02:21:01 (columns.<column>.format describes another form) but was \"1000:00:00\" at $.c",
        "Time | {\"c\":\"12:60:00\"} | a time from -999:59:59 to 999:59:59 such as 02:21:01 (columns.<column>.format describes another form) but was \"12:60:00\" at $.c",
        "Time64(3) | {\"c\":\"2:21 PM\"} | a time from -999:59:59 to 999:59:59 such as 02:21:01 (columns.<column>.format describes another form) but was \"2:21 PM\" at $.c",
        "Time | {\"c\":\"02:21:01.345\"} | a time without a fraction, which Time64 takes but was \"02:21:01.345\" at $.c",
        "DateTime | {\"c\":1764296461345} | a date and time from 1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC (columns.<column>.unit says what an epoch number counts) but was 1764296461345 at $.c",
        "DateTime | {\"c\":99999999999999999999} | a date and time from 1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC (columns.<column>.unit says what an epoch number counts) but was 99999999999999999999 at $.c",
        "DateTime64(3) | {\"c\":1764296461345000000} | a date and time from year 1 to 9999 (columns.<column>.unit says what an epoch number counts) but was 1764296461345000000 at $.c",
        "DateTime64(3) | {\"c\":1764296461.5} | a date and time (columns.<column>.unit says what an epoch number counts) but was 1764296461.5 at $.c",
        "Date | {\"c\":20261128} | a date from 1970-01-01 to 2149-06-06 (a number counts days since 1970, unless columns.<column>.unit or format says otherwise) but was 20261128 at $.c",
        "Date32 | {\"c\":1764296461} | a date from 1900-01-01 to 2299-12-31 (a number counts days since 1970, unless columns.<column>.unit or format says otherwise) but was 1764296461 at $.c",
        "Date | {\"c\":-1} | a date from 1970-01-01 to 2149-06-06 (a number counts days since 1970, unless columns.<column>.unit or format says otherwise) but was -1 at $.c",
        "Variant(Int8, UUID) | {\"c\":\"x\"} | a value of one of its types but was \"x\" at $.c",
        "JSON(a.b Int8) | {\"c\":{\"a\":{\"b\":300}}} | an integer from -128 to 127 but was 300 at $.c.a.b",
        "JSON | {\"c\":{\"a\":{\"b\":1},\"a.b\":[2]}} | each path at most once but was [2] at $.c[\"a.b\"]",
        "JSON | {\"c\":[1e400]} | an object but was [1e400] at $.c",
        "JSON | {\"c\":{\"x\":[1,1e400]}} | a number of UInt64, Int64 or Float64 but was 1e400 at $.c.x[1]",
        "Enum8('a' = 1) | {\"c\":\"b\"} | one of 'a' but was \"b\" at $.c",
      })
  void complaintsNameColumnTypeExpectedFoundAndPath(String type, String document, String complaint)
      throws Exception {
    assertThatThrownBy(() -> convert(converter(type), document))
        .isInstanceOf(ConvertException.class)
        .hasMessage(
            "Cannot convert column \"c\" "
                + type
                + ": expected "
                + complaint
                + " [stream=s shard=7 sequence=42]");
  }

  @Test
  void longValuesAreCutInMessages() throws Exception {
    ConvertException complaint =
        catchThrowableOfType(
            ConvertException.class,
            () -> convert(converter("Int8"), "{\"c\":\"" + "😀".repeat(1000) + "\"}"));

    assertThat(complaint.getMessage()).contains("but was \"" + "😀".repeat(99) + "… at $.c");
  }

  @Test
  void valuesAreNotQuotedWhenRedacted() throws Exception {
    Converter converter = new Converter(table("Int8"), Mapping.byName(), ValuesInErrors.REDACTED);

    assertThatThrownBy(() -> convert(converter, "{\"c\":\"secret\"}"))
        .hasMessageContaining("but was (redacted) at $.c")
        .hasMessageNotContaining("secret");
  }

  @Test
  void metadataThatDoesNotFitIsComplainedAboutByName() throws Exception {
    Converter converter =
        new Converter(table("UInt8"), Mapping.parse(Map.of("c", "_stream")), ValuesInErrors.SHOWN);

    assertThatThrownBy(() -> convert(converter, "{}"))
        .hasMessageContaining("expected an integer but was \"s\" at _stream");
  }

  @Test
  void fieldsNobodyWantsAreCountedAndSkipped() throws Exception {
    Converter converter = converter("Int8");

    convert(converter, "{\"x\":{\"c\":1},\"c\":5,\"y\":[],\"z\":null}");
    convert(converter, "{\"x\":1}");

    assertThat(converter.unknownFields()).isEqualTo(4);
  }

  @Test
  void aRowThatGrowsBeyondReasonIsRefused() throws Exception {
    Converter converter = converter("Array(FixedString(1000000))");
    String bomb = "{\"c\":[" + "\"\",".repeat(1000) + "\"\"]}";

    ConvertException complaint =
        catchThrowableOfType(ConvertException.class, () -> convert(converter, bomb));

    assertThat(complaint.reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
    assertThat(convert(converter, "{\"c\":[\"a\"]}").count()).isEqualTo(1);
    assertThat(converter.rows().bytes()).isEqualTo(1_000_008);
  }

  @Test
  void allThatIsWrongWithSchemaAndMappingIsToldAtOnce() throws Exception {
    TableSchema table =
        new TableSchema(
            new TableName("db", "t"),
            List.of(
                new Column("id", "UInt64", DefaultKind.NONE),
                new Column("state", "AggregateFunction(sum, UInt64)", DefaultKind.NONE),
                new Column("made", "Date", DefaultKind.MATERIALIZED),
                new Column("deep", "Array(Nothing)", DefaultKind.NONE),
                new Column("lost", "DateTime('Mars/Olympus')", DefaultKind.NONE)));
    Mapping mapping = Mapping.parse(Map.of("idd", "/a", "made", "/b"));

    assertThat(Converter.check(table, mapping))
        .containsExactly(
            "column \"idd\" is mapped, but table db.t has no such column; did you mean \"id\"?",
            "column \"made\" is mapped, but ClickHouse does not accept values for it: it is"
                + " MATERIALIZED",
            "column \"state\" AggregateFunction(sum, UInt64): type AggregateFunction is not"
                + " supported",
            "column \"deep\" Array(Nothing): type Nothing is not supported",
            "column \"lost\" DateTime('Mars/Olympus'): time zone 'Mars/Olympus' is unknown to"
                + " this Java runtime");
    assertThatThrownBy(() -> new Converter(table, mapping, ValuesInErrors.SHOWN))
        .isInstanceOf(SchemaException.class)
        .hasMessageContaining("\"idd\"")
        .hasMessageContaining("\"lost\"");
  }

  /** Those that CONVERSION.md lists. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "AggregateFunction(sum, UInt64)",
        "Nothing",
        "Map(Nothing, String)",
        "Tuple()",
        "Array(Tuple())",
        "Map(Array(UInt8), String)",
        "Map(Map(String, String), String)",
        "Map(Tuple(UInt8), String)",
        "Map(Point, String)",
        "Map(JSON, String)",
        "Map(Dynamic, String)",
        "Map(Variant(String, UInt8), String)",
        "Map(Geometry, String)",
        "JSON(v Variant(Decimal(9, 2), String))",
        "JSON(v Variant(Tuple(e Enum8('a' = 1)), String))",
        "QBit(Float32, 8)"
      })
  void someTypesAreNotSupported(String type) {
    assertThatThrownBy(() -> converter(type)).isInstanceOf(SchemaException.class);
  }

  @Test
  void namesOfFlagsAreReserved() {
    TableSchema table =
        new TableSchema(
            new TableName("db", "t"),
            List.of(new Column("_millrace_given z", "UInt8", DefaultKind.NONE)));

    assertThat(Converter.check(table, Mapping.byName()))
        .containsExactly(
            "column \"_millrace_given z\": names that begin like this are reserved; rename it");
  }

  @Test
  void variantsThatFailTheServerAtAPathOfJsonAreRefused() throws Exception {
    String tuple = "Tuple(e Enum8('%s' = %d), n Int8)";
    TableSchema table =
        new TableSchema(
            new TableName("db", "t"),
            List.of(
                json("a", "Variant(Decimal(9, 2), UUID)"),
                json("b", "Variant(" + tuple.formatted("x", 1) + ", UUID)"),
                json("c", "Variant(" + tuple.formatted("x", 0) + ", UUID)"),
                json("d", tuple.formatted("x", 1))));

    assertThat(Converter.check(table, Mapping.byName()))
        .hasSize(2)
        .anyMatch(problem -> problem.contains("\"a\"") && problem.contains("Decimal inside"))
        .anyMatch(problem -> problem.contains("\"b\"") && problem.contains("no value 0"));
  }

  private static Column json(String name, String path) {
    return new Column(name, "JSON(p " + path + ")", DefaultKind.NONE);
  }

  @Test
  void aTableNobodyCanWriteToIsRefused() {
    TableSchema table =
        new TableSchema(
            new TableName("db", "t"), List.of(new Column("a", "Int8", DefaultKind.ALIAS)));

    assertThat(Converter.check(table, Mapping.byName()))
        .containsExactly("table db.t has no writable column");
  }

  private static TableSchema table(String type) {
    return new TableSchema(
        new TableName("db", "t"), List.of(new Column("c", type, DefaultKind.NONE)));
  }

  private static Converter converter(String type) throws SchemaException {
    return new Converter(table(type), Mapping.byName(), ValuesInErrors.SHOWN);
  }

  private static Rows convert(Converter converter, String document) throws Exception {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    JsonReader in = new JsonReader();
    in.reset(bytes, 0, bytes.length);
    converter.begin(new Record(bytes, "s", "7", "42", "k", 0));
    return converter.convert(in, 0);
  }
}
