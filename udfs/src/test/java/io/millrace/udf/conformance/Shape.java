package io.millrace.udf.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A ClickHouse type as a tree.
 *
 * @param kind what it is made as: {@code Tuple} of a {@code Point}, {@code Array} of a {@code
 *     Nested}
 * @param text as in CREATE TABLE
 * @param inner the types inside
 * @param names of a Tuple's elements, empty when they are unnamed; or the typed paths of JSON
 */
public record Shape(String kind, String text, List<Shape> inner, List<String> names) {
  static final Shape POINT = alias("Point", tuple(List.of(), scalar("Float64"), scalar("Float64")));
  static final Shape RING = alias("Ring", array(POINT));
  static final Shape LINE_STRING = alias("LineString", array(POINT));
  static final Shape MULTI_LINE_STRING = alias("MultiLineString", array(LINE_STRING));
  static final Shape POLYGON = alias("Polygon", array(RING));
  static final Shape MULTI_POLYGON = alias("MultiPolygon", array(POLYGON));

  static final Shape GEOMETRY =
      alias(
          "Geometry",
          variant(List.of(POINT, RING, LINE_STRING, MULTI_LINE_STRING, POLYGON, MULTI_POLYGON)));

  static Shape scalar(String text) {
    int open = text.indexOf('(');
    return new Shape(open < 0 ? text : text.substring(0, open), text, List.of(), List.of());
  }

  static Shape array(Shape element) {
    return new Shape("Array", "Array(" + element.text + ")", List.of(element), List.of());
  }

  static Shape map(Shape key, Shape value) {
    String text = "Map(" + key.text + ", " + value.text + ")";
    return new Shape("Map", text, List.of(key, value), List.of());
  }

  static Shape nullable(Shape value) {
    return wrapped("Nullable", "Nullable(" + value.text + ")", value);
  }

  static Shape lowCardinality(Shape value) {
    return wrapped("LowCardinality", "LowCardinality(" + value.text + ")", value);
  }

  static Shape simpleAggregate(String function, Shape value) {
    String text = "SimpleAggregateFunction(" + function + ", " + value.text + ")";
    return wrapped("SimpleAggregateFunction", text, value);
  }

  private static Shape wrapped(String kind, String text, Shape value) {
    return new Shape(kind, text, List.of(value), List.of());
  }

  static Shape variant(List<Shape> types) {
    String text =
        types.stream().map(Shape::text).collect(Collectors.joining(", ", "Variant(", ")"));
    return new Shape("Variant", text, types, List.of());
  }

  /**
   * @param names as many as elements, or none
   */
  static Shape tuple(List<String> names, Shape... elements) {
    return new Shape("Tuple", elements("Tuple", names, elements), List.of(elements), names);
  }

  /**
   * @param settings other arguments in the parentheses: limits, and paths to skip
   * @param paths the typed ones, with dots
   * @param types of the paths
   */
  static Shape json(List<String> settings, List<String> paths, List<Shape> types) {
    List<String> arguments = new ArrayList<>(settings);
    for (int i = 0; i < paths.size(); i++) {
      arguments.add("`" + paths.get(i) + "` " + types.get(i).text);
    }
    String text = arguments.isEmpty() ? "JSON" : "JSON(" + String.join(", ", arguments) + ")";
    return new Shape("JSON", text, types, paths);
  }

  /** An array of tuples, in one column. */
  static Shape nested(List<String> names, Shape... elements) {
    return alias(elements("Nested", names, elements), array(tuple(names, elements)));
  }

  private static String elements(String kind, List<String> names, Shape... elements) {
    return IntStream.range(0, elements.length)
        .mapToObj(i -> (names.isEmpty() ? "" : "`" + names.get(i) + "` ") + elements[i].text)
        .collect(Collectors.joining(", ", kind + "(", ")"));
  }

  private static Shape alias(String text, Shape meaning) {
    return new Shape(meaning.kind, text, meaning.inner, meaning.names);
  }

  /** Whether it only modifies the type inside and adds no values. */
  boolean isWrapper() {
    return kind.equals("Nullable")
        || kind.equals("LowCardinality")
        || kind.equals("SimpleAggregateFunction");
  }

  /** Without wrappers. */
  Shape bare() {
    return isWrapper() ? inner.get(0).bare() : this;
  }

  boolean isNullable() {
    return kind.equals("Nullable") || (isWrapper() && inner.get(0).isNullable());
  }

  @Override
  public String toString() {
    return text;
  }
}
