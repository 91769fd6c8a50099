package io.millrace.udf.decode.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value of every type that a Debezium connector describes with a schema. */
final class ConnectValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        // type | name | parameters | value | document
        "int32 | io.debezium.time.Date | {} | 20785 | \"2026-11-28\"",
        "int32 | io.debezium.time.Date | {} | -719162 | \"0001-01-01\"",
        "int32 | org.apache.kafka.connect.data.Date | {} | 0 | \"1970-01-01\"",
        "int32 | io.debezium.time.Time | {} | 45296789 | \"12:34:56.789\"",
        "int64 | io.debezium.time.MicroTime | {} | 45296789012 | \"12:34:56.789012\"",
        "int64 | io.debezium.time.MicroTime | {} | -363600000001 | \"-101:00:00.000001\"",
        "int64 | io.debezium.time.NanoTime | {} | 1 | \"00:00:00.000000001\"",
        "int32 | org.apache.kafka.connect.data.Time | {} | 0 | \"00:00:00.000\"",
        "int64 | io.debezium.time.Timestamp | {} | 1795856600123 | \"2026-11-28T09:03:20.123\"",
        "int64 | io.debezium.time.Timestamp | {} | -1 | \"1969-12-31T23:59:59.999\"",
        "int64 | io.debezium.time.MicroTimestamp | {} | 1795856600123456 | \"2026-11-28T09:03:20.123456\"",
        "int64 | io.debezium.time.NanoTimestamp | {} | 1795856600123456789 | \"2026-11-28T09:03:20.123456789\"",
        "int64 | org.apache.kafka.connect.data.Timestamp | {} | 0 | \"1970-01-01T00:00:00.000\"",
        "string | io.debezium.time.ZonedTimestamp | {} | \"2026-11-28T09:03:20.5Z\" | \"2026-11-28T09:03:20.5Z\"",
        "string | io.debezium.time.ZonedTime | {} | \"09:03:20.5Z\" | \"09:03:20.5\"",
        "string | io.debezium.time.ZonedTime | {} | \"09:03:20+02:00\" | \"09:03:20+02:00\"",
        "string | io.debezium.time.IsoDate | {} | \"2026-11-28Z\" | \"2026-11-28\"",
        "string | io.debezium.time.IsoTime | {} | \"09:03:20Z\" | \"09:03:20\"",
        "string | io.debezium.time.IsoTimestamp | {} | \"2026-11-28T09:03:20Z\" | \"2026-11-28T09:03:20\"",
        "int32 | io.debezium.time.Year | {} | 2026 | 2026",
        "string | io.debezium.time.Interval | {} | \"P1Y2M3DT4H5M6.7S\" | \"P1Y2M3DT4H5M6.7S\"",
        "int64 | io.debezium.time.MicroDuration | {} | 7200000000 | 7200000000",
        "bytes | org.apache.kafka.connect.data.Decimal | {\"scale\":\"2\",\"connect.decimal.precision\":\"10\"} | \"BMk=\" | 12.25",
        "bytes | org.apache.kafka.connect.data.Decimal | {\"scale\":\"2\"} | \"//8=\" | -0.01",
        "bytes | org.apache.kafka.connect.data.Decimal | {\"scale\":\"0\"} | \"AA==\" | 0",
        "bytes | org.apache.kafka.connect.data.Decimal | {\"scale\":\"-2\"} | \"Bw==\" | 700",
        "bytes | org.apache.kafka.connect.data.Decimal | {\"scale\":\"2\"} | 12.25 | 12.25",
        "string | | {} | \"12.25\" | \"12.25\"",
        "double | | {} | 12.25 | 12.25",
        "bytes | | {} | \"AAE=\" | \"AAE=\"",
        "boolean | | {} | true | true",
        "string | io.debezium.data.Json | {} | \"{\\\"a\\\": [1, \\\"ü\\\"]}\" | {\"a\": [1, \"ü\"]}",
        "string | io.debezium.data.Json | {} | \" 7 \" | 7",
        "string | io.debezium.data.Json | {} | \"no json\" | \"no json\"",
        "string | io.debezium.data.Json | {} | \"1 2\" | \"1 2\"",
        "string | io.debezium.data.Uuid | {} | \"6f1d8a4e-0c5e-4b6e-9a57-2f6d3d1b8c11\" | \"6f1d8a4e-0c5e-4b6e-9a57-2f6d3d1b8c11\"",
        "string | io.debezium.data.Enum | {\"allowed\":\"a,b\"} | \"a\" | \"a\"",
        "string | io.debezium.data.EnumSet | {\"allowed\":\"a,b\"} | \"a,b\" | \"a,b\"",
        "string | io.debezium.data.Xml | {} | \"<a/>\" | \"<a/>\"",
        "bytes | io.debezium.data.Bits | {\"length\":\"12\"} | \"AQg=\" | 2049",
        "bytes | io.debezium.data.Bits | {\"length\":\"64\"} | \"//////////8=\" | 18446744073709551615",
        "struct | io.debezium.data.VariableScaleDecimal | {} | {\"scale\":3,\"value\":\"BMk=\"} | 1.225",
        "struct | io.debezium.data.VariableScaleDecimal | {} | {\"scale\":0,\"value\":\"/w==\"} | -1",
        "struct | io.debezium.data.geometry.Point | {} | {\"x\":1.0,\"y\":2.5,\"wkb\":\"AQEAAAAAAAAAAADwPwAAAAAAAARA\",\"srid\":null} | [1.0,2.5]",
        "struct | io.debezium.data.geometry.Geometry | {} | {\"wkb\":\"AQEAACDmEAAAAAAAAAAA8D8AAAAAAAAEQA==\",\"srid\":4326} | [1.0,2.5]",
        "struct | io.debezium.data.geometry.Geometry | {} | {\"wkb\":\"AQcAAAAAAAAA\",\"srid\":4326} | {\"wkb\":\"AQcAAAAAAAAA\",\"srid\":4326}",
      })
  void everyTypeIsWrittenAsAPersonWould(
      String type, String name, String parameters, String value, String document) throws Exception {
    String schema =
        "{\"type\":\"%s\",\"optional\":true,%s\"version\":1,\"parameters\":%s,\"field\":\"c\"}"
            .formatted(type, name == null ? "" : "\"name\":\"" + name + "\",", parameters);

    assertThat(written(schema, value)).isEqualTo(document);
    assertThat(written(schema, "null")).isEqualTo("null");
    assertThat(
            written(
                "{\"type\":\"struct\",\"fields\":[" + schema + "]}",
                "{\"\\u0063\" : " + value + ",\"new\":[1]}"))
        .isEqualTo("{\"\\u0063\" : " + document + ",\"new\":[1]}");
    assertThat(written("{\"type\":\"array\",\"items\":" + schema + "}", "[" + value + ", null]"))
        .matches("\\[" + java.util.regex.Pattern.quote(document) + ", ?null]");
    assertThat(
            written(
                "{\"type\":\"map\",\"keys\":{\"type\":\"string\"},\"values\":" + schema + "}",
                "{\"k\":" + value + "}"))
        .isEqualTo("{\"k\":" + document + "}");
  }

  @Test
  void geometriesAreTheArraysOfClickHousesTypes() throws Exception {
    String[][] cases = {
      {"2:1,2,3,4", "[[1.0,2.0],[3.0,4.0]]"},
      {"3:0,0,4,0,4,4,0,0", "[[[0.0,0.0],[4.0,0.0],[4.0,4.0],[0.0,0.0]]]"},
    };
    for (String[] geometry : cases) {
      for (ByteOrder order : new ByteOrder[] {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN}) {
        assertThat(geometry(wkb(geometry[0], order))).isEqualTo(geometry[1]);
        assertThat(geometry(multi(geometry[0], order)))
            .isEqualTo("[" + geometry[1] + "," + geometry[1] + "]");
      }
    }
    // A third dimension, an empty point, and something cut off stay what they are.
    assertThat(geometry(ByteBuffer.allocate(29).put((byte) 0).putInt(1001).array()))
        .contains("wkb");
    assertThat(
            geometry(
                ByteBuffer.allocate(21)
                    .put((byte) 0)
                    .putInt(1)
                    .putDouble(Double.NaN)
                    .putDouble(1)
                    .array()))
        .contains("wkb");
    assertThat(geometry(new byte[] {1, 2, 0, 0, 0, -1, -1, -1, 127})).contains("wkb");
  }

  /** No type of ClickHouse takes them, however deep they are. */
  @Test
  void aMultiGeometryOfAnotherTypeStaysWhatItIs() throws Exception {
    for (int outer = 4; outer <= 6; outer++) {
      for (int inner = 0; inner <= 7; inner++) {
        byte[] member = wkb("2:1,2,3,4", ByteOrder.BIG_ENDIAN);
        member[4] = (byte) inner;
        ByteBuffer multi = ByteBuffer.allocate(9 + member.length);
        multi.put((byte) 0).putInt(outer).putInt(1).put(member);
        if (outer != 5 || inner != 2) {
          assertThat(geometry(multi.array())).as("%d in %d", inner, outer).contains("wkb");
        }
      }
      ByteBuffer deep = ByteBuffer.allocate(9 * 100_000);
      while (deep.hasRemaining()) {
        deep.put((byte) 0).putInt(outer).putInt(1);
      }
      assertThat(geometry(deep.array())).contains("wkb");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"name\":\"org.apache.kafka.connect.data.Decimal\"} | \"%s\"",
        "\"name\":\"io.debezium.data.Bits\"} | \"%s\"",
        "\"name\":\"io.debezium.data.VariableScaleDecimal\"} | {\"scale\":1,\"value\":\"%s\"}",
      })
  @Timeout(60)
  void aNumberOfAnySizeIsReadOrRefusedSoon(String type) throws Exception {
    String[] parts = type.split(" \\| ", -1);
    for (int bytes : new int[] {4_096, 4_097, 8 << 20}) {
      byte[] number = new byte[bytes];
      Arrays.fill(number, (byte) 0x55);
      String value = parts[1].formatted(Base64.getEncoder().encodeToString(number));
      if (bytes == 4_096) {
        assertThat(new BigDecimal(written("{\"type\":\"bytes\"," + parts[0], value))).isPositive();
      } else {
        assertThatThrownBy(() -> written("{\"type\":\"bytes\"," + parts[0], value))
            .isInstanceOf(JsonException.class)
            .hasMessage(
                "Expected at most 4096 bytes of a number, by the schema of the change, but found "
                    + bytes
                    + " bytes");
      }
    }
  }

  private static byte[] wkb(String text, ByteOrder order) {
    String[] numbers = text.substring(2).split(",", -1);
    boolean polygon = text.startsWith("3");
    ByteBuffer out = ByteBuffer.allocate(9 + (polygon ? 4 : 0) + numbers.length * 8).order(order);
    out.put((byte) (order == ByteOrder.BIG_ENDIAN ? 0 : 1)).putInt(text.charAt(0) - '0');
    if (polygon) {
      out.putInt(1);
    }
    out.putInt(numbers.length / 2);
    for (String number : numbers) {
      out.putDouble(Double.parseDouble(number));
    }
    return out.array();
  }

  private static byte[] multi(String text, ByteOrder order) {
    byte[] one = wkb(text, order);
    return ByteBuffer.allocate(9 + 2 * one.length)
        .order(order)
        .put((byte) (order == ByteOrder.BIG_ENDIAN ? 0 : 1))
        .putInt(text.charAt(0) - '0' + 3)
        .putInt(2)
        .put(one)
        .put(one)
        .array();
  }

  private static String geometry(byte[] wkb) throws Exception {
    String value = "{\"wkb\":\"" + Base64.getEncoder().encodeToString(wkb) + "\",\"srid\":0}";
    return written("{\"type\":\"struct\",\"name\":\"io.debezium.data.geometry.Geometry\"}", value);
  }

  /** java.math and java.time say what the text must be. */
  @Test
  void randomNumbersAndTimesAreExact() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      BigInteger unscaled = new BigInteger(1 + random.nextInt(250), random);
      unscaled = random.nextBoolean() ? unscaled : unscaled.negate();
      int scale = random.nextInt(76);
      String decimal =
          written(
              "{\"name\":\"org.apache.kafka.connect.data.Decimal\",\"type\":\"bytes\","
                  + "\"parameters\":{\"scale\":\""
                  + scale
                  + "\"}}",
              "\"" + Base64.getEncoder().encodeToString(unscaled.toByteArray()) + "\"");
      assertThat(new BigDecimal(decimal))
          .as("seed %d", seed)
          .isEqualTo(new BigDecimal(unscaled, scale));

      long micros = random.nextLong() >> random.nextInt(40) >> 10;
      String text =
          written(
              "{\"name\":\"io.debezium.time.MicroTimestamp\",\"type\":\"int64\"}",
              Long.toString(micros));
      LocalDateTime expected =
          LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC).plus(micros, ChronoUnit.MICROS);
      assertThat(LocalDateTime.parse(text.substring(1, text.length() - 1)))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  /** The value is one of a row, so the message does not quote it. */
  @Test
  void whatContradictsItsSchemaIsAnError() {
    for (String[] wrong :
        new String[][] {
          {"io.debezium.time.Date", "1.4711"},
          {"io.debezium.time.Date", "400000000000"},
          {"io.debezium.time.MicroTimestamp", "1e30"},
          {"org.apache.kafka.connect.data.Decimal", "\"?\""},
          {"io.debezium.data.VariableScaleDecimal", "{\"scale\":1}"},
          {"io.debezium.data.VariableScaleDecimal", "{\"scale\":\"planted\",\"value\":\"BMk=\"}"},
          {"io.debezium.data.Bits", "\"A\""},
        }) {
      assertThatThrownBy(
              () -> written("{\"type\":\"int64\",\"name\":\"" + wrong[0] + "\"}", wrong[1]))
          .as(wrong[0])
          .isInstanceOf(JsonException.class)
          .hasMessageStartingWith("Expected ")
          .satisfies(
              e ->
                  assertThat(e.getMessage())
                      .doesNotContain("4711", "400000000000", "e30", "planted"));
    }
  }

  private static String written(String schema, String value) throws JsonException {
    StringBuilder text = new StringBuilder();
    JsonOutput out =
        new JsonOutput() {
          @Override
          public JsonOutput copy(byte[] source, int from, int to) {
            text.append(new String(source, from, to - from, UTF_8));
            return this;
          }

          @Override
          public JsonOutput text(String ascii) {
            text.append(ascii);
            return this;
          }
        };
    new ConnectValues(100).write(ConnectSchema.of(reader(schema)), reader(value), out);
    return text.toString();
  }

  private static JsonReader reader(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    JsonReader reader = new JsonReader();
    reader.reset(bytes, 0, bytes.length);
    return reader;
  }
}
