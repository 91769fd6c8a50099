package io.millrace.udf.benchmark;

import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Columns and documents of a chosen size. The same arguments make the same documents. */
final class GrowthDocuments {
  /** Documents that take turns, so that no two in a row are alike. */
  private static final int FEW = 100;

  /**
   * More small documents than fit the 64 KB in which LZ4 looks for repetitions. Else they would
   * look cheaper than large ones.
   */
  private static final int MANY = 20_000;

  private static final int BYTES_AT_ONCE = 20_000_000;

  enum Order {
    SAME,
    SHUFFLED
  }

  private final Random random = new Random(17);

  /** Int64 columns without a DEFAULT: where a document lacks the field, the value is zero. */
  static List<Column> integers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Column("field_" + i, "Int64", Column.DefaultKind.NONE))
        .toList();
  }

  /** Nullable columns with a DEFAULT, for which rows of different field sets go apart. */
  static List<Column> withDefaults(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                new Column(
                    "field_" + i,
                    i == 0 ? "Int64" : "Nullable(Int64)",
                    i == 0 ? Column.DefaultKind.NONE : Column.DefaultKind.DEFAULT))
        .toList();
  }

  /** Documents with some of these fields, chosen anew for each set. */
  List<Record> ofFields(int columns, int present, int sets, Order order) {
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < Math.max(FEW, sets); i++) {
      List<Integer> chosen = new ArrayList<>(new TreeSet<>(choose(columns, present, i % sets)));
      if (order == Order.SHUFFLED) {
        Collections.shuffle(chosen, random);
      }
      JsonText json = new JsonText();
      json.begin('{');
      for (int field : chosen) {
        json.name("field_" + field).number(Math.floorMod(random.nextLong(), 1_000_000L));
      }
      json.end('}');
      records.add(record(json.toString()));
    }
    return records;
  }

  private static List<Integer> choose(int columns, int present, int set) {
    List<Integer> all = new ArrayList<>(IntStream.range(1, columns).boxed().toList());
    if (present < columns) {
      Collections.shuffle(all, new Random(set));
    }
    List<Integer> chosen = new ArrayList<>(all.subList(0, present - 1));
    chosen.add(0);
    return chosen;
  }

  /** Documents with an array of text that makes up their size. */
  List<Record> ofBytes(int bytes) {
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < Math.max(1, BYTES_AT_ONCE / bytes); i++) {
      StringBuilder text = new StringBuilder("{\"id\":" + i + ",\"words\":[\"first\"");
      while (text.length() < bytes - 15) {
        text.append(",\"word-").append(random.nextInt(1_000_000)).append('"');
      }
      records.add(record(text.append("]}").toString()));
    }
    return records;
  }

  /** Documents with an object in an object, in a column of type JSON. */
  List<Record> ofDepth(int depth) {
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      String value = Integer.toString(random.nextInt(1_000_000));
      String inner = "{\"payload\":" + "{\"n\":".repeat(depth) + value + "}".repeat(depth + 1);
      records.add(record(inner));
    }
    return records;
  }

  /** Documents whose dates are in this many months in turn. */
  List<Record> ofMonths(int months) {
    List<Record> records = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      int month = i % months;
      String time = "%d-%02d-%02d 03:04:05".formatted(2000 + month / 12, month % 12 + 1, i % 28 + 1);
      records.add(record("{\"id\":" + i + ",\"ts\":\"" + time + "\",\"name\":\"user-" + i + "\"}"));
    }
    return records;
  }

  private static Record record(String document) {
    byte[] payload = document.getBytes(StandardCharsets.UTF_8);
    return new Record(payload, "events", "shardId-000000000000", "1", "key", 0);
  }
}
