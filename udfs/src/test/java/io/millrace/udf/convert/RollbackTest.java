package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A document that fails, wherever it fails, leaves no trace in any buffer. */
final class RollbackTest {
  private static final TableSchema TABLE =
      new TableSchema(
          new TableName("db", "t"),
          List.of(
              new Column("a", "UInt16", DefaultKind.NONE),
              new Column(
                  "b", "Array(Tuple(x String, y Map(String, Decimal(9, 2))))", DefaultKind.NONE),
              new Column("c", "Nullable(String)", DefaultKind.DEFAULT),
              new Column("d", "Array(Nullable(Float64))", DefaultKind.DEFAULT),
              new Column("e", "DateTime64(3)", DefaultKind.DEFAULT),
              new Column("f", "Tuple(Enum8('x' = 1), UUID)", DefaultKind.NONE),
              new Column(
                  "g",
                  "Array(Variant(Map(String, Array(Variant(LowCardinality(String), Int8))), UInt8))",
                  DefaultKind.NONE),
              new Column("h", "Variant(JSON(n Decimal(9, 2)), Array(JSON))", DefaultKind.NONE),
              new Column("i", "Tuple(a Dynamic, b Array(Dynamic))", DefaultKind.NONE)));

  @Test
  void onlyTheGoodDocumentsAreSeenAfterwards() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Converter mixed = converter();
    Converter good = converter();
    int failed = 0;
    for (int i = 0; i < 3000; i++) {
      String document = document(random);
      assertThat(accepts(good, document)).as("seed %s, %s", seed, document).isTrue();
      assertThat(accepts(mixed, document)).isTrue();
      String broken = broken(document, random);
      if (!accepts(converter(), broken)) {
        failed++;
        assertThat(accepts(mixed, broken)).as("seed %s, %s", seed, broken).isFalse();
      }
    }
    assertThat(failed).as("documents that failed").isGreaterThan(1000);
    assertThat(contents(mixed)).as("seed %s", seed).isEqualTo(contents(good));
  }

  private static Converter converter() throws SchemaException {
    return new Converter(TABLE, Mapping.byName(), ValuesInErrors.SHOWN);
  }

  private static boolean accepts(Converter converter, String document) {
    byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
    JsonReader in = new JsonReader();
    in.reset(bytes, 0, bytes.length);
    try {
      converter.convert(in, 0);
      return true;
    } catch (JsonException | ConvertException e) {
      return false;
    }
  }

  private static String document(Random random) {
    List<String> fields = new ArrayList<>();
    fields.add("\"a\":" + random.nextInt(65_536));
    fields.add(
        "\"b\":[{\"x\":\"q"
            + random.nextInt()
            + "\",\"y\":{\"k\":1.25,\"l\":\""
            + random.nextInt(9)
            + "\"}},{\"y\":null}]");
    fields.add("\"i\":{\"a\":" + random.nextInt(9) + ",\"b\":[1.5,[\"x\"],{\"k\":null}]}");
    fields.add("\"h\":{\"n\":" + random.nextInt(99) + ".5,\"m\":[{\"x\":null}]}");
    fields.add("\"f\":[\"x\",\"61f0c404-5cb3-11e7-907b-a6006ad3dba0\"]");
    fields.add(
        "\"g\":[{\"k\":[\"v" + random.nextInt(9) + "\",1]}," + random.nextInt(256) + ",null]");
    if (random.nextBoolean()) {
      fields.add("\"c\":" + (random.nextBoolean() ? "null" : "\"text\\u00e9\""));
    }
    if (random.nextBoolean()) {
      fields.add("\"d\":" + (random.nextBoolean() ? "null" : "[1.5,null,-2e3]"));
    }
    if (random.nextBoolean()) {
      fields.add("\"e\":\"2024-02-29T10:11:12.345Z\"");
    }
    Collections.shuffle(fields, random);
    return "{" + String.join(",", fields) + "}";
  }

  /** One character changed or the end cut off: most of these are no longer what they should be. */
  private static String broken(String document, Random random) {
    int at = 1 + random.nextInt(document.length() - 1);
    return random.nextInt(4) == 0
        ? document.substring(0, at)
        : document.substring(0, at)
            + "x-{\"9".charAt(random.nextInt(5))
            + document.substring(at + 1);
  }

  private static Map<String, List<Byte>> contents(Converter converter) throws IOException {
    Map<String, List<Byte>> contents = new TreeMap<>();
    List<Rows> groups = new ArrayList<>(converter.rows().all());
    groups.sort(Comparator.comparing(rows -> rows.columns().toString()));
    for (Rows rows : groups) {
      if (rows.count() > 0) {
        for (int i = 0; i < rows.columns().size(); i++) {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          rows.writeColumn(i, out);
          List<Byte> bytes = new ArrayList<>();
          for (byte b : out.toByteArray()) {
            bytes.add(b);
          }
          contents.put(rows.columns() + "." + i + " of " + rows.count(), bytes);
        }
      }
    }
    return contents;
  }
}
