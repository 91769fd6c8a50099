package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.Condition;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a condition is for a document: true, false, null or an error. */
final class ConditionsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T01:02:03.004Z"), ZoneOffset.UTC);
  private static final Record RECORD =
      new Record(new byte[0], "events", "shard-7", "49590338271", "kéy😀", 1_700_000_000_123L);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/a = 'x' | {\"a\":\"x\"} | true",
        "/a = 'x' | {\"a\":\"X\"} | false",
        "/a = 'x' | {\"a\":\"\\u0078\"} | true",
        "/a = 'x' | {\"a\":\"xx\"} | false",
        "/a = 'x' | {} | null",
        "/a = 'x' | {\"a\":null} | null",
        "/a != 'x' | {} | null",
        "/a != 'x' | {\"a\":\"y\"} | true",
        "NOT /a = 'x' | {} | null",
        "/a < 'b' | {\"a\":\"a\"} | true",
        "/a < 'b' | {\"a\":\"B\"} | true",
        "/a > 'é' | {\"a\":\"😀\"} | true",
        "/a > 'ab' | {\"a\":\"abc\"} | true",
        "/a = '' | {\"a\":\"\"} | true",
        "/a IS NULL | {} | true",
        "/a IS NULL | {\"a\":null} | true",
        "/a IS NULL | {\"a\":\"\"} | false",
        "/a IS NOT NULL | {\"a\":[]} | true",
        "/a/b IS NULL | {\"a\":null} | true",
        "/a/1/b = 2 | {\"a\":[0,{\"b\":2}]} | true",
        "/a/5 IS NULL | {\"a\":[0]} | true",
        "/ID = 5 | {\"id\":5} | true",
        "/Z = 'x' | {\"z\":\"x\"} | true",
        "/Z = 'x' AND /z = 'x' | {\"z\":\"x\"} | true",
        "/Z = 'x' AND /z = 'y' | {\"z\":\"y\",\"Z\":\"x\"} | true",
        "/Z/b = 1 | {\"z\":{\"b\":1}} | true",
        "/Kl/b = 1 AND /kL/c = 2 | {\"KL\":{\"b\":1,\"c\":2}} | true",
        "/_envelope/logGroup = 'g' | {\"_envelope\":{\"logGroup\":\"g\"}} | true",
      })
  void textAndNull(String condition, String document, String truth) throws Exception {
    assertThat(evaluated(condition, document)).isEqualTo(truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/a = 5 | {\"a\":5} | true",
        "/a = 5 | {\"a\":5.0} | true",
        "/a = 5 | {\"a\":50e-1} | true",
        "/a = 5 | {\"a\":0.5e1} | true",
        "/a = 0 | {\"a\":-0.0} | true",
        "/a = 0 | {\"a\":0e999999999999} | true",
        "/a < 10 | {\"a\":9} | true",
        "/a > -1 | {\"a\":-0.5} | true",
        "/a > -1.5 | {\"a\":-1.4999999999999999999999} | true",
        "/a = 9007199254740993 | {\"a\":9007199254740992} | false",
        "/a > 9007199254740992 | {\"a\":9007199254740993} | true",
        "/a = 18446744073709551615 | {\"a\":18446744073709551615} | true",
        "/a < 18446744073709551615 | {\"a\":18446744073709551614} | true",
        "/a = 123456789012345678901234567890 | {\"a\":123456789012345678901234567890.0} | true",
        "/a < 123456789012345678901234567890.1 | {\"a\":123456789012345678901234567890} | true",
        "/a = 0.1 | {\"a\":0.1000000000000000055511151231257827} | false",
        "/a = 0.1 | {\"a\":0.10} | true",
        "/a > 1e400 | {\"a\":1e401} | true",
        "/a < 1e99999999999 | {\"a\":1e99999999998} | true",
        "/a > 1e-400 | {\"a\":0} | false",
        "/a > 0.0009 | {\"a\":0.001} | true",
        "/a > 99.99 | {\"a\":100} | true",
        "/a > 5 | {\"a\":\"10\"} | true",
        "/a = 5 | {\"a\":\"5.00\"} | true",
        "/a = 5 | {\"a\":\"+5\"} | true",
        "/a = 5 | {\"a\":\"x\"} | Cannot evaluate filter.keep: expected a number at /a to compare with 5, but was \"x\" [stream=events shard=shard-7 sequence=49590338271]",
        "/a = 5 | {\"a\":\"\"} | Cannot evaluate filter.keep: expected a number at /a to compare with 5, but was \"\" [stream=events shard=shard-7 sequence=49590338271]",
        "/a = 5 | {\"a\":\" 5\"} | Cannot evaluate filter.keep: expected a number at /a to compare with 5, but was \" 5\" [stream=events shard=shard-7 sequence=49590338271]",
        "/a > 5 | {\"a\":[6]} | Cannot evaluate filter.keep: expected text, a number, true or false at /a to compare with 5, but was [6] [stream=events shard=shard-7 sequence=49590338271]",
        "/a > '5' | {\"a\":10} | true",
        "/a = '5.0' | {\"a\":5} | true",
        "/a > '5' | {\"a\":\"10\"} | false",
        "/a = 'paid' | {\"a\":404} | false",
        "/a != 'paid' | {\"a\":404} | true",
        "/a = '' | {\"a\":0} | false",
        "/a = '[1]' | {\"a\":[1]} | true",
        "/a = 'true' | {\"a\":true} | true",
        "/a = 'yes' | {\"a\":true} | false",
        "/a = /b | {\"a\":1,\"b\":1.0} | true",
        "/a < /b | {\"b\":\"10\",\"a\":9} | true",
        "/a < /b | {\"b\":\"10\",\"a\":\"9\"} | false",
        "/a = /b | {\"a\":1,\"b\":\"x\"} | Cannot evaluate filter.keep: expected a number at /b to compare with /a, but was \"x\" [stream=events shard=shard-7 sequence=49590338271]",
        "/a = true | {\"a\":true} | true",
        "/a = true | {\"a\":1} | true",
        "/a = true | {\"a\":\"true\"} | true",
        "/a = true | {\"a\":2} | false",
        "/a < true | {\"a\":false} | true",
        "/a = true | {\"a\":\"yes\"} | Cannot evaluate filter.keep: expected true or false at /a to compare with true, but was \"yes\" [stream=events shard=shard-7 sequence=49590338271]",
        "/a | {\"a\":true} | true",
        "/a | {\"a\":0} | false",
        "/a | {\"a\":0.5} | true",
        "NOT /a | {\"a\":false} | true",
        "NOT /a | {} | null",
        "/a | {\"a\":\"true\"} | Cannot evaluate filter.keep: expected true or false at /a but was \"true\" [stream=events shard=shard-7 sequence=49590338271]",
      })
  void numbersTextAndTruth(String condition, String document, String truth) throws Exception {
    assertThat(evaluated(condition, document)).isEqualTo(truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/a AND /b | {\"a\":true} | null",
        "/a AND /b | {\"a\":false} | false",
        "/b AND /a | {\"a\":false} | false",
        "/a OR /b | {\"a\":true} | true",
        "/b OR /a | {\"a\":true} | true",
        "/a OR /b | {\"a\":false} | null",
        "NOT (/a AND /b) | {\"a\":false} | true",
        "/a IN (1, 2) | {\"a\":2} | true",
        "/a IN (1, 2) | {\"a\":3} | false",
        "/a IN (1, 2) | {} | null",
        "/a IN (1, NULL) | {\"a\":1} | true",
        "/a IN (1, NULL) | {\"a\":2} | null",
        "/a NOT IN (1, NULL) | {\"a\":2} | null",
        "/a NOT IN (1) | {\"a\":2} | true",
        "/a IN ('x', 5) | {\"a\":5} | true",
        "/a IN (/b, /c) | {\"a\":5,\"c\":5} | true",
        "/a IN (1, 'x') | {\"a\":\"x\"} | true",
        "/a IN ('x', 1) | {\"a\":\"x\"} | true",
        "/a NOT IN (1, 'x') | {\"a\":\"x\"} | false",
        "/a IN (1, true) | {\"a\":\"true\"} | true",
        "/a IN (/b, 'x') | {\"a\":\"x\",\"b\":1} | true",
        "lower(/a) IN (1, 'x') | {\"a\":\"X\"} | true",
        "/a IN (1, 'x') | {\"a\":\"y\"} | Cannot evaluate filter.keep: expected a number at /a to compare with 1, but was \"y\" [stream=events shard=shard-7 sequence=49590338271]",
        "lower(/a) IN ('x', 1, NULL) | {\"a\":\"y\"} | Cannot evaluate filter.keep: expected a number at lower(/a) to compare with 1, but was \"y\" [stream=events shard=shard-7 sequence=49590338271]",
        "/a BETWEEN 1 AND 3 | {\"a\":3} | true",
        "/a BETWEEN 1 AND 3 | {\"a\":4} | false",
        "/a NOT BETWEEN 1 AND 3 | {\"a\":0} | true",
        "/a BETWEEN 1 AND /b | {\"a\":0} | false",
        "/a BETWEEN 1 AND /b | {\"a\":2} | null",
        "/a = NULL | {\"a\":2} | null",
        "(/a = 1) = true | {\"a\":1} | true",
        "(/a = 1) IS NULL | {} | true",
        "/a = 1 OR /b > 5 | {\"a\":1,\"b\":\"x\"} | true",
        "/b > 5 OR /a = 1 | {\"a\":1,\"b\":\"x\"} | Cannot evaluate filter.keep: expected a number at /b to compare with 5, but was \"x\" [stream=events shard=shard-7 sequence=49590338271]",
      })
  void logicHasThreeValues(String condition, String document, String truth) throws Exception {
    assertThat(evaluated(condition, document)).isEqualTo(truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/a LIKE 'ab%' | {\"a\":\"abc\"} | true",
        "/a LIKE 'ab%' | {\"a\":\"ab\"} | true",
        "/a LIKE '%b%c' | {\"a\":\"abbcbc\"} | true",
        "/a LIKE '%b_c%' | {\"a\":\"abbbbdc\"} | true",
        "/a LIKE 'a_c' | {\"a\":\"a😀c\"} | true",
        "/a LIKE 'a_c' | {\"a\":\"ac\"} | false",
        "/a LIKE 'A%' | {\"a\":\"abc\"} | false",
        "/a ILIKE 'É%' | {\"a\":\"éx\"} | true",
        "/a LIKE 'a%b' | {\"a\":\"a\\nb\"} | true",
        "/a LIKE 'a\\%b' | {\"a\":\"a%b\"} | true",
        "/a LIKE 'a\\%b' | {\"a\":\"axb\"} | false",
        "/a LIKE 'a\\_b' | {\"a\":\"a_b\"} | true",
        "/a LIKE 'a\\\\b' | {\"a\":\"a\\\\b\"} | true",
        "/a LIKE 'a\\xb' | {\"a\":\"a\\\\xb\"} | true",
        "/a LIKE '' | {\"a\":\"\"} | true",
        "/a LIKE '%' | {\"a\":\"\"} | true",
        "/a LIKE '_' | {\"a\":\"\"} | false",
        "/a NOT LIKE 'x%' | {\"a\":\"ax\"} | true",
        "/a LIKE '%' | {} | null",
        "/a LIKE '4%' | {\"a\":404} | true",
        "/a LIKE '%\"b\"%' | {\"a\":{\"b\":1}} | true",
        "/a LIKE /b | {\"a\":\"xy\",\"b\":\"x%\"} | true",
        "/a LIKE /b | {\"a\":\"xy\",\"b\":\"x\\\\\"} | Cannot evaluate filter.keep: expected %, _ or \\ behind the last backslash of the pattern but was \"x\\\" [stream=events shard=shard-7 sequence=49590338271]",
        "_raw_message LIKE '{\"a\"%' | {\"a\":1} | true",
        "_timestamp LIKE '2023-11-14T%' | {} | true",
      })
  void patterns(String condition, String document, String truth) throws Exception {
    assertThat(evaluated(condition, document)).isEqualTo(truth);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "_key = 'kéy😀' | {} | true",
        "_stream = 'events' AND _shard_id LIKE 'shard-_' | {} | true",
        "_sequence_number = '49590338271' AND _sequence_number > 5 | {} | true",
        "_document_index = 3 | {} | true",
        "_document_index < 3 | {} | false",
        "_timestamp = '2023-11-14T22:13:20.123Z' | {} | true",
        "_timestamp > '2023-11-14T22:13:20Z' | {} | true",
        "_timestamp > '2023-11-14' | {} | true",
        "_timestamp < '2023-11-14T23:13:20.123+01:00' | {} | false",
        "_timestamp < _ingested_at | {} | true",
        "_timestamp > /t | {\"t\":\"2023-11-14T22:13:20Z\"} | true",
        "_timestamp > /t | {} | null",
        "_timestamp > /t | {\"t\":5} | Cannot evaluate filter.keep: expected a time such as 2026-11-01T00:00:00Z at /t to compare with _timestamp, but was 5 [stream=events shard=shard-7 sequence=49590338271]",
        "from_epoch(/t, 'milliseconds') > '2023-11-14T22:13:20Z' | {\"t\":1700000000123} | true",
        "to_date(/t) = '2026-11-01' | {\"t\":\"2026-11-01T05:00:00Z\"} | true",
        "lower(/a) = 'x' | {\"a\":\"X\"} | true",
        "lower(/a) = 'x' | {} | null",
        "coalesce(/a, false) = false | {} | true",
        "parse_json(/a, '/b') > 5 | {\"a\":\"{\\\"b\\\":6}\"} | true",
        "length(/a) > 3 | {\"a\":\"abcd\"} | true",
        "parse_json(/a, '/b') > 5 | {\"a\":\"{\"} | Cannot evaluate filter.keep: function parse_json expected JSON text but was \"{\" [stream=events shard=shard-7 sequence=49590338271]",
        "/a/b = 1 | {\"a\":\"x\"} | Cannot evaluate filter.keep: expected an object or array that leads to /a/b but was \"x\" at $.a [stream=events shard=shard-7 sequence=49590338271]",
        "/a/b IS NULL | {\"a\":\"x\"} | true",
        "coalesce(/a/b, 0) = 1 | {\"a\":\"x\"} | Cannot evaluate filter.keep: expected an object or array that leads to /a/b but was \"x\" at $.a [stream=events shard=shard-7 sequence=49590338271]",
        "/k = 1 AND coalesce(/a/b, 0) = 1 | {\"a\":\"x\",\"k\":2} | false",
        "coalesce(/a/b, /a) = 'x' | {\"a\":\"x\"} | true",
        "parse_json(/a, '/b') = 1 | {\"a\":\"5\"} | Cannot evaluate filter.keep: function parse_json expected an object or array that leads to the pointer's place but was 5 [stream=events shard=shard-7 sequence=49590338271]",
        "/k = 1 AND /a/b = 1 | {\"a\":\"x\",\"k\":2} | false",
        "/k = 1 | {\"k\":1,\"k\":1} | Cannot evaluate filter.keep: expected the field at most once but was 1 at $.k [stream=events shard=shard-7 sequence=49590338271]",
      })
  void metadataFunctionsAndPlaces(String condition, String document, String truth)
      throws Exception {
    assertThat(evaluated(condition, document)).isEqualTo(truth);
  }

  private static String evaluated(String text, String document) throws Exception {
    Condition condition = Filter.parse(text);
    String truth;
    try {
      truth =
          isKept(Filter.of(condition, null), document)
              ? "true"
              : isKept(Filter.of(Filter.parse("NOT (" + text + ")"), null), document)
                  ? "false"
                  : "null";
    } catch (ConvertException e) {
      return String.valueOf(e.getMessage());
    }
    assertThat(isKept(Filter.of(null, condition), document))
        .as("what is true is skipped, and nothing else")
        .isNotEqualTo(truth.equals("true"));
    return truth;
  }

  /** The answer does not depend on what came before, nor on whether the document converts. */
  private static boolean isKept(Filter filter, String document) throws Exception {
    Converter converter = converter(filter, "String");
    boolean first = isKept(converter, document);
    for (int i = 0; i < 3; i++) {
      assertThat(isKept(converter, document)).isEqualTo(first);
    }
    if (!first) {
      Converter other = converter(filter, "IPv4");
      assertThat(isKept(other, document)).isFalse();
      assertThat(isKept(other, document)).isFalse();
    }
    return first;
  }

  private static boolean isKept(Converter converter, String document) throws Exception {
    byte[] payload = document.getBytes(StandardCharsets.UTF_8);
    JsonReader in = new JsonReader();
    in.reset(payload, 0, payload.length);
    converter.begin(RECORD);
    converter.beginDocument(3);
    Rows rows = converter.convert(in, 0);
    SkipReason reason = converter.skipped();
    assertThat(in.position()).isEqualTo(payload.length);
    assertThat(in.depth()).isZero();
    assertThat(rows.count()).isEqualTo(reason == null ? 1 : 0);
    rows.clear();
    return reason == null;
  }

  private static Converter converter(Filter filter, String type) throws Exception {
    TableSchema table =
        new TableSchema(
            new TableName("db", "t"),
            List.of(
                new Column("z", "String", DefaultKind.NONE),
                new Column("a", type, DefaultKind.NONE)));
    return new Converter(table, Mapping.byName(), filter, ValuesInErrors.SHOWN, CLOCK, 4);
  }
}
