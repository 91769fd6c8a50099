package io.millrace.job.convert;

import static io.millrace.job.convert.TypeCases.MISSING;

import java.util.List;

/** The table of types: arrays, maps, tuples, and types that are others in disguise. */
final class NestedTypes {
  private NestedTypes() {}

  static List<TypeCases> cases() {
    return List.of(
        TypeCases.of("Array(Int32)")
            .stores("[1, 2]", "[1,2]")
            .stores("[null,1]", "[0,1]")
            .stores("[1,\"2\"]", "[1,2]")
            .same("[]", "null", MISSING, "[ 1 ,2 ]")
            .stricter("[2147483648]")
            .refused("{}", "1", "\"[1,2]\"", "[[1]]", "[1.5]"),
        TypeCases.of("Array(Nullable(Int32))").stores("[1,null]", "[1,NULL]").same("[]", "null"),
        TypeCases.of("Array(Array(String))")
            .same("[[\"a\"],[]]", "[null]", "[[null]]", "[[1,{\"x\":[2]}]]")
            .refused("[1]"),
        TypeCases.of("Array(LowCardinality(Nullable(String)))").same("[\"a\",null,\"a\"]"),
        TypeCases.of("Map(String, Int32)")
            .stores("{\"a\":1,\"a\":2}", "{'a':1,'a':2}")
            .stores("{\"a\":null}", "{'a':0}")
            .same("{}", "null", MISSING, "{\"a\\u0041\":\"7\"}")
            .refused("[[\"a\",1]]", "\"{}\"", "{\"a\":[]}"),
        TypeCases.of("Map(Int32, String)")
            .same("{\"1\":\"x\",\"-5\":\"y\"}")
            .stricter("{\"\":\"x\"}")
            .refused("{\"x\":\"x\"}"),
        TypeCases.of("Map(Date, String)").same("{\"2024-01-01\":\"x\"}").refused("{\"19000\":1}"),
        TypeCases.of("Map(LowCardinality(String), Array(UInt8))").same("{\"a\":[1],\"b\":[]}"),
        TypeCases.of("Map(UUID, Map(String, String))")
            .same("{\"61f0c404-5cb3-11e7-907b-a6006ad3dba0\":{\"x\":\"y\"}}"),
        TypeCases.of("Map(Enum8('a' = 1), String)").same("{\"a\":\"x\"}", "{\"1\":\"x\"}"),
        TypeCases.of("Tuple(a Int32, b String)")
            .stores("{\"b\":\"x\",\"a\":1}", "(1,'x')")
            .stores("{\"a\":1}", "(1,'')")
            .stores("{\"a\":1,\"b\":\"x\",\"c\":[3]}", "(1,'x')")
            .same("{}", "null", MISSING, "{\"a\":null,\"b\":null}")
            .more("[1,\"x\"]", "(1,'x')")
            .refused("{\"a\":1,\"a\":2}", "[1]", "[1,\"x\",2]", "1", "[]"),
        TypeCases.of("Tuple(Int32, String)")
            .same("[1,\"x\"]", "[null,null]", "null", MISSING)
            .refused("{\"1\":1,\"2\":\"x\"}", "[1]", "[]", "[1,\"x\",3]", "{}"),
        TypeCases.of("Tuple(Int32)").same("[1]").stricter("[]"),
        TypeCases.of("Array(Tuple(`a b` UInt8, t Tuple(x Nullable(Int8), y Array(String))))")
            .same("[{\"a b\":1,\"t\":{\"y\":[\"q\"]}},{}]", "[]", "[{\"t\":null}]"),
        TypeCases.of("Point").same("[1.5,2]", "null", MISSING).refused("[1]"),
        TypeCases.of("Ring").same("[[1,2],[3,4]]", "[]"),
        TypeCases.of("Polygon").same("[[[1,2],[3,4]]]"),
        TypeCases.of("MultiPolygon").same("[[[[1,2],[3,4]]]]"),
        TypeCases.of("LineString").same("[[1,2],[3,4]]"),
        TypeCases.of("SimpleAggregateFunction(sum, UInt64)").same("5", "null", MISSING),
        TypeCases.of("SimpleAggregateFunction(anyLast, LowCardinality(String))").same("\"x\""),
        TypeCases.of("SimpleAggregateFunction(groupArrayArray, Array(Int8))").same("[1,2]"),
        TypeCases.of("LowCardinality(UInt32)").same("1", "\"1\"", "null").stricter("4294967296"),
        TypeCases.of("LowCardinality(Nullable(DateTime))").same("\"2024-01-01 00:00:00\"", "null"),
        TypeCases.of("Nullable(Decimal(18, 4))").same("1.5", "null", MISSING));
  }
}
