package io.millrace.udf.conformance;

import static io.millrace.udf.conformance.Difference.EMPTY_NUMBER;
import static io.millrace.udf.conformance.Difference.ENUM_NULL;
import static io.millrace.udf.conformance.Difference.INTEGER_RANGE;
import static io.millrace.udf.conformance.Difference.KEY_BOOLEAN;
import static io.millrace.udf.conformance.Difference.TUPLE_ARRAY;
import static io.millrace.udf.conformance.Difference.TUPLE_EMPTY;
import static io.millrace.udf.conformance.Difference.TUPLE_ESCAPED_NAME;
import static io.millrace.udf.conformance.TypeCases.MISSING;

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
            .stricter(INTEGER_RANGE, "[2147483648]")
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
            .stricter(EMPTY_NUMBER, "{\"\":\"x\"}")
            .stricter(KEY_BOOLEAN, "{\"true\":\"x\"}", "{\"false\":\"x\"}")
            .refused("{\"x\":\"x\"}"),
        TypeCases.of("Map(Float64, String)")
            .same("{\"1.5\":\"x\",\"-inf\":\"y\"}")
            .stricter(KEY_BOOLEAN, "{\"true\":\"x\"}")
            .refused("{\"x\":\"x\"}", "{\"\":\"x\"}"),
        TypeCases.of("Map(BFloat16, String)").stricter(KEY_BOOLEAN, "{\"false\":\"x\"}"),
        TypeCases.of("Map(Decimal(9, 2), String)")
            .same("{\"1.5\":\"x\"}")
            .refused("{\"true\":\"x\"}"),
        TypeCases.of("Map(DateTime64(3), String)")
            .same("{\"2024-01-01 00:00:00.1234567890123456789\":\"x\"}")
            .refused("{\"2024-01-01 00:00:00.12345678901234567890\":\"x\"}"),
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
            .other(TUPLE_ESCAPED_NAME, "{\"\\u0061\":1}", "(1,'')")
            .more(TUPLE_ARRAY, "[1,\"x\"]", "(1,'x')")
            .refused("{\"a\":1,\"a\":2}", "[1]", "[1,\"x\",2]", "1", "[]"),
        TypeCases.of("Tuple(Int32, String)")
            .same("[1,\"x\"]", "[null,null]", "null", MISSING)
            .refused("{\"1\":1,\"2\":\"x\"}", "[1]", "[]", "[1,\"x\",3]", "{}"),
        TypeCases.of("Tuple(Int32)").same("[1]").stricter(TUPLE_EMPTY, "[]"),
        TypeCases.of("Array(Tuple(`a b` UInt8, t Tuple(x Nullable(Int8), y Array(String))))")
            .same("[{\"a b\":1,\"t\":{\"y\":[\"q\"]}},{}]", "[]", "[{\"t\":null}]"),
        TypeCases.of("Tuple(e Enum8('z' = 0, 'p' = -2), b String)")
            .same("{\"e\":\"z\"}")
            .other(ENUM_NULL, "{\"b\":\"x\"}", "('p','x')"),
        TypeCases.of("Nested(a Int8, b Nullable(String))")
            .stores("[{\"a\":1},{\"b\":\"x\",\"a\":2}]", "[(1,NULL),(2,'x')]")
            .same("[]", "null", MISSING, "[{}]")
            .more(TUPLE_ARRAY, "[[1,\"x\"]]", "[(1,'x')]")
            .refused("{\"a\":[1]}", "1", "[1]"),
        TypeCases.of("MultiLineString").same("[[[1,2],[3,4]],[]]", "[]", "null", MISSING),
        TypeCases.of("Map(FixedString(2), Array(Map(String, Nullable(Date))))")
            .same("{\"ab\":[{\"x\":null},{\"y\":\"2024-01-01\"}],\"\":[]}")
            .refused("{\"abc\":[]}"),
        TypeCases.of("Map(UInt64, String)")
            .same("{\"18446744073709551615\":\"x\",\"0\":\"y\"}")
            .stricter(INTEGER_RANGE, "{\"18446744073709551616\":\"x\"}")
            .refused("{\"-1\":\"x\"}", "{\"1.5\":\"x\"}"),
        TypeCases.of("Map(IPv6, String)").same("{\"::1\":\"x\",\"1.2.3.4\":\"y\"}"),
        TypeCases.of("Map(DateTime('Asia/Kolkata'), Bool)").same("{\"2024-01-01 00:00:00\":true}"),
        TypeCases.of("SimpleAggregateFunction(max, Nullable(DateTime64(3)))")
            .same("1", "null", MISSING),
        TypeCases.of("SimpleAggregateFunction(sumMap, Tuple(Array(UInt8), Array(UInt64)))")
            .same("[[1,2],[3,4]]", "[[],[]]", "null", MISSING),
        TypeCases.of("Point").same("[1.5,2]", "null", MISSING).refused("[1]"),
        TypeCases.of("Ring").same("[[1,2],[3,4]]", "[]"),
        TypeCases.of("Polygon").same("[[[1,2],[3,4]]]"),
        TypeCases.of("MultiPolygon").same("[[[[1,2],[3,4]]]]"),
        TypeCases.of("LineString").same("[[1,2],[3,4]]"),
        TypeCases.of("SimpleAggregateFunction(sum, UInt64)").same("5", "null", MISSING),
        TypeCases.of("SimpleAggregateFunction(anyLast, LowCardinality(String))").same("\"x\""),
        TypeCases.of("SimpleAggregateFunction(groupArrayArray, Array(Int8))").same("[1,2]"),
        TypeCases.of("LowCardinality(UInt32)")
            .same("1", "\"1\"", "null")
            .stricter(INTEGER_RANGE, "4294967296"),
        TypeCases.of("LowCardinality(Float64)")
            .same("0.0", "1.5", "\"nan\"", "null")
            .other(Difference.LOW_CARDINALITY_ZERO, "-0.0", "0"),
        TypeCases.of("LowCardinality(Nullable(DateTime))").same("\"2024-01-01 00:00:00\"", "null"),
        TypeCases.of("Nullable(Decimal(18, 4))").same("1.5", "null", MISSING));
  }
}
