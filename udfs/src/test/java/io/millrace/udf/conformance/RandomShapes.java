package io.millrace.udf.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Types at random, of every family there is. */
public final class RandomShapes {
  private static final List<String> INTEGERS =
      List.of(
          "Int8", "Int16", "Int32", "Int64", "Int128", "Int256", "UInt8", "UInt16", "UInt32",
          "UInt64", "UInt128", "UInt256");

  /** Java and the server agree on them before 1970 as well. */
  static final List<String> ZONES_OF_SAME_HISTORY =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "America/St_Johns",
          "Asia/Kolkata",
          "Asia/Kathmandu",
          "Australia/Lord_Howe",
          "Pacific/Apia");

  private static final List<String> OTHER_ZONES =
      List.of(
          "Europe/Oslo",
          "America/Goose_Bay",
          "Africa/Monrovia",
          "Antarctica/Casey",
          "Pacific/Kiritimati",
          "EST",
          "Fixed/UTC-03:30:15");

  private static final List<Shape> GEOMETRIES =
      List.of(
          Shape.POINT,
          Shape.RING,
          Shape.LINE_STRING,
          Shape.MULTI_LINE_STRING,
          Shape.POLYGON,
          Shape.MULTI_POLYGON,
          Shape.GEOMETRY);

  /** Names of tuples' elements. Some need quotes. */
  private static final List<String> NAMES = List.of("a", "b", "c d", "é", "x.y", "A", "1");

  /** Typed paths of JSON; none begins another. */
  private static final List<String> PATHS = List.of("p", "q.r", "a.b", "x y");

  private static final List<List<String>> JSON_SETTINGS =
      List.of(
          List.of(),
          List.of(),
          List.of("max_dynamic_paths=1"),
          List.of("max_dynamic_paths=3", "max_dynamic_types=1"),
          List.of("SKIP s", "SKIP `b.c`"),
          List.of("SKIP c.a", "SKIP REGEXP '^z[0-9]'"));

  private static final int MAX_DECIMALS = 76;

  private final Chance chance;

  public RandomShapes(Chance chance) {
    this.chance = chance;
  }

  /** The type of a column, nested at most so deep. */
  Shape column(int depth) {
    return switch (chance.below(20)) {
      case 0 -> chance.pick(GEOMETRIES);
      case 1 -> aggregate();
      case 2 -> Shape.nested(List.of("a", "b c"), type(depth - 1), type(depth - 1));
      default -> type(depth);
    };
  }

  /** A type that is allowed in most places. */
  public Shape type(int depth) {
    if (depth > 0 && chance.onceIn(12)) {
      return chance.onceIn(2) ? dynamic() : chance.any(json(depth), Shape.nullable(json(depth)));
    }
    if (depth <= 0 || !chance.onceIn(3)) {
      return wrapped(scalar());
    }
    return switch (chance.below(5)) {
      case 0 -> Shape.array(type(depth - 1));
      case 2 -> variant(depth);
      case 1 -> Shape.map(key(), type(depth - 1));
      default -> tuple(depth);
    };
  }

  /**
   * None with JSON in it: when the server tries to read JSON there and fails, what it saw stays in
   * the column, and the types of later rows are inferred by it.
   */
  private Shape variant(int depth) {
    List<Shape> members = new ArrayList<>();
    for (int i = chance.between(2, 4); i > 0; i--) {
      Shape member = member(depth);
      boolean known = members.stream().anyMatch(m -> m.text().equals(member.text()));
      if (!known && !member.text().contains("JSON")) {
        members.add(member);
      }
    }
    return members.isEmpty() ? variant(depth) : Shape.variant(members);
  }

  private Shape member(int depth) {
    return switch (chance.below(12)) {
      case 0 -> chance.pick(GEOMETRIES.subList(0, GEOMETRIES.size() - 1));
      case 1 -> Shape.array(Shape.GEOMETRY);
      case 2 -> Shape.nested(List.of("a", "b c"), type(depth - 2), type(depth - 2));
      case 3 -> Shape.simpleAggregate("max", Shape.scalar(chance.any("UInt8", "DateTime", "Date")));
      case 4, 5, 6, 7 -> Shape.array(type(depth - 2));
      default -> scalar();
    };
  }

  private Shape dynamic() {
    return Shape.scalar(chance.any("Dynamic", "Dynamic", "Dynamic(max_types=1)"));
  }

  private Shape json(int depth) {
    List<String> paths = new ArrayList<>(PATHS);
    java.util.Collections.shuffle(paths, chance.random());
    List<String> typed = paths.subList(0, chance.any(0, 0, 1, 2, 3));
    List<Shape> types = typed.stream().map(path -> pathType(depth - 1)).toList();
    return Shape.json(chance.pick(JSON_SETTINGS), typed, types);
  }

  private Shape pathType(int depth) {
    Shape type = column(depth);
    while (!canBeAtPath(type)) {
      type = column(depth);
    }
    return type;
  }

  /**
   * Whether JSON may have a path of the type: CREATE TABLE refuses BFloat16, Interval and Maps with
   * keys that are not String; we refuse a Variant with a Decimal or with a Tuple that has an Enum.
   */
  static boolean canBeAtPath(Shape type) {
    return switch (type.kind()) {
      case "Map" ->
          type.inner().get(0).bare().kind().equals("String") && canBeAtPath(type.inner().get(1));
      case "Variant" ->
          !type.text().matches("(?s).*(Decimal|(Tuple|Nested).*Enum).*")
              && type.inner().stream().allMatch(RandomShapes::canBeAtPath);
      default ->
          !type.kind().matches("BFloat16|Interval.*")
              && type.inner().stream().allMatch(RandomShapes::canBeAtPath);
    };
  }

  private Shape tuple(int depth) {
    int size = chance.between(1, 3);
    Shape[] elements =
        IntStream.range(0, size).mapToObj(i -> type(depth - 1)).toArray(Shape[]::new);
    List<String> names = new ArrayList<>(NAMES);
    java.util.Collections.shuffle(names, chance.random());
    return Shape.tuple(chance.onceIn(3) ? List.of() : names.subList(0, size), elements);
  }

  private Shape aggregate() {
    return chance.way(
        () -> Shape.simpleAggregate("sum", Shape.scalar("UInt64")),
        () -> Shape.simpleAggregate("max", Shape.scalar("DateTime")),
        () -> Shape.simpleAggregate("any", wrapped(Shape.scalar("String"))),
        () -> Shape.simpleAggregate("groupArrayArray", Shape.array(scalar())));
  }

  private Shape wrapped(Shape scalar) {
    return switch (chance.below(6)) {
      case 0 -> Shape.nullable(scalar);
      case 1 -> isDictionary(scalar) ? Shape.lowCardinality(scalar) : scalar;
      case 2 -> isDictionary(scalar) ? Shape.lowCardinality(Shape.nullable(scalar)) : scalar;
      default -> scalar;
    };
  }

  private static boolean isDictionary(Shape scalar) {
    return scalar.kind().matches("String|FixedString|Date|DateTime|U?Int(8|16|32|64)|Float(32|64)");
  }

  private Shape key() {
    return chance.way(
        () -> Shape.scalar("String"),
        () -> Shape.lowCardinality(Shape.scalar("String")),
        () -> Shape.scalar(chance.pick(INTEGERS)),
        () -> chance.any(Shape.scalar("Date"), Shape.scalar("UUID"), Shape.scalar("IPv4")),
        () -> Shape.scalar(chance.any("Float32", "Float64", "BFloat16", "Time", "DateTime")),
        this::decimal,
        this::enumeration,
        () -> Shape.scalar("FixedString(3)"));
  }

  private Shape scalar() {
    return chance.way(
        () -> Shape.scalar(chance.pick(INTEGERS)),
        () -> Shape.scalar(chance.pick(INTEGERS)),
        () -> Shape.scalar(chance.any("Float32", "Float64", "BFloat16")),
        this::decimal,
        () -> Shape.scalar(chance.any("Bool", "UUID", "IPv4", "IPv6", "IntervalDay")),
        () -> Shape.scalar("String"),
        () -> Shape.scalar("FixedString(" + chance.between(1, 20) + ")"),
        () -> Shape.scalar(chance.any("Date", "Date32")),
        () -> Shape.scalar(chance.any("Time", "Time64(" + chance.below(10) + ")")),
        () -> Shape.scalar("DateTime" + (chance.onceIn(2) ? "" : "('" + zone() + "')")),
        this::dateTime64,
        this::enumeration);
  }

  private String zone() {
    return chance.pick(chance.onceIn(4) ? OTHER_ZONES : ZONES_OF_SAME_HISTORY);
  }

  private Shape dateTime64() {
    String zone = chance.onceIn(2) ? "" : ", '" + zone() + "'";
    return Shape.scalar("DateTime64(" + chance.below(10) + zone + ")");
  }

  private Shape decimal() {
    int precision = chance.any(9, 18, 38, MAX_DECIMALS, chance.between(1, MAX_DECIMALS));
    return Shape.scalar("Decimal(" + precision + ", " + chance.between(0, precision) + ")");
  }

  private Shape enumeration() {
    return Shape.scalar(
        chance.any(
            "Enum8('a' = 1, 'b' = -5)",
            "Enum8('' = 0, '1' = 2, 'it''s' = 3)",
            "Enum8('lo' = -128, 'hi' = 127)",
            "Enum16('x' = 300, '1' = 2, 'é' = -300)",
            "Enum16('lo' = -32768, 'hi' = 32767)"));
  }
}
