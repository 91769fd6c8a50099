package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.ColumnNames;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.FieldNames;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MismatchedPaths;
import io.millrace.udf.mapping.UnknownFields;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.Record;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What mapped columns hold, seen through String columns; several are joined with "; ". */
final class MappedColumnsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T01:02:03.004Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'web'                        | {}                       | web",
        "42                           | {}                       | 42",
        "[1, \"a\"]                   | {\"c\":5}                | [1, \"a\"]",
        "lower(/a)                    | {\"a\":\"X\"}            | x",
        "lower(/a/b/1)                | {\"a\":{\"b\":[0,\"X\"]}} | x",
        "concat(/a, '-', /b)          | {\"b\":2,\"a\":\"\\u0041\"} | A-2",
        "concat(/a, '-', /a)          | {\"a\":1}                | 1-1",
        "coalesce(/a, /b, 'x')        | {\"b\":null}             | x",
        "coalesce(/a, /b, 'x')        | {\"b\": {\"y\" : 1} }    | {\"y\" : 1}",
        "lower(/a)                    | {\"a\":null}             | ``",
        "lower(/a)                    | {}                       | ``",
        "concat(_stream, '/', _shard_id, '/', _document_index) | {} | events/shard-7/3",
        "substring(_raw_message, 1, 4) | {\"a\":1}               | {\"a\"",
        "concat(_timestamp)           | {}                       | 2023-11-14T22:13:20.123Z",
      })
  void oneColumn(String source, String document, String value) throws Exception {
    Mapping mapping = Mapping.parse(Map.of("c", source));

    assertThat(row(converter(mapping, "c"), document)).isEqualTo(value);
  }

  @Test
  void aFieldMayBeAColumnAndArgumentsAtOnce() throws Exception {
    Converter converter =
        converter(
            Mapping.parse(Map.of("up", "upper(/u/name)", "whole", "/u", "hash", "length(/u/name)")),
            "name",
            "up",
            "whole",
            "hash");

    assertThat(row(converter, "{\"u\":{\"name\":\"ada\"},\"name\":\"n\"}"))
        .isEqualTo("n; ADA; {\"name\":\"ada\"}; 3");
    assertThat(row(converter, "{}")).isEqualTo("; ; ; ");
    assertThat(converter.unknownFields()).isZero();
  }

  @Test
  void columnsWithNamesOfMetadataTakeIt() throws Exception {
    Converter converter =
        converter(
            Mapping.parse(Map.of("_stream", "/_stream")),
            "_key",
            "_stream",
            "_document_index",
            "_ingested_at",
            "_raw_message");

    assertThat(row(converter, "{\"_stream\":\"said\",\"_key\":\"x\"}"))
        .isEqualTo("key; said; 3; 2026-11-23T01:02:03.004Z; {\"_stream\":\"said\",\"_key\":\"x\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "String            | format | dd/MM/yyyy HH:mm | \"01/11/2026 12:30\" | 2026-11-01T12:30",
        "Nullable(String)  | unit   | microseconds     | 1700000000123456     | 2023-11-14T22:13:20.123456Z",
      })
  void strayTimesBecomeIso(String type, String key, String how, String value, String iso)
      throws Exception {
    Converter converter = converter(Mapping.parse(Map.of("c." + key, how)), column("c", type));

    assertThat(row(converter, "{\"c\":" + value + "}")).endsWith(iso);
  }

  @Test
  void aFormatIsForTimesOnly() throws Exception {
    Mapping mapping = Mapping.parse(Map.of("c.unit", "seconds"));

    assertThat(Converter.check(table(column("c", "UInt64")), mapping))
        .containsExactly("column \"c\" UInt64: format and unit apply to dates and times only");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "user.id         | {\"user\":{\"id\":1}}                | 1",
        "user.id         | {\"user.id\":1}                      | 1",
        "user_id         | {\"user\":{\"id\":1}}                | 1",
        "user_id         | {\"user_id\":1, \"user\":{\"x\":2}}  | 1",
        "user_first_name | {\"user\":{\"first_name\":1}}        | 1",
        "user_first_name | {\"user_first\":{\"name\":1}}        | 1",
        "user_first_name | {\"user\":{\"first\":{\"name\":1}}}  | 1",
        "user_id         | {\"user\":null}                      | ``",
        "tags_0          | {\"tags\":[7,8]}                     | 7",
        "_id             | {\"_id\":1}                          | 1",
        "a__b            | {\"a__b\":1}                         | 1",
      })
  void flattenedColumnsTakeWhatLiesInside(String column, String document, String value)
      throws Exception {
    Converter converter = converter(Mapping.byName().columnNames(ColumnNames.FLATTEN), column);

    assertThat(row(converter, document)).isEqualTo(value);
  }

  @Test
  void aDocumentWithTwoOfThePlacesIsRejected() throws Exception {
    Converter converter = converter(Mapping.byName().columnNames(ColumnNames.FLATTEN), "user_id");

    assertThatThrownBy(() -> row(converter, "{\"user\":{\"id\":1},\"user_id\":2}"))
        .hasMessage(
            "Cannot convert column \"user_id\" String: expected the value in only one place but was"
                + " 2 at $.user_id [stream=events shard=shard-7 sequence=4959]");
  }

  @Test
  void columnsThatWouldTakeTheSamePlaceAreAnErrorNamingBoth() throws Exception {
    Mapping flatten = Mapping.byName().columnNames(ColumnNames.FLATTEN);
    TableSchema table = table(column("user_id", "String"), column("user.id", "String"));

    assertThat(Converter.check(table, flatten))
        .containsExactly(
            "column \"user.id\" String: takes /user/id, and column \"user_id\" takes it as well; map"
                + " one of them under columns");
    assertThat(
            Converter.check(
                table,
                Mapping.parse(Map.of("user_id", "/user/id")).columnNames(ColumnNames.FLATTEN)))
        .isEmpty();
    assertThat(Converter.check(table(column("a_b_c_d_e_f_g_h", "String")), flatten))
        .containsExactly(
            "column \"a_b_c_d_e_f_g_h\" String: has more than 6 underscores to split at; map it"
                + " under columns");
  }

  @Test
  void letterCaseCountsNothingWhenSaidSo() throws Exception {
    Mapping mapping =
        Mapping.parse(Map.of("n", "/User/Name")).fieldNames(FieldNames.CASE_INSENSITIVE);
    Converter converter = converter(mapping, "UserId", "n");

    assertThat(row(converter, "{\"userID\":1,\"user\":{\"NAME\":2}}")).isEqualTo("1; 2");
    assertThat(row(converter, "{\"UserId\":1,\"User\":{\"Name\":2}}")).isEqualTo("1; 2");
    assertThat(converter.unknownFields()).isZero();
    assertThatThrownBy(() -> row(converter, "{\"userid\":1,\"USERID\":2}"))
        .hasMessageContaining("expected the field at most once but was 2 at $.USERID");
    assertThat(
            Converter.check(
                table(column("id", "String"), column("ID", "String")),
                Mapping.byName().fieldNames(FieldNames.CASE_INSENSITIVE)))
        .containsExactly(
            "column \"ID\" String: takes /ID, and column \"id\" takes /id, which differs only in"
                + " letter case");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/User/Name | {\"user\":{\"NAME\":2}}              | 2",
        "/User/Name | {\"User\":{\"Name\":2}}              | 2",
        "/User/Name | {\"User\":{\"x\":0},\"name\":3}      | ``",
        "/a/0/Id    | {\"A\":[{\"ID\":4}]}                 | 4",
        "/ä         | {\"Ä\":5}                            | ``",
        "lower(/X)  | {\"x\":\"Y\"}                        | y",
      })
  void aPlaceIsFoundInAnyLetterCaseStepByStep(String source, String document, String value)
      throws Exception {
    Converter converter = converter(Mapping.parse(Map.of("c", source)), "c");

    assertThat(row(converter, document)).isEqualTo(value);
    assertThat(row(converter, document)).as("again, as learnt").isEqualTo(value);
  }

  @Test
  void theExactNameGoesFirstAndAnotherSpellingMustMeanOnePlace() throws Exception {
    Converter converter =
        converter(Mapping.parse(Map.of("a", "/Key/v", "b", "/key/w")), "a", "b", "Id", "ID");

    assertThat(row(converter, "{\"key\":{\"W\":1},\"Key\":{\"V\":2},\"ID\":3,\"Id\":4}"))
        .isEqualTo("2; 1; 4; 3");
    assertThat(row(converter, "{\"KEY\":{\"v\":1}}")).isEqualTo("1; ; ; ");
    assertThatThrownBy(() -> row(converter, "{\"id\":1}"))
        .hasMessage(
            "Cannot convert column \"Id\" String: expected a field that is called exactly \"Id\" or"
                + " \"ID\" but was 1 at $.id [stream=events shard=shard-7 sequence=4959]");
    assertThatThrownBy(() -> row(converter, "{\"key\":{\"w\":1,\"W\":1}}"))
        .hasMessageContaining("expected the field at most once but was 1 at $.key.W");
  }

  /**
   * Each place is looked for by itself: the field of exactly its name, or else the one whose name
   * differs in letter case only, though another place has exactly that name.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/User/id | /user/name | {\"user\":{\"id\":1,\"name\":\"x\"}} | 1; x",
        "/User/id | /user/name | {\"User\":{\"id\":1,\"name\":\"x\"}} | 1; x",
        "/User/id | /user/name | {\"User\":{\"id\":1},\"user\":{\"name\":\"x\",\"id\":9}} | 1; x",
        "/User/id | /user/name | {\"user\":{\"ID\":1,\"Name\":\"x\"},\"z\":{}} | 1; x",
        "/User/id | /user | {\"user\":{\"id\":1}} | 1; {\"id\":1}",
        "/User | /user/id | {\"user\":{\"id\":1}} | {\"id\":1}; 1",
        "/user/id | /User | {\"User\":{\"id\":1}} | 1; {\"id\":1}",
        "/a/User/id | /a/user/name | {\"a\":{\"user\":{\"id\":1,\"name\":\"x\"}}} | 1; x",
        "lower(/User) | /user | {\"user\":\"X\"} | x; X",
        "lower(/User/id) | /user/name | {\"user\":{\"id\":\"X\",\"name\":\"Y\"}} | x; Y",
        "/User | /user | {\"user\":1} | ; 1",
        "/User/id | /user/name | {\"USER\":{\"id\":1,\"name\":\"x\"}} | 1; x",
        "/User/id | /user | {\"USER\":{\"id\":1}} | 1; {\"id\":1}",
        "/a/User/id | /a/user/name | {\"A\":{\"USER\":{\"Id\":1,\"name\":\"x\"},\"z\":0}} | 1; x",
        "lower(/User) | /user | {\"USER\":\"X\"} | x; X",
        "lower(/User/id) | upper(/user/id) | {\"USER\":{\"ID\":\"Xx\"}} | xx; XX",
        "/User/0/id | /user/1/id | {\"user\":[{\"id\":1},{\"id\":2}]} | 1; 2",
      })
  void placesThatDifferInLetterCaseAreEachFound(
      String first, String second, String document, String values) throws Exception {
    Converter converter = converter(Mapping.parse(Map.of("a", first, "b", second)), "a", "b");

    assertThat(row(converter, document)).isEqualTo(values);
    assertThat(row(converter, document)).as("again, as learnt").isEqualTo(values);
  }

  @Test
  void aPlaceInAnotherLetterCaseMustBeReachable() throws Exception {
    Converter converter = converter(Mapping.parse(Map.of("a", "/User/id", "b", "/user")), "a", "b");

    assertThatThrownBy(() -> row(converter, "{\"user\":\"ada\"}"))
        .hasMessageContaining("expected an object or array that leads to /User/id but was \"ada\"");
    Converter flat =
        converter(Mapping.byName().columnNames(ColumnNames.FLATTEN), "URL", "url_path");
    assertThat(row(flat, "{\"URL\":\"x\"}")).isEqualTo("x; ");
    assertThat(row(flat, "{\"URL\":\"x\",\"url_path\":\"y\"}")).isEqualTo("x; y");
    assertThat(row(flat, "{\"Url\":\"x\"}")).isEqualTo("x; ");
    Converter guessed =
        converter(Mapping.byName().columnNames(ColumnNames.FLATTEN), "User_id", "user_name");
    assertThat(row(guessed, "{\"user\":{\"id\":1,\"name\":\"x\"}}")).isEqualTo("1; x");
    assertThat(row(guessed, "{\"USER\":{\"id\":1,\"name\":\"x\"}}")).isEqualTo("1; x");
  }

  /** A condition, or a second column that is computed, leaves a column its value. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "user_id | /USER_ID = 5              | {\"User_Id\":5}            | 5",
        "user_id | /USER_ID = 5              | {\"USER_ID\":5}            | 5",
        "user_id | /USER_ID = 5              | {\"user_id\":5}            | 5",
        "user_id | /USER/ID = 5              | {\"User\":{\"Id\":5}}       | 5",
        "user_id | /USER/ID = 5              | {\"User\":{\"x\":1}}        | skipped",
        "user_id | /USER_ID = 5              | {\"User_Id\":6}            | skipped",
        "id      | /ID = /iD AND /ID = 5     | {\"x\":[1],\"Id\":5,\"y\":2} | 5",
      })
  void aFilterInAnotherLetterCaseChangesNoRow(
      String column, String keep, String document, String value) throws Exception {
    Converter converter =
        filtered(Mapping.byName().columnNames(ColumnNames.FLATTEN), keep, column(column, "String"));

    for (int i = 0; i < 3; i++) {
      Rows rows = convert(converter, document);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      rows.writeColumn(0, out);
      rows.clear();
      String found = out.toString(StandardCharsets.UTF_8);
      assertThat(converter.skipped() == null ? found.substring(1) : "skipped").isEqualTo(value);
    }
  }

  /** The column has a value, null, so another of its places does not matter. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"user_tags\":null,\"user\":\"ada\"}",
        "{\"user\":\"ada\",\"user_tags\":null}",
        "{\"user\":\"ada\",\"user_tags\":\"\"}",
      })
  void nullBesideAPlaceThatCannotBeReachedIsNoMistake(String document) throws Exception {
    TableSchema table =
        table(column("a", "String"), new Column("user_tags", "Array(String)", DefaultKind.DEFAULT));
    Converter converter =
        new Converter(
            table,
            Mapping.byName().columnNames(ColumnNames.FLATTEN).emptyText(EmptyText.NULL),
            ValuesInErrors.SHOWN,
            CLOCK);

    Rows rows = convert(converter, document);

    assertThat(rows.columns()).doesNotContain("user_tags");
    assertThat(converter.mismatchedPaths()).isZero();
    assertThatThrownBy(() -> convert(converter, "{\"user\":\"ada\"}"))
        .hasMessageContaining("expected an object or array that leads to");
  }

  @Test
  void letterCaseCountsWhenSaidSo() throws Exception {
    Converter converter = converter(Mapping.byName().fieldNames(FieldNames.EXACT), "id", "x");

    assertThat(row(converter, "{\"ID\":1,\"x\":2}")).isEqualTo("; 2");
    assertThat(converter.unknownFields()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/u/id             | {\"u\":\"ada\"}                 | \"ada\" at $.u",
        "/u/id             | {\"u\":5}                       | 5 at $.u",
        "/u/id             | {\"u\":true}                    | true at $.u",
        "/u/id             | {\"u\":[]}                      | [] at $.u",
        "/u/id             | {\"u\":[{\"id\":1}]}            | [{\"id\":1}] at $.u",
        "/u/id/x           | {\"u\":{\"id\":7}}              | 7 at $.u.id",
        "/t/0              | {\"t\":\"2026\"}                | \"2026\" at $.t",
        "/t/0/x            | {\"t\":[1]}                     | 1 at $.t[0]",
        "lower(/u/id)      | {\"u\":\"ada\"}                 | \"ada\" at lower(/u/id)",
        "concat(/u/id, /a) | {\"u\":\"ada\",\"a\":1}         | \"ada\" at concat(/u/id, /a)",
      })
  void aPlaceThatCannotBeReachedRejectsTheDocument(String source, String document, String found)
      throws Exception {
    Mapping mapping = Mapping.parse(Map.of("c", source));
    Converter rejecting = converter(mapping, "c");
    Converter lenient = converter(mapping.mismatchedPaths(MismatchedPaths.MISSING), "c");

    ConvertException refusal =
        catchThrowableOfType(ConvertException.class, () -> row(rejecting, document));
    assertThat(refusal)
        .hasMessage(
            "Cannot convert column \"c\" String: expected an object or array that leads to %s but"
                    .formatted(source)
                + " was "
                + found
                + " [stream=events shard=shard-7 sequence=4959]");
    assertThat(refusal.reason()).isEqualTo(Reason.WRONG_TYPE);
    assertThat(row(rejecting, "{}")).isEmpty();
    assertThat(row(lenient, document)).isEmpty();
    assertThat(lenient.mismatchedPaths()).isOne();
    assertThat(row(lenient, "{\"u\":null,\"t\":null}")).isEmpty();
    assertThat(lenient.mismatchedPaths()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/u/id                   | {\"u\":null}              | ``",
        "/u/id                   | {\"u\":{}}                | ``",
        "/t/0                    | {\"t\":[]}                | ``",
        "/t/0                    | {\"t\":{\"a\":1}}         | ``",
        "/t/0                    | {\"t\":{\"0\":1}}         | 1",
        "coalesce(/u/id, /u)     | {\"u\":\"ada\"}           | ada",
        "coalesce(/u/id, /u)     | {\"u\":{\"id\":1}}        | 1",
        "coalesce(/u/id, 'none') | {\"u\":null}              | none",
        "coalesce(/u/id, /v)     | {\"u\":\"ada\",\"v\":1}     | 1",
        "concat(coalesce(/x, 'a'), coalesce(/u/id, /u)) | {\"u\":\"ada\"} | aada",
        "parse_json(/u, '/id')   | {\"u\":\"null\"}          | ``",
      })
  void aPlaceThatIsMissingOrGivesWayToAnotherRejectsNothing(
      String source, String document, String value) throws Exception {
    assertThat(row(converter(Mapping.parse(Map.of("c", source)), "c"), document)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "coalesce(/u/id, 'none')               | {\"u\":\"ada\"}          | none",
        "coalesce(/v, /u/id, 0)                | {\"u\":5,\"v\":null}     | 0",
        "coalesce(/u/0/id, 'x')                | {\"u\":[1]}             | x",
        "coalesce(coalesce(/u/id, 'x'), 'y')   | {\"u\":true}            | x",
        "concat(/v, coalesce(upper(/u/id), '-')) | {\"u\":[],\"v\":\"a\"} | a-",
        "parse_json(/u, '/id')                 | {\"u\":\"5\"}           | ``",
        "parse_json(/u, '/id')                 | {\"u\":\"[{}]\"}        | ``",
        "coalesce(/u/id, _key)                 | {\"u\":\"ada\"}          | key",
        "coalesce(/u/id, upper(_key), 'x')     | {\"u\":[1]}             | KEY",
        "coalesce(parse_json(/u, '/id/x'), 'x') | {\"u\":\"{\\\"id\\\":7}\"} | x",
      })
  void aDefaultInAFunctionDoesNotHideAPlaceThatCannotBeReached(
      String source, String document, String value) throws Exception {
    Mapping mapping = Mapping.parse(Map.of("c", source));
    Converter rejecting = converter(mapping, "c");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> row(rejecting, document))
          .hasMessageContaining("expected an object or array that leads to ");
    }
    assertThat(row(converter(mapping.mismatchedPaths(MismatchedPaths.MISSING), "c"), document))
        .isEqualTo(value);
  }

  @Test
  void aGuessIsNoMistakeWhereTheValueItselfIsWanted() throws Exception {
    Mapping flatten = Mapping.byName().columnNames(ColumnNames.FLATTEN);

    assertThat(row(converter(flatten, "user", "user_id"), "{\"user\":\"ada\"}")).isEqualTo("ada; ");
    assertThat(row(converter(flatten, "user_id", "x"), "{\"user\":\"ada\",\"user_id\":1}"))
        .isEqualTo("1; ");
    assertThatThrownBy(() -> row(converter(flatten, "user_id", "x"), "{\"user\":\"ada\"}"))
        .hasMessageContaining(
            "expected an object or array that leads to /user_id or /user/id but was \"ada\" at"
                + " $.user");
    assertThatThrownBy(
            () ->
                row(
                    converter(flatten, column("n.host", "Array(String)")),
                    "{\"n\":[{\"host\":\"a\"}]}"))
        .hasMessageContaining("leads to /n.host or /n/host but was [{\"host\":\"a\"}] at $.n");
    Mapping told = Mapping.parse(Map.of("user_id", "/user/id"));
    assertThatThrownBy(() -> row(converter(told, "user", "user_id"), "{\"user\":\"ada\"}"))
        .hasMessageContaining("leads to /user/id but was \"ada\" at $.user");
  }

  @Test
  void columnsForWhichNoDocumentHadAFieldAreKnown() throws Exception {
    Converter converter =
        new Converter(
            table(
                column("id", "UInt8"),
                column("nope", "String"),
                column("mapped", "String"),
                column("call", "String"),
                column("either", "String"),
                new Column("d", "String", DefaultKind.DEFAULT),
                new Column("e", "String", DefaultKind.DEFAULT)),
            Mapping.parse(
                Map.of(
                    "mapped", "/nope/x",
                    "call", "lower(/X/y)",
                    "either", "coalesce(/b, /c, 'none')",
                    "e", "/E")),
            ValuesInErrors.SHOWN);
    String[] documents = {"{\"ID\":1,\"nope\":{\"y\":1}}", "{\"id\":2,\"c\":null}"};
    for (String document : documents) {
      row(converter, document);
    }

    assertThat(converter.columnsWithoutField())
        .containsExactly(
            Map.entry("mapped", "/nope/x"), Map.entry("call", "lower(/X/y)"), Map.entry("e", "/E"));
  }

  @Test
  void unknownFieldsRejectADocumentWhenSaidSo() throws Exception {
    Converter converter =
        converter(
            Mapping.parse(Map.of("a", "/x/a", "b", "lower(/b)"))
                .unknownFields(UnknownFields.REJECT),
            "a",
            "b");

    assertThat(row(converter, "{\"x\":{\"a\":1},\"b\":\"B\"}")).isEqualTo("1; b");
    ConvertException refusal =
        catchThrowableOfType(
            ConvertException.class, () -> row(converter, "{\"x\":{\"a\":1,\"y\":\"secret\"}}"));
    assertThat(refusal)
        .hasMessage(
            "No column takes the field at $.x.y [stream=events shard=shard-7 sequence=4959]");
    assertThat(refusal.reason()).isEqualTo(Reason.UNKNOWN_FIELD);
    assertThat(refusal.column()).isEmpty();
    assertThat(row(converter, "{\"b\":\"C\"}")).isEqualTo("; c");
  }

  @Test
  void aFieldOfAPlaceInAnotherLetterCaseIsNotUnknown() throws Exception {
    Mapping mapping = Mapping.parse(Map.of("a", "/User/id", "b", "/user/name"));
    Converter converter = converter(mapping.unknownFields(UnknownFields.REJECT), "a", "b");

    for (String name : List.of("User", "user", "USER")) {
      String start = "{\"" + name + "\":{\"id\":1,\"Name\":\"x\"";
      assertThat(row(converter, start + "}}")).isEqualTo("1; x");
      assertThatThrownBy(() -> row(converter, start + ",\"z\":0}}"))
          .hasMessageContaining("$." + name + ".z");
    }
    assertThat(converter.unknownFields()).isZero();
  }

  /** A value is read for each of its spellings; a field that none of them knows counts once. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/user/a/x   | /user/a/y   | /User/a/x = 1   | {\"user\":{\"a\":{\"x\":1,\"y\":2}}} | 0",
        "/user/a/x   | /user/a/y   | /User/a/x = 1   | {\"USER\":{\"A\":{\"X\":1,\"Y\":2}}} | 0",
        "/user/a/x   | /user/a/y   | /User/A/x = 1   | {\"user\":{\"a\":{\"x\":1,\"y\":2}}} | 0",
        "/u/b/c/d/x  | /u/b/c/d/y  | /U/b/C/d/x = 1  | {\"u\":{\"b\":{\"c\":{\"d\":{\"x\":1,\"y\":2}}}}} | 0",
        "/z/u/a/x    | /z/U/a/y    | /z/u/A/x = 1    | {\"z\":{\"u\":{\"a\":{\"x\":1,\"y\":2}}}} | 0",
        "/user/0/x   | /user/0/y   | /User/0/x = 1   | {\"user\":[{\"x\":1,\"y\":2}, 3]} | 0",
        "/user/a/x   | /USER/a/y   | /User/b/c = 1   | {\"user\":{\"a\":{\"x\":1,\"y\":2}, \"b\":{\"c\":1}}} | 0",
        "/user/a/x   | /user/a/y   | /User/a/x = 1   | {\"user\":{\"a\":{\"x\":1,\"y\":2,\"z\":0}}} | 1",
        "/user/a/x   | /user/a/y   | /User/a/x = 1   | {\"USER\" : {\"z\":0, \"a\" : {\"x\":1,\"y\":2}}} | 1",
        "/user/0/x   | /user/0/y   | /User/0/x = 1   | {\"user\" : [ {\"x\":1,\"y\":2,\"z\":0}]} | 1",
        "/user/a/x   | /USER/a/y   | /User/a/x = 1   | {\"uSER\":{\"a\":{\"x\":1,\"y\":2,\"z\":0}}} | 1",
        "/user/x     | /user/y     | /User/x = 1     | {\"user\":{\"x\":1,\"y\":2,\"z\":0}} | 1",
        "/user/x     | /user/y     | /User/x = 1     | {\"user\":{\"x\":1,\"y\":2,\"z\":0},\"User\":{\"x\":1,\"z\":0}} | 2",
      })
  void aFieldThatAnySpellingOfItsPlaceKnowsIsNotUnknown(
      String a, String b, String keep, String document, int unknown) throws Exception {
    Mapping mapping = Mapping.parse(Map.of("a", a, "b", b));
    Column[] columns = {column("a", "String"), column("b", "String")};
    Converter counting = filtered(mapping, keep, columns);
    Converter rejecting = filtered(mapping.unknownFields(UnknownFields.REJECT), keep, columns);

    for (int i = 1; i <= 2; i++) {
      assertThat(row(counting, document)).isEqualTo("1; 2");
      assertThat(counting.unknownFields()).isEqualTo((long) i * unknown);
      if (unknown == 0) {
        assertThat(row(rejecting, document)).isEqualTo("1; 2");
      } else {
        assertThatThrownBy(() -> row(rejecting, document)).hasMessageContaining(".z ");
      }
    }
  }

  /**
   * If the document has a field of exactly another spelling, that spelling does not read this one.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/USER    | /user/id   | {'USER':'s','user':{'id':1,'typo':2}}                  | $.user.typo",
        "/USER    | /user/id   | {'user':{'id':1,'typo':2},'USER':'s'}                  | $.user.typo",
        "/USER    | /user/id   | {'USER':null,'user':{'typo':{'id':1},'id':1}}          | $.user.typo",
        "/USER    | /user/id   | {'user':{'id':1,'typo':2}}                             | ``",
        "/USER    | /user/id   | {'User':{'id':1,'typo':2}}                             | ``",
        "/USER    | /user/id   | {'USER':{'id':1,'typo':2}}                             | ``",
        "/USER/id | /user/name | {'USER':{'id':1},'user':{'name':2,'id':3}}             | $.user.id",
        "/USER/id | /user/name | {'user':{'name':2,'id':3},'USER':{'id':1}}             | $.user.id",
        "/USER/id | /user/name | {'user':{'name':2,'id':3},'USER':{}}                   | $.user.id",
        "/USER/id | /user/name | {'user':{'name':2,'id':3},'USER':{'name':1}}           | $.USER.name $.user.id",
        "/USER/id | /user/name | {'user':{'name':2,'id':3}}                             | ``",
        "/z/U/a   | /z/u/b     | {'z':{'u':{'b':2,'a':3},'U':{'a':1}}}                  | $.z.u.a",
        "/z/U/a   | /z/u/b     | {'z':{'u':{'b':2,'a':3}}}                              | ``",
        "/U/x     | /u/X/q     | {'u':{'X':{'q':2,'typo':1}}}                           | ``",
        "/U/x     | /u/X/q     | {'U':{'x':1},'u':{'X':{'q':2,'typo':1}}}               | $.u.X.typo",
        "/U/x     | /u/X/q     | {'u':{'X':{'q':2,'typo':1}},'U':{'x':1}}               | $.u.X.typo",
        "/U/x     | /u/X/q     | {'u':{'X':{'q':2,'typo':1}},'U':{}}                    | $.u.X.typo",
        "/U       | /u/X/q     | {'u':{'X':{'q':2,'typo':1},'more':1}}                  | ``",
        "/U       | /u/X/q     | {'u':{'more':1,'X':{'typo':1,'q':2}},'U':1}            | $.u.more $.u.X.typo",
        "/U       | /u/0/q     | {'u':[{'q':1,'typo':1}],'U':[]}                        | $.u[0].typo",
        "/U       | /u/id      | {'u':{'a':1,'id':2,'b':{},'c':[]},'U':1}               | $.u.a $.u.b $.u.c",
        "/U       | /u/id      | {'u':{'\\u0061':1,'id':2},'U':1}                      | $.u.a",
      })
  void aFieldIsUnknownWhereNoSpellingReadsIt(String a, String b, String quoted, String unknown)
      throws Exception {
    Mapping mapping = Mapping.parse(Map.of("a", a, "b", b));
    Converter counting = converter(mapping, "a", "b");
    Converter rejecting = converter(mapping.unknownFields(UnknownFields.REJECT), "a", "b");
    String document = quoted.replace('\'', '"');
    String[] places = unknown.isEmpty() ? new String[0] : unknown.split(" ", -1);

    for (int i = 1; i <= 2; i++) {
      String row = row(counting, document);
      assertThat(counting.unknownFields()).isEqualTo((long) i * places.length);
      if (places.length == 0) {
        assertThat(counting.unknownFieldNames()).isEmpty();
        assertThat(row(rejecting, document)).isEqualTo(row);
      } else {
        String first = places[0].replaceAll(".*[.]([^.]+[.][^.]+)$", "$1").replace("u[0]", "0");
        assertThat(counting.unknownFieldNames()).containsKey(first);
        assertThatThrownBy(() -> row(rejecting, document))
            .hasMessageContaining("No column takes the field at " + places[0] + " [stream");
      }
    }
  }

  /** Whether a field is unknown depends on the document, not on the order of its fields. */
  @Test
  void theOrderOfFieldsDoesNotMakeThemUnknown() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> steps = List.of("/u", "/U", "/a", "/A", "/x");
    for (int round = 0; round < 300; round++) {
      Map<String, String> places = new HashMap<>();
      for (int i = 0; i < 3; i++) {
        StringBuilder place = new StringBuilder(steps.get(random.nextInt(2)));
        for (int depth = random.nextInt(3); depth > 0; depth--) {
          place.append(steps.get(2 + random.nextInt(3)));
        }
        places.put("c" + i, place.toString());
      }
      Converter converter = converter(Mapping.parse(places), "c0", "c1", "c2");
      long before = 0;
      for (int i = 0; i < 5; i++) {
        Map<String, Object> document = randomObject(random, 3);
        Set<String> outcomes = new HashSet<>();
        for (int order = 0; order < 6; order++) {
          String outcome;
          try {
            convert(converter, shuffled(document, random)).clear();
            outcome = (converter.unknownFields() - before) + " unknown";
          } catch (ConvertException e) {
            outcome = "rejected";
          }
          before = converter.unknownFields();
          outcomes.add(outcome);
        }
        assertThat(outcomes).as("%s of %s, seed %s", document, places, seed).hasSize(1);
      }
    }
  }

  private static Map<String, Object> randomObject(Random random, int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    List<String> names = depth == 3 ? List.of("u", "U", "v") : List.of("a", "A", "x", "y");
    for (String name : names) {
      if (random.nextBoolean()) {
        boolean isLeaf = depth == 1 || random.nextInt(4) == 0;
        object.put(name, isLeaf ? null : randomObject(random, depth - 1));
      }
    }
    return object;
  }

  private static String shuffled(@Nullable Object value, Random random) {
    if (!(value instanceof Map<?, ?> object)) {
      return "null";
    }
    List<Map.Entry<?, ?>> fields = new ArrayList<>(object.entrySet());
    Collections.shuffle(fields, random);
    return fields.stream()
        .map(field -> "\"" + field.getKey() + "\":" + shuffled(field.getValue(), random))
        .collect(Collectors.joining(",", "{", "}"));
  }

  /** As a pointer into the document does. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // text                       | auto | exact | case-insensitive
        "{'userId':7}                 | 7    | 7     | 7",
        "{'UserId':7}                 | 7    | ``    | 7",
        "{'UserId':7,'x':{'userId':8}} | 7   | ``    | 7",
        "{'UserId':null}              | ``   | ``    | ``",
        "{'user_id':7}                | ``   | ``    | ``",
        "{'userId':7,'USERID':8}      | 7    | 7     | twice",
        "{'USERID':8,'userId':7}      | 7    | 7     | twice",
        "{'USERID':8,'UserId':7}      | twice | ``   | twice",
        "{'userId':7,'userId':7}      | twice | twice | twice",
        "{'userId':null,'userId':7}   | twice | twice | twice",
        "{'us\\u0065rId':7,'userId':7} | twice | twice | twice",
      })
  void aPointerIntoJsonTextTakesTheSpellingsOfFields(
      String text, String auto, String exact, String caseInsensitive) throws Exception {
    Mapping mapping = Mapping.parse(Map.of("c", "parse_json(/body, '/userId')"));
    List<String> expected = List.of(auto, exact, caseInsensitive);
    List<FieldNames> ways = List.of(FieldNames.AUTO, FieldNames.EXACT, FieldNames.CASE_INSENSITIVE);
    String json = text.replace('\'', '"').replace("\\", "\\\\").replace("\"", "\\\"");
    String document = "{\"body\":\"" + json + "\"}";

    for (int i = 0; i < ways.size(); i++) {
      Converter converter = converter(mapping.fieldNames(ways.get(i)), "c");
      if (expected.get(i).equals("twice")) {
        ConvertException refusal =
            catchThrowableOfType(ConvertException.class, () -> row(converter, document));
        assertThat(refusal)
            .hasMessageContaining("parse_json expected the pointer's field at most once but was");
        assertThat(refusal.reason()).isEqualTo(Reason.FUNCTION_FAILED);
      } else {
        assertThat(row(converter, document)).as("%s", ways.get(i)).isEqualTo(expected.get(i));
      }
    }
  }

  /** Whatever takes an object as a whole takes each of its fields, on any level. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // column a    | column b          | filter          | document | unknown fields
        "/user         | /user/id          | /id IS NULL     | {'user':{'id':2,'x':1,'y':{'z':1}}} | 0",
        "/user         | /n                | /user/id = 2    | {'n':1,'user':{'id':2,'x':1}} | 0",
        "/n            | /m                | /user LIKE '%'  | {'n':1,'m':1,'user':{'id':2,'x':1}} | 0",
        "lower(/user)  | /user/a/b/c       | /user/a/d > 0   | {'user':{'a':{'b':{'c':1,'x':1},'d':1,'x':1},'x':1}} | 0",
        "/user         | upper(/user/a/b)  | /id IS NULL     | {'user':{'a':{'b':1,'x':1},'x':1}} | 0",
        "/user/a       | /user/a/b         | /id IS NULL     | {'user':{'a':{'b':1,'x':1},'y':1}} | 1",
        "/list         | /list/0/b         | /id IS NULL     | {'list':[{'b':1,'x':1},{'c':1}]} | 0",
        "/list/0       | /list/0/b         | /id IS NULL     | {'list':[{'b':1,'x':1},{'c':1}]} | 0",
        "/list/0/b     | /list/1           | /id IS NULL     | {'list':[{'b':1,'x':1},{'c':1}]} | 1",
        "/User         | /user/id          | /id IS NULL     | {'user':{'id':2,'x':1}} | 0",
        "/user         | /USER/id          | /id IS NULL     | {'User':{'id':2,'x':1}} | 0",
        // A column for the document as it came is a copy, and no column for its fields.
        "``            | /id               | /id > 0         | {'id':2,'x':1} | 1",
      })
  void noFieldIsUnknownInsideOfWhatIsTaken(
      String a, String b, String keep, String quoted, int unknown) throws Exception {
    Mapping mapping = Mapping.parse(Map.of("a", a, "b", b));
    Column[] columns = {column("a", "String"), column("b", "String")};
    Converter counting = filtered(mapping, keep, columns);
    Converter rejecting = filtered(mapping.unknownFields(UnknownFields.REJECT), keep, columns);
    String document = quoted.replace('\'', '"');

    String row = row(counting, document);
    assertThat(counting.unknownFields()).isEqualTo(unknown);
    assertThat(row(counting, document)).isEqualTo(row);
    if (unknown == 0) {
      assertThat(row(rejecting, document)).isEqualTo(row);
    } else {
      assertThatThrownBy(() -> row(rejecting, document)).hasMessageContaining("No column takes");
    }
  }

  /** That the filter reads a document again must not change what is at fault in it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'amount':'abc'           | amount",
        "'amount':1e99            | amount",
        "'amount':1,'amount':2    | amount",
        "'nick':'abc'             | nick",
        "'user':'ada'             | user",
        "'user':{'id':'x'}        | user",
        "'base64':'?'             | text",
        "'wide':[MANY]             | wide",
        "'typo':1                 | ``",
      })
  void whatIsAtFaultIsTheSameWithAFilter(String fault, String column) throws Exception {
    Mapping mapping =
        Mapping.parse(Map.of("user", "/user/id", "text", "decode_base64(/base64)"))
            .unknownFields(UnknownFields.REJECT);
    Column[] columns = {
      column("id", "UInt64"),
      column("amount", "Decimal(9, 2)"),
      column("nick", "Enum8('a' = 1, 'b' = 2)"),
      column("user", "UInt8"),
      column("text", "String"),
      column("wide", "Array(FixedString(1000000))"),
      column("kind", "String"),
    };
    Converter plain = converter(mapping, columns);
    Converter filtered = filtered(mapping, "/kind = 'x'", columns);

    for (String document :
        List.of(
            "{'id':1," + fault + ",'kind':'x'}",
            "{" + fault + ",'kind':'x','id':1}",
            "{'kind':'x'," + fault + "}")) {
      String json = document.replace("MANY", "''" + ",''".repeat(1000)).replace('\'', '"');
      ConvertException expected =
          catchThrowableOfType(ConvertException.class, () -> row(plain, json));
      ConvertException refusal =
          catchThrowableOfType(ConvertException.class, () -> row(filtered, json));

      assertThat(expected.column()).as(document).isEqualTo(column);
      assertThat(refusal).as(document).hasMessage(expected.getMessage());
      assertThat(refusal.column()).as(document).isEqualTo(expected.column());
      assertThat(refusal.reason()).as(document).isEqualTo(expected.reason());
    }
  }

  @Test
  void aFunctionThatFailsIsNamedWithColumnAndReason() throws Exception {
    Mapping mapping = Mapping.parse(Map.of("c", "parse_time(/t, 'dd/MM/yyyy')"));
    String document = "{\"t\":\"secret\"}";

    ConvertException failure =
        catchThrowableOfType(ConvertException.class, () -> row(converter(mapping, "c"), document));

    assertThat(failure)
        .hasMessage(
            "Cannot convert column \"c\" String: function parse_time expected a time of the form"
                + " dd/MM/yyyy but was \"secret\" at parse_time(/t, \"dd/MM/yyyy\")"
                + " [stream=events shard=shard-7 sequence=4959]");
    assertThat(failure.reason()).isEqualTo(Reason.FUNCTION_FAILED);
    assertThat(failure.column()).isEqualTo("c");
    Converter redacting =
        new Converter(table(column("c", "String")), mapping, ValuesInErrors.REDACTED);
    assertThatThrownBy(() -> row(redacting, document))
        .hasMessageContaining("but was (redacted) at parse_time")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aResultThatDoesNotFitItsColumnIsComplainedAboutAtTheCall() throws Exception {
    Converter converter = converter(Mapping.parse(Map.of("c", "lower(/a)")), column("c", "UInt8"));

    assertThatThrownBy(() -> row(converter, "{\"a\":\"X\"}"))
        .hasMessageContaining("expected an integer but was \"x\" at lower(/a) [stream");
  }

  @Test
  void anArgumentThatComesTwiceIsRefused() throws Exception {
    Converter converter = converter(Mapping.parse(Map.of("c", "lower(/a)")), "b", "c");

    assertThatThrownBy(() -> row(converter, "{\"b\":0,\"a\":1,\"a\":2}"))
        .hasMessageContaining("column \"c\" String: expected the field at most once but was 2");
  }

  @Test
  void aCallWithoutAnyOfItsFieldsIsMissingAndOneOfNullIsNull() throws Exception {
    Converter converter =
        converter(
            Mapping.parse(Map.of("c", "lower(/a)")),
            column("b", "String"),
            new Column("c", "Nullable(String)", DefaultKind.DEFAULT));

    assertThat(convert(converter, "{}").columns()).containsExactly("b");
    assertThat(convert(converter, "{\"a\":null}").columns()).containsExactly("b", "c");
    assertThat(convert(converter, "{\"a\":\"x\"}").columns()).containsExactly("b", "c");
  }

  private static Column column(String name, String type) {
    return new Column(name, type, DefaultKind.NONE);
  }

  private static TableSchema table(Column... columns) {
    return new TableSchema(new TableName("db", "t"), List.of(columns));
  }

  private static Converter converter(Mapping mapping, String... names) throws SchemaException {
    List<Column> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(column(name, "String"));
    }
    return converter(mapping, columns.toArray(Column[]::new));
  }

  private static Converter converter(Mapping mapping, Column... columns) throws SchemaException {
    return new Converter(table(columns), mapping, ValuesInErrors.SHOWN, CLOCK);
  }

  private static Converter filtered(Mapping mapping, String keep, Column... columns)
      throws Exception {
    Filter filter = Filter.of(Filter.parse(keep), null);
    return new Converter(table(columns), mapping, filter, ValuesInErrors.SHOWN, CLOCK, 4);
  }

  private static Rows convert(Converter converter, String document) throws Exception {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    JsonReader in = new JsonReader();
    in.reset(bytes, 0, bytes.length);
    converter.begin(new Record(bytes, "events", "shard-7", "4959", "key", 1_700_000_000_123L));
    converter.beginDocument(3);
    return converter.convert(in, 0);
  }

  /** The one row's values, each without the byte that tells its length. */
  private static String row(Converter converter, String document) throws Exception {
    Rows rows = convert(converter, document);
    List<String> values = new ArrayList<>();
    for (int i = 0; i < rows.columns().size(); i++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      rows.writeColumn(i, out);
      values.add(out.toString(StandardCharsets.UTF_8).substring(1));
    }
    rows.clear();
    return String.join("; ", values);
  }
}
