package io.millrace.udf.type;

import io.millrace.udf.type.ClickHouseType.Argument;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The order in which the server tries the members of a Variant for a text, and Millrace does as
 * well. Deeper types come first, then types by a list that puts strict ones before those that
 * accept anything, then plain types before those in a LowCardinality. Otherwise members keep their
 * order.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/variant">Variant</a>
 */
public final class VariantOrder {
  private static final List<String> CHOOSY_FIRST =
      List.of(
          "Array",
          "Tuple",
          "Map",
          "AggregateFunction",
          "Enum8",
          "Enum16",
          "UUID",
          "IPv4",
          "IPv6",
          "Int8",
          "UInt8",
          "Int16",
          "UInt16",
          "Int32",
          "UInt32",
          "Int64",
          "UInt64",
          "Int128",
          "UInt128",
          "Int256",
          "UInt256",
          "Decimal32",
          "Decimal64",
          "Decimal128",
          "Decimal256",
          "Float32",
          "Float64",
          "Date",
          "Date32",
          "DateTime",
          "DateTime64",
          "FixedString",
          "String");

  private static final Map<String, Integer> RANKS =
      IntStream.range(0, CHOOSY_FIRST.size())
          .boxed()
          .collect(Collectors.toUnmodifiableMap(CHOOSY_FIRST::get, i -> CHOOSY_FIRST.size() - i));

  private final int depth;
  private final int rank;
  private final int wrappers;

  private VariantOrder(int depth, int rank, int wrappers) {
    this.depth = depth;
    this.rank = rank;
    this.wrappers = wrappers;
  }

  /** Indexes of the types in the order they are tried. */
  public static int[] of(List<ClickHouseType> members) {
    List<VariantOrder> orders = members.stream().map(m -> of(m, 0, 0)).collect(Collectors.toList());
    Comparator<VariantOrder> first =
        Comparator.<VariantOrder>comparingInt(o -> o.depth)
            .thenComparingInt(o -> o.rank)
            .thenComparingInt(o -> o.wrappers)
            .reversed();
    return IntStream.range(0, members.size())
        .boxed()
        .sorted((a, b) -> first.compare(orders.get(a), orders.get(b)))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static VariantOrder of(ClickHouseType alias, int depth, int wrappers) {
    ClickHouseType type = TypeAliases.expand(alias);
    switch (type.name()) {
      case "Nullable":
      case "LowCardinality":
        return parts(type, depth, wrappers + 1, 0);
      case "Array":
      case "Tuple":
      case "Map":
        return parts(type, depth + 1, wrappers, rank(type.name()));
      case "Variant":
        return best(type, depth, wrappers);
      default:
        return type == alias
            ? new VariantOrder(depth, rank(type), wrappers)
            : of(type, depth, wrappers);
    }
  }

  /** A nested Variant has the greatest depth and strictness of its types. */
  private static VariantOrder best(ClickHouseType variant, int depth, int wrappers) {
    VariantOrder best = new VariantOrder(0, 0, 0);
    for (Argument argument : variant.arguments()) {
      ClickHouseType member = argument.type();
      if (member != null) {
        VariantOrder order = of(member, depth, wrappers);
        best =
            new VariantOrder(
                Math.max(best.depth, order.depth),
                Math.max(best.rank, order.rank),
                Math.max(best.wrappers, order.wrappers));
      }
    }
    return best;
  }

  private static VariantOrder parts(ClickHouseType type, int depth, int wrappers, int own) {
    int deepest = 0;
    int ranks = own;
    int mostWrappers = 0;
    for (Argument argument : type.arguments()) {
      ClickHouseType part = argument.type();
      if (part != null) {
        VariantOrder order = of(part, depth, wrappers);
        deepest = Math.max(deepest, order.depth);
        ranks += order.rank;
        mostWrappers = Math.max(mostWrappers, order.wrappers);
      }
    }
    return new VariantOrder(deepest, ranks, mostWrappers);
  }

  private static int rank(ClickHouseType type) {
    if (!type.name().equals("Decimal")) {
      return rank(type.name());
    }
    Long precision = type.arguments().isEmpty() ? null : type.arguments().get(0).value();
    long digits = precision == null ? 10 : precision;
    return rank("Decimal" + (digits < 10 ? 32 : digits < 19 ? 64 : digits < 39 ? 128 : 256));
  }

  /** Bool is before all integers; an unlisted type comes last. */
  private static int rank(String name) {
    return name.equals("Bool") ? rank("Int8") + 1 : RANKS.getOrDefault(name, 0);
  }
}
