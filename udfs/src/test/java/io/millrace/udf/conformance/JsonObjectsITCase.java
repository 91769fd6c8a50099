package io.millrace.udf.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.BlockSlicer;
import io.millrace.udf.block.SealedBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * JSON that is sent as columns holds what the server makes of its text: values, types, and which
 * paths have separate columns. Each path has a few kinds of values, in random order, since the type
 * of a value depends on those before it. A failure prints the seed; {@code -Dmillrace.seed=…}
 * repeats it.
 */
final class JsonObjectsITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();

  private static final String COMPARED =
      "(toString(c), mapSort(JSONAllPathsWithTypes(c)), mapSort(JSONDynamicPathsWithTypes(c)),"
          + " mapSort(JSONSharedDataPathsWithTypes(c)))";

  private static final List<String> TYPES =
      List.of(
          "JSON",
          "JSON",
          "JSON",
          "JSON(max_dynamic_paths=4)",
          "JSON(max_dynamic_types=2)",
          "JSON(max_dynamic_types=3, max_dynamic_paths=16)");

  private static final List<List<String>> KINDS =
      List.of(
          List.of("1", "-5", "0", "999999999999999999", "123", "-0"),
          List.of("1.5", "-0.25", "1e300", "2.0", "1e2", "-0.0", "0.1", "12345678901234567.25"),
          List.of("1", "2.5", "-1", "0", "1e2", "9007199254740993", "true"),
          List.of("[1]", "[2.5]", "[1,2.5]", "[1,null]", "[-1]", "[9007199254740993]", "[]"),
          List.of("[0.5]", "[1,2.5]", "[1,null]", "[-1]", "[]", "[null]", "2.5", "\"x\""),
          List.of("true", "false", "\"x\"", "1", "1.5", "[\"y\"]", "[true]"),
          List.of("true", "false"),
          List.of("\"\"", "\"x\"", "\"long text \\u00e4 \\\"quoted\\\"\"", "\"12\"", "\"1.5\""),
          List.of("\"2024-01-01\"", "\"1999-12-31\""),
          List.of("\"2024-01-01T10:00:00Z\"", "\"2024-02-03 04:05:06\""),
          List.of("\"2024-01-01T10:00:00.123Z\"", "\"2024-02-03 04:05:06.000007\""),
          List.of("\"2024-13-01\"", "\"10:11:12\"", "\"2024\"", "\"1 Jan 2024\"", "\"20240101\""),
          List.of("[]", "[1]", "[1,2,-3]", "[1,null]"),
          List.of("[1.5]", "[0.5,2.25]", "[1,2.5]", "[2.5,null,1]"),
          List.of("[\"a\"]", "[\"a\",\"b\"]", "[\"\",null]"),
          List.of("[true]", "[false,null]"),
          List.of("[null]", "[]", "[null,null]"),
          List.of("[{\"a\":1}]", "[{\"a\":2,\"b\":\"x\"},{}]", "[{\"c\":{\"d\":[1]}}]"),
          List.of("[{\"a\":[{\"b\":1.5},{\"b\":2}]}]", "[{\"a\":[]}]", "[{\"b\":null}]"),
          List.of("{\"m\":1,\"n\":{\"o\":\"x\"}}", "{\"m\":2}", "{}", "{\"n\":{}}"),
          List.of("18446744073709551615", "9223372036854775807", "-9223372036854775808"),
          List.of("[[1],[2,3]]", "[[]]", "[1,\"x\"]", "[\"2024-01-01\"]", "[{\"a\":1},null]"));

  @Test
  void columnsHoldWhatTheServerMakesOfTheText() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Chance chance = new Chance(seed);
    int sentAsColumns = 0;
    int tables = Integer.getInteger("millrace.tables", 120);
    for (int i = 0; i < tables; i++) {
      sentAsColumns += compare(chance, "seed " + seed) ? 1 : 0;
    }
    System.out.println(sentAsColumns + " of " + tables + " blocks were columns");
    assertThat(sentAsColumns).isBetween(tables / 6, tables - 1);
  }

  private static boolean compare(Chance chance, String seed) throws Exception {
    String type = chance.pick(TYPES);
    TwinTables tables = TwinTables.create(SERVER, "c " + type);
    List<String> documents = documents(chance);
    String as = type + ", " + seed + ", " + String.join("\n", documents);

    List<SealedBlock> blocks = tables.convertRows(documents);
    assertThat(blocks).as(as).hasSize(1);
    tables.insertBlocks(blocks);
    tables.insertAsJson(documents);
    Map<Integer, String> whole = tables.ours(COMPARED);
    boolean isColumns = isColumns(blocks.get(0));
    assertThat(whole)
        .as((isColumns ? "columns, " : "text, ") + as)
        .isEqualTo(tables.reference(COMPARED));

    String values = "(toString(c), mapSort(JSONAllPathsWithTypes(c)))";
    Map<Integer, String> uncut = tables.ours(values);
    tables.empty();
    tables.insertBlocks(slices(blocks.get(0)));
    if (isColumns) {
      assertThat(tables.ours(values)).as("slices, " + as).isEqualTo(uncut);
    }
    tables.drop();
    return isColumns;
  }

  /** The first row, and the others. */
  private static List<SealedBlock> slices(SealedBlock block) {
    BlockSlicer slicer = BlockSlicer.of(block).orElseThrow();
    List<SealedBlock> slices = new ArrayList<>();
    slices.add(slicer.slice(0, 1, "first"));
    if (block.rows() > 1) {
      slices.add(slicer.slice(1, block.rows() - 1, "others"));
    }
    return slices;
  }

  /** The number after the column's type: 3 for columns, 1 for text. */
  private static boolean isColumns(SealedBlock block) {
    byte[] type = block.types().get(1).getBytes(StandardCharsets.UTF_8);
    byte[] body = block.plainBody();
    int at =
        new String(body, StandardCharsets.ISO_8859_1)
            .indexOf(new String(type, StandardCharsets.ISO_8859_1));
    return body[at + type.length] == 3;
  }

  private static List<String> documents(Chance chance) {
    List<String> names = List.of("a", "b", "a.b", "c", "ä", "d");
    List<List<String>> values = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      List<String> kinds = new ArrayList<>(chance.pick(KINDS));
      if (chance.onceIn(4)) {
        kinds.addAll(chance.pick(KINDS));
      }
      if (chance.onceIn(4)) {
        kinds.add("null");
      }
      values.add(kinds);
    }
    int used = chance.between(1, names.size());
    return IntStream.range(0, chance.between(1, 25))
        .mapToObj(id -> "{\"id\":%d,\"c\":%s}".formatted(id, object(chance, names, values, used)))
        .toList();
  }

  private static String object(
      Chance chance, List<String> names, List<List<String>> values, int used) {
    return IntStream.range(0, used)
        .filter(i -> !chance.onceIn(3))
        .mapToObj(i -> "\"%s\":%s".formatted(names.get(i), chance.pick(values.get(i))))
        .collect(Collectors.joining(",", "{", "}"));
  }
}
