package io.millrace.udf.conformance;

import static io.millrace.udf.conformance.TypeCases.MISSING;

import java.util.List;

/** The table of types: Variant, and Geometry, which is one. */
final class VariantTypes {
  /** One of every kind, for members to fall to. */
  private static final String[] KINDS = {
    "null",
    MISSING,
    "0",
    "1",
    "-1",
    "300",
    "1.5",
    "1e3",
    "true",
    "\"x\"",
    "\"1\"",
    "\"null\"",
    "\"2024-01-01\"",
    "\"2024-01-01 10:00:00\"",
    "\"61f0c404-5cb3-11e7-907b-a6006ad3dba0\"",
    "\"1.2.3.4\"",
    "[]",
    "[1,2]",
    "[1,300]",
    "[\"a\"]",
    "[null]",
    "[[1]]",
    "{}",
    "{\"a\":1}",
    "{\"a\":\"x\"}",
    "{\"a\":1,\"b\":\"x\"}",
    "[{\"a\":null}]"
  };

  private static final String[] DATES = {
    "null",
    MISSING,
    "0",
    "1",
    "300",
    "1.5",
    "1e3",
    "\"x\"",
    "\"2024-01-01\"",
    "\"2024-01-01 10:00:00\"",
    "\"2024-01-01T10:00:00.5Z\"",
    "[]",
    "{}"
  };

  private VariantTypes() {}

