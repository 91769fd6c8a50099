package io.millrace.udf.benchmark;

import io.millrace.udf.table.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The documents that speed is measured with, and the columns they are meant for. The same seed
 * makes the same documents; no document holds a newline, so that they can be written as lines.
 */
public enum DocumentSet {
  /** 8 columns with an Array and a Map, about 200 bytes. */
  NARROW(
      "id UInt64",
      "ts DateTime64(3)",
      "user String",
      "event LowCardinality(String)",
      "amount Decimal(18, 4)",
      "active Bool",
      "tags Array(String)",
      "props Map(String, String)") {
    @Override
    void write(JsonText json, Vocabulary words) {
      json.begin('{');
      json.name("id").number(words.number(1L << 40));
      json.name("ts").string(words.time());
      json.name("user").string("user-" + words.number(1_000_000));
      json.name("event").string(words.word());
      json.name("amount").raw(words.number(100_000) + "." + (1000 + words.number(9000)));
      json.name("active").raw(Boolean.toString(words.number(2) == 0));
      json.name("tags").begin('[');
      for (int i = 0; i < 3; i++) {
        json.string(words.word());
      }
      json.end(']').name("props").begin('{');
      json.name("source").string(words.word());
      json.name("page").string("/" + words.word() + "/" + words.number(1000));
      json.end('}').end('}');
    }
  },

  /** 60 columns of mixed types, about 2 KB. */
  WIDE(wideColumns()) {
    @Override
    void write(JsonText json, Vocabulary words) {
      json.begin('{');
      for (int i = 0; i < 60; i++) {
        json.name(wideName(i));
        switch (i % 10) {
          case 0 -> json.number(words.number(1L << 50));
          case 1 -> json.number(words.number(1 << 16) - (1 << 15));
          case 2 -> json.raw(Double.toString(words.number(1_000_000) / 1000.0));
          case 3 -> json.string(words.word());
          case 4 -> json.string(words.text(100));
          case 5 -> json.string(words.time());
          case 6 -> json.raw(Boolean.toString(words.number(2) == 0));
          case 7 -> json.raw(words.number(3) == 0 ? "null" : Long.toString(words.number(100_000)));
          case 8 -> json.string(words.uuid());
          default -> json.raw(words.number(1_000_000) + "." + (10 + words.number(90)));
        }
      }
      json.end('}');
    }
  },

  /** Arrays of tuples, maps, and a JSON column, about 1.5 KB. */
  NESTED(
      "id UUID",
      "ts DateTime64(6)",
      "user Tuple(id UInt64, name String, address Tuple(city String, zip String))",
      "items Array(Tuple(sku String, quantity UInt32, price Decimal(18, 2), tags Array(String)))",
      "labels Map(String, Array(String))",
      "scores Map(String, Float64)",
      "payload JSON") {
    @Override
    void write(JsonText json, Vocabulary words) {
      json.begin('{');
      json.name("id").string(words.uuid());
      json.name("ts").string(words.time() + "123");
      json.name("user").begin('{').name("id").number(words.number(1_000_000));
      json.name("name").string(words.text(20)).name("address").begin('{');
      json.name("city").string(words.word()).name("zip").string("" + words.number(99_999));
      json.end('}').end('}').name("items").begin('[');
      for (int i = 0; i < 9; i++) {
        item(json, words);
      }
      json.end(']').name("labels").begin('{');
      for (int i = 0; i < 3; i++) {
        json.name("label-" + i).begin('[').string(words.word()).string(words.word()).end(']');
      }
      json.end('}').name("scores").begin('{');
      for (int i = 0; i < 5; i++) {
        json.name(words.word() + i).raw(Double.toString(words.number(1_000_000) / 1e6));
      }
      json.end('}').name("payload").begin('{');
      json.name("agent").string("Mozilla/5.0 \"" + words.text(120) + "\"\n");
      json.name("size").begin('[').number(1920).number(1080).end(']');
      json.name("flags").begin('{').name("beta").raw("true").name("ref").raw("null").end('}');
      json.name("clicks").begin('[');
      for (int i = 0; i < 4; i++) {
        json.begin('{').name("x").number(words.number(2000)).name("y").number(words.number(2000));
        json.name("on").string(words.word()).end('}');
      }
      json.end(']').end('}').end('}');
    }

    private void item(JsonText json, Vocabulary words) {
      json.begin('{').name("sku").string("SKU-" + words.number(1_000_000));
      json.name("quantity").number(1 + words.number(20));
      json.name("price").raw(words.number(1000) + "." + (10 + words.number(90)));
      json.name("tags").begin('[').string(words.word()).string(words.word()).end(']').end('}');
    }
  };

  /** Name and type of a column on every line. */
  private final String columns;

  DocumentSet(String... columns) {
    this.columns = String.join("\n", columns);
  }

  /** The columns of a table that takes these documents. */
  public List<Column> columns() {
    return columns
        .lines()
        .map(column -> column.split(" ", 2))
        .map(parts -> new Column(parts[0], parts[1], Column.DefaultKind.NONE))
        .toList();
  }

  /** Documents in UTF-8, each without a newline. */
  public List<byte[]> documents(int count, long seed) {
    Vocabulary words = new Vocabulary(new Random(seed));
    List<byte[]> documents = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      JsonText json = new JsonText();
      write(json, words);
      documents.add(json.toString().getBytes(StandardCharsets.UTF_8));
    }
    return documents;
  }

  abstract void write(JsonText json, Vocabulary words);

  private static String wideName(int i) {
    return List.of("count", "delta", "ratio", "kind", "note", "time", "flag", "maybe", "ref", "sum")
            .get(i % 10)
        + "_"
        + i / 10;
  }

  private static String[] wideColumns() {
    List<String> types =
        List.of(
            "UInt64",
            "Int16",
            "Float64",
            "LowCardinality(String)",
            "String",
            "DateTime64(3)",
            "Bool",
            "Nullable(Int32)",
            "UUID",
            "Decimal(18, 2)");
    String[] columns = new String[60];
    Arrays.setAll(columns, i -> wideName(i) + " " + types.get(i % 10));
    return columns;
  }
}
