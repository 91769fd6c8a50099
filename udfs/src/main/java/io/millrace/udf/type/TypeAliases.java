package io.millrace.udf.type;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Types that are another name of a type: the geometry types, Nested, and SimpleAggregateFunction.
 * Their values, their layout and their place in a {@link VariantOrder} are those of the other type.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/geo">Geo types</a>
 */
public final class TypeAliases {
  private static final ClickHouseType FLOAT64 = ClickHouseType.of("Float64");

  private static final Map<String, ClickHouseType> GEOMETRIES =
      Map.of(
          "Point", ClickHouseType.of("Tuple", FLOAT64, FLOAT64),
          "Ring", arrayOf("Point"),
          "LineString", arrayOf("Point"),
          "Polygon", arrayOf("Ring"),
          "MultiLineString", arrayOf("LineString"),
          "MultiPolygon", arrayOf("Polygon"),
          "Geometry",
              variantOf(
                  List.of(
                      "LineString",
                      "MultiLineString",
                      "MultiPolygon",
                      "Point",
                      "Polygon",
                      "Ring")));

  private TypeAliases() {}

  private static ClickHouseType arrayOf(String name) {
    return ClickHouseType.of("Array", ClickHouseType.of(name));
  }

  private static ClickHouseType variantOf(List<String> names) {
    return ClickHouseType.of(
        "Variant",
        names.stream()
            .map(ClickHouseType::of)
            .collect(Collectors.toList())
            .toArray(new ClickHouseType[0]));
  }

  /** Returns the type that this one stands for; the same type if it stands for none. */
  public static ClickHouseType expand(ClickHouseType type) {
    switch (type.name()) {
      case "Nested":
        return ClickHouseType.of("Array", new ClickHouseType("Tuple", type.arguments()));
      case "SimpleAggregateFunction":
        ClickHouseType value = type.arguments().size() < 2 ? null : type.arguments().get(1).type();
        return value == null ? type : value;
      default:
        return GEOMETRIES.getOrDefault(type.name(), type);
    }
  }
}