  static List<TypeCases> cases() {
    return List.of(
        TypeCases.of("Variant(String, Int64)")
            .comparing("variantType(c)")
            .same(KINDS)
            .stores("9223372036854775807", "9223372036854775807")
            .other(Difference.VARIANT, "\"\"", ""),
        TypeCases.of("Variant(UInt8, Int64, Float64, String)")
            .same(KINDS)
            .same("-129", "1.25")
            .comparing("variantType(c)"),
        TypeCases.of("Variant(Date, DateTime('UTC'), String)")
            .comparing("variantType(c)")
            .same(DATES)
            .other(Difference.VARIANT, "-1", "-1")
            .other(Difference.VARIANT, "true", "true")
            .other(Difference.VARIANT, "\"1\"", "1"),
        TypeCases.of("Variant(Array(Int64), Int64, Map(String, Int64), Tuple(a Int64, b String))")
            .comparing("variantType(c)")
            .same("[1,2]", "[]", "1", "{\"a\":1}", "{\"a\":1,\"b\":\"x\"}", "null", MISSING)
            .same("{}", "{\"a\":1,\"c\":2}")
            .refused("\"x\"", "1.5", "[[1]]", "[\"a\"]"),
        TypeCases.of("Variant(Bool, Int64)")
            .comparing("variantType(c)")
            .same("true", "false", "0", "1", "2", "null", "\"1\"")
            .stricter(Difference.VARIANT, "\"true\"")
            .refused("1.5", "\"x\"", "[]", "{}"),
        TypeCases.of("Variant(UUID, IPv4, Enum8('a' = 1, 'b' = 2), Decimal(9, 2), FixedString(3))")
            .comparing("variantType(c)")
            .same("\"61f0c404-5cb3-11e7-907b-a6006ad3dba0\"", "\"1.2.3.4\"", "\"a\"", "2", "3.25")
            .same("\"xyz\"", "null")
            .refused("true", "[]", "\"abcd\""),
        TypeCases.of(
                "Variant(LowCardinality(String), UInt64, Array(LowCardinality(Nullable(String))))")
            .comparing("variantType(c)")
            .same("\"a\"", "5", "\"a\"", "[\"a\",null,\"a\",\"b\"]", "[]", "null", MISSING, "1.5"),
        TypeCases.of("Variant(BFloat16, Map(LowCardinality(String), Array(BFloat16)))")
            .comparing("variantType(c)")
            .same("1.5", "0.1", "{\"k\":[1.5,0.1]}", "null")
            .refused("\"x\"", "[]"),
        TypeCases.of("Variant(Point, Nested(a Int8, b String), Time, IntervalDay)")
            .comparing("variantType(c)")
            .same("[1,2]", "[{\"a\":1,\"b\":\"x\"}]", "[]", "\"10:11\"", "null"),
        TypeCases.of("Variant(Point, String)")
            .comparing("variantType(c)")
            .stores("[1,2]", "(1,2)")
            .same("[1,2,3]", "\"x\"", "[]"),
        TypeCases.of("Variant(LineString, MultiLineString, String)")
            .comparing("variantType(c)")
            .same("[[1,2],[3,4]]", "[[[1,2]]]", "[]", "[[]]", "[1]"),
        TypeCases.of("Variant(Nested(a UInt8), String)")
            .comparing("variantType(c)")
            .same("[{\"a\":1}]", "[]", "[{\"a\":\"x\"}]", "{\"a\":1}"),
        TypeCases.of("Variant(Nested(a UInt8), Array(String))")
            .comparing("variantType(c)")
            .same("[{\"a\":1}]", "[]", "[\"x\"]"),
        TypeCases.of("Variant(Map(String, Point), Map(String, String))")
            .comparing("variantType(c)")
            .same("{\"a\":[1,2]}", "{\"a\":\"x\"}", "{}"),
        TypeCases.of("Variant(Array(Geometry), Array(String))")
            .comparing("variantType(c)")
            .same("[[1,2]]", "[[[1,2]]]", "[\"x\"]", "[]"),
        TypeCases.of("Variant(SimpleAggregateFunction(max, UInt8), String)")
            .comparing("variantType(c)")
            .stores("5", "5")
            .same("\"5\"", "\"x\"", "300"),
        TypeCases.of("Variant(DateTime64(3), String)")
            .comparing("variantType(c)")
            .same("\"2024-01-01 00:00:00.1234567890123456789\"")
            .same("\"2024-01-01 00:00:00.12345678901234567890\""),
        TypeCases.of("Array(Variant(String, Int64))")
            .comparing("arrayMap(v -> variantType(v), c)")
            .stores("[1,\"x\",null,[2]]", "[1,'x',NULL,'[2]']")
            .same("[]", "null", MISSING, "[null]")
            .refused("1"),
        TypeCases.of("Map(String, Variant(Array(Variant(UInt8, Array(String))), UInt8))")
            .same("{\"a\":[1,[\"x\"],null],\"b\":2,\"c\":null}", "{}", "null")
            .refused("{\"a\":{}}", "{\"a\":[1,{}]}"),
        TypeCases.of("Tuple(a Variant(String, UInt8), b UInt8)")
            .same("{\"a\":1,\"b\":2}", "{\"b\":2}", "{\"a\":null}", "{}", "null"),
        TypeCases.of("Nested(a Int8, b Variant(String, UInt8))").same("[{\"b\":1},{\"b\":\"x\"}]"),
        TypeCases.of("Variant(Array(Array(Date)), Array(Variant(Date, Array(Int8))), String)")
            .comparing("variantType(c)")
            .same("[]", "[[]]", "[[1]]", "[\"2024-01-01\"]", "[[\"2024-01-01\"]]", "\"x\""),
        TypeCases.of("Variant(String, Array(Dynamic))")
            .same("[{\"a\":1}]", "[{\"a\":1,\"a\":2}]", "{\"\":1}")
            .refused("[{\"\":1}]", "[[{\"a\":[{\"null\":1}]}]]"),
        TypeCases.of("Variant(UInt64, Float64)")
            .stores("\"-18446744073709551616\"", "-18446744073709552000"),
        TypeCases.of("Variant(Decimal(9, 2), String)")
            .comparing("variantType(c)")
            .same("9", "1.5", "\"x\"")
            .other(Difference.VARIANT_DECIMAL, "\"9\"", "9"),
        TypeCases.of("Variant(Array(Decimal(9, 2)), UUID)")
            .more(Difference.VARIANT_DECIMAL, "[5]", "[5]"),
        TypeCases.of("Variant(Array(Decimal(9, 2)), Array(Float32))")
            .comparing("variantType(c)")
            .other(Difference.VARIANT_DECIMAL, "[5]", "[5]"),
        TypeCases.of("Geometry")
            .comparing("variantType(c)")
            .stores("[1,2.5]", "(1,2.5)")
            .same("[[1,2],[3,4]]", "[[[1,2],[3,4]]]", "[[[[1,2],[3,4]]]]", "null", MISSING)
            .same("[]", "[[]]", "[[[]]]", "[\"1\",2]", "[null,1]", "[[1,2],null]", "[null]")
            .refused("[1]", "[1,2,3]", "1", "\"x\"", "{}", "[[[[]]]]", "[[1,2],[[3,4]]]"));
  }
}
