package io.millrace.udf.conformance;

import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MappingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table at random: columns of every type and kind.
 *
 * @param columns without {@code id UInt32}, which is always the first
 */
record RandomTable(List<Column> columns) {
  /** Where a column's value comes from in our document; JSONEachRow knows only names. */
  enum Place {
    OWN_NAME,
    POINTER
  }

  /** What a document may hold for it, and whether it can be read back. */
  enum Kind {
    ORDINARY,
    EPHEMERAL,
    MATERIALIZED
  }

  /**
   * @param clause what follows the type, such as a DEFAULT
   */
  record Column(String name, Shape type, String clause, Kind kind, Place place) {
    static Column ordinary(String name, Shape type) {
      return new Column(name, type, "", Kind.ORDINARY, Place.OWN_NAME);
    }
  }

  /**
   * Kinds of columns for which a row has to leave a block: each set of them is another block. A
   * table with a column that needs all rows in one block has no such columns.
   */
  private static final int MAX_LEFT_OUT = 2;

  private static final int DEPTH = 3;

  static RandomTable of(Chance chance, int size) {
    RandomShapes types = new RandomShapes(chance);
    RandomValues values = new RandomValues(chance);
    List<Shape> shapes =
        Stream.generate(() -> types.column(chance.onceIn(4) ? DEPTH + 1 : DEPTH))
            .limit(size)
            .toList();
    List<Column> columns = new ArrayList<>();
    int leftOut = shapes.stream().anyMatch(RandomTable::infers) ? MAX_LEFT_OUT : 0;
    for (int i = 0; i < size; i++) {
      Shape type = shapes.get(i);
      Place place = chance.onceIn(8) ? Place.POINTER : Place.OWN_NAME;
      boolean costly = type.isNullable() || !type.bare().inner().isEmpty();
      boolean hasDefault =
          chance.onceIn(4) && canHaveDefault(type) && (!costly || leftOut < MAX_LEFT_OUT);
      leftOut += hasDefault && costly ? 1 : 0;
      String clause = hasDefault ? "DEFAULT " + constant(values.value(type), type) : "";
      Column before = columns.isEmpty() ? null : columns.get(i - 1);
      boolean twins =
          isTwin(type)
              && place == Place.OWN_NAME
              && before != null
              && before.place == Place.OWN_NAME
              && before.name.equals("c" + (i - 1));
      String name = twins ? "C" + (i - 1) : "c" + i;
      columns.add(new Column(name, type, clause, Kind.ORDINARY, place));
    }
    if (chance.onceIn(3)) {
      columns.addAll(dependentOnes());
    }
    if (chance.onceIn(3)) {
      boolean inOneBlock = leftOut == 0 || shapes.stream().anyMatch(RandomTable::infers);
      columns.add(Column.ordinary("n.x", Shape.array(nested(types, 1, inOneBlock))));
      columns.add(Column.ordinary("n.y", Shape.array(nested(types, 2, inOneBlock))));
    }
    return new RandomTable(columns);
  }

  /** Whether the column is called as the one before it, in another letter case. */
  private static boolean isTwin(Shape type) {
    return type.text().hashCode() % 4 == 0;
  }

  private static Shape nested(RandomShapes types, int depth, boolean inOneBlock) {
    Shape type = types.type(depth);
    while (infers(type) && !inOneBlock) {
      type = types.type(depth);
    }
    return type;
  }

  /** Whether types are inferred in it: then they depend on the rows before it in its block. */
  private static boolean infers(Shape type) {
    return type.text().contains("JSON");
  }

  /** Whether what a row holds depends on its company. */
  boolean infers() {
    return columns.stream().anyMatch(c -> infers(c.type));
  }

  private static boolean canHaveDefault(Shape type) {
    return !type.text()
        .matches(
            "(?s).*(BFloat16|Decimal|Map\\((?!String)|Interval|Point|Ring|LineString|Polygon|Aggregate|Nested|\\bTime|Variant|Geometry|JSON|Dynamic).*");
  }

  private static String constant(String json, Shape type) {
    String literal = ("{\"v\":" + json + "}").replace("\\", "\\\\").replace("'", "\\'");
    String typeLiteral = type.text().replace("\\", "\\\\").replace("'", "\\'");
    return "JSONExtract('" + literal + "', 'v', '" + typeLiteral + "')";
  }

  private static List<Column> dependentOnes() {
    Shape string = Shape.scalar("String");
    return List.of(
        new Column("e", string, "EPHEMERAL 'none'", Kind.EPHEMERAL, Place.OWN_NAME),
        new Column("d", string, "DEFAULT concat(e, '!')", Kind.ORDINARY, Place.OWN_NAME),
        new Column(
            "m", Shape.scalar("UInt32"), "MATERIALIZED id + 1", Kind.MATERIALIZED, Place.OWN_NAME));
  }

  /** As in CREATE TABLE, without the id. */
  String declaration() {
    return columns.stream()
        .map(c -> "`" + c.name + "` " + c.type + " " + c.clause)
        .collect(Collectors.joining(", "));
  }

  /** What an INSERT names. */
  String written() {
    return "id, " + names(Kind.ORDINARY, Kind.EPHEMERAL);
  }

  /** What a SELECT can name, without the id. */
  String readable() {
    return names(Kind.ORDINARY, Kind.MATERIALIZED);
  }

  private String names(Kind one, Kind other) {
    return columns.stream()
        .filter(c -> c.kind == one || c.kind == other)
        .map(c -> "`" + c.name + "`")
        .collect(Collectors.joining(", "));
  }

  Mapping mapping() {
    Map<String, String> pointers = new LinkedHashMap<>();
    columns.stream()
        .filter(c -> c.place == Place.POINTER)
        .forEach(c -> pointers.put(c.name, "/p_" + c.name + "/v"));
    try {
      return Mapping.parse(pointers);
    } catch (MappingException e) {
      throw new IllegalStateException(e);
    }
  }
}
