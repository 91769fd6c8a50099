package io.millrace.udf.conformance;

import static io.millrace.udf.conformance.TypeCases.MISSING;

import java.util.List;

/** The table of types: JSON, with and without types for its paths. */
final class JsonTypes {
  private static final String WITH_TYPES = "JSONAllPathsWithTypes(c)";

  private JsonTypes() {}

  static List<TypeCases> cases() {
    return List.of(
        untyped(),
        typed(),
        TypeCases.of("JSON(d Decimal(38, 10), w Int256)")
            .other(
                Difference.JSON_NUMBER,
                "{\"d\":1234567890123456.78901}",
                "{\"d\":1234567890123456.78901,\"w\":0}")
            .more(
                Difference.JSON_NUMBER,
                "{\"w\":-123456789012345678901234567890, \"d\" : 0}",
                "{\"d\":0,\"w\":-123456789012345678901234567890}")
            .stricter(Difference.JSON_NUMBER, "{\"w\":1e30}")
            .refused("{\"x\":123456789012345678901234567890}"),
        TypeCases.of("JSON(t Tuple(e Enum8('a' = 1), n Int8), l Array(Tuple(e Enum8('a' = 1))))")
            .comparingBytes()
            .same(
                "{}",
                "{\"t\":{\"e\":\"a\"},\"l\":[]}",
                "{\"t\":{\"e\":null,\"n\":1}}",
                "{\"t\":[null,1]}")
            .stricter(Difference.JSON_ENUM, "{\"t\":{\"n\":1}}", "{\"t\":null}", "{\"l\":[null]}"),
        TypeCases.of("JSON(t Tuple(j JSON(e Enum8('a' = 1)), n Int8))")
            .comparingBytes()
            .same("{}", "{\"t\":{\"j\":{}}}")
            .other(Difference.ENUM_NULL, "null", "{\"t\":{\"j\":{\"e\":\"a\"},\"n\":0}}")
            .stricter(Difference.JSON_ENUM, "{\"t\":{\"n\":1}}", "{\"t\":null}"),
        TypeCases.of("JSON(t Tuple(e Enum8('z' = 0, 'a' = 1), n Int8))")
            .same("{}", "{\"t\":{\"n\":1}}", "{\"t\":null}", "{\"t\":{\"e\":\"a\"}}"),
        TypeCases.of("JSON(v Variant(DateTime64(1), DateTime64(8), Map(String, DateTime64(3))))")
            .comparing(WITH_TYPES)
            .same("{\"v\":1.5}", "{\"v\":1e12}", "{\"v\":-9e17}")
            .stricter(Difference.JSON_TYPED_PATH, "{\"v\":18446744073709551615}")
            .same("{\"v\":{\"a\":1e10}}", "{\"v\":\"2024-01-01\"}")
            .refused("{\"v\":1e30}", "{\"v\":-1e18}", "{\"v\":{\"a\":1e16}}"),
        TypeCases.of("JSON(d Decimal(9, 4), a Array(Decimal(9, 4)))")
            .same("{\"d\":1234500000e-5}", "{\"d\":0.00001e9}", "{\"d\":0e100}", "{\"d\":15e-1}")
            .same("{\"d\":\"+1e1\"}", "{\"d\":\".5e1\"}", "{\"d\":\"5.E1\"}", "{\"a\":[1.25e2,3]}")
            .more(Difference.DECIMAL_EXPONENT, "{\"d\":\"0.05e6\"}", "{\"a\":[],\"d\":50000}")
            .more(
                Difference.DECIMAL_EXPONENT,
                "{ \"d\" : \"-1234500000e-5\" ,\"x\":1}",
                "{\"a\":[],\"d\":-12345,\"x\":1}")
            .more(
                Difference.DECIMAL_EXPONENT,
                "{\"a\":[1,\"10000000000e-10\",\"0e99\"],\"y\":[\"z\"]}",
                "{\"a\":[1,1,0],\"d\":0,\"y\":[\"z\"]}")
            .stricter(Difference.JSON_NUMBER, "{\"d\":1e5}")
            .refused("{\"d\":1e2147483647}", "{\"d\":\"1e2147483648\"}", "{\"d\":\"1e5\"}"),
        TypeCases.of("JSON(t Time, m Map(String, Nullable(Time)), j JSON(k Time))")
            .same("{\"t\":\"10:00:00\"}", "{\"t\":\"5\"}", "{\"t\":5}", "{\"m\":{\"a\":null}}")
            .more(
                Difference.TIME_FRACTION,
                "{\"x\":\"1.0\",\"t\":\"10:00:00.0\"}",
                "{\"j\":{\"k\":\"00:00:00\"},\"m\":{},\"t\":\"10:00:00\",\"x\":\"1.0\"}")
            .more(
                Difference.TIME_FRACTION,
                "{\"t\":\"10\\u003a00:00.\\u0030\",\"m\":{\"a\":\"-1:00:00.000000\",\"b\":5}}",
                "{\"j\":{\"k\":\"00:00:00\"},\"m\":{\"a\":\"-01:00:00\",\"b\":\"00:00:05\"},"
                    + "\"t\":\"10:00:00\"}")
            .more(
                Difference.TIME_FRACTION,
                "{\"j\":{\"k\":\"10:00.00\"}}",
                "{\"j\":{\"k\":\"00:10:00\"},\"m\":{},\"t\":\"00:00:00\"}")
            .refused("{\"t\":\"10:00:00.1\"}", "{\"t\":\"10:00:00.\"}"),
        TypeCases.of("JSON(v Variant(Time, String), w Variant(Time, UInt8))")
            .same("{\"v\":\"10:00:00.0\"}", "{\"v\":\"10:00:00\"}", "{\"w\":\"10:00:00\"}")
            .refused("{\"w\":\"10:00:00.0\"}"),
        TypeCases.of("JSON(d DateTime, l Array(DateTime64(3)))")
            .same("{\"d\":\"2024-01-01 00:00:00.1234567890123456789\"}")
            .refused("{\"d\":\"2024-01-01 00:00:00.12345678901234567890\"}")
            .refused("{\"l\":[\"2024-01-01 00:00:00.12345678901234567890\"]}"),
        TypeCases.of("JSON(v Variant(DateTime64(1), String))")
            .same("{\"v\":\"1e30\"}", "{\"v\":[1e30]}")
            .refused("{\"v\":1e30}"),
        TypeCases.of("JSON(max_dynamic_paths=1, max_dynamic_types=1)")
            .comparing("(JSONDynamicPathsWithTypes(c), JSONSharedDataPathsWithTypes(c))")
            .same("{\"a\":1,\"b\":2,\"c\":[{\"d\":1}]}", "{\"a\":\"x\"}", "{\"a\":true}", "{}"),
        TypeCases.of("JSON(SKIP a, SKIP `b c`.d, SKIP REGEXP '^x\\\\d')")
            .comparing(WITH_TYPES)
            .same("{\"a\":1,\"b c\":{\"d\":2,\"e\":3},\"x1\":4,\"xy\":5,\"a.b\":6,\"ab\":7}"),
        TypeCases.of("Nullable(JSON(a Int8))")
            .comparing("JSONAllPathsWithTypes(assumeNotNull(c))")
            .same("{\"a\":1}", "null", MISSING, "{\"a\":null}")
            .refused("1", "{\"a\":\"x\"}"),
        TypeCases.of("Array(JSON)")
            .comparing("arrayMap(j -> JSONAllPathsWithTypes(j), c)")
            .same("[{\"a\":1},{\"a\":{\"b\":[1]}},{}]", "[]", "null", MISSING, "[null]")
            .refused("[1]", "{}", "[{\"a\":1,\"a\":1}]"),
        TypeCases.of("Map(String, JSON(n UInt8))")
            .same("{\"k\":{\"n\":1,\"m\":\"x\"},\"l\":{}}", "{}", "null")
            .refused("{\"k\":{\"n\":256}}", "{\"k\":1}"),
        TypeCases.of("Tuple(a JSON, b Int8)").same("{\"a\":{\"x\":1},\"b\":2}", "{\"b\":2}", "{}"),
        TypeCases.of("Variant(JSON, Array(JSON), Int64)")
            .comparing("variantType(c)")
            .same("{\"a\":[1]}", "[{\"b\":null}]", "5", "null", MISSING, "[]")
            .refused("\"x\"", "[1]", "{\"a\":1e400}"));
  }

  private static TypeCases untyped() {
    return TypeCases.of("JSON")
        .comparing(WITH_TYPES)
        .stores("{\"b\": {\"c\" : [1 , 2.5]}, \"a\":1}", "{\"a\":1,\"b\":{\"c\":[1,2.5]}}")
        .stores("{\"a\":null,\"b\":{}}", "{}")
        .same("{}", "null", MISSING, "{\"a\":{\"b\":null}}", "{\"\":1}", "{\"a\":{\"\":1}}")
        .same("{\"a\":9223372036854775807,\"b\":-9223372036854775808}")
        .same("{\"a\":18446744073709551615,\"b\":9223372036854775808}")
        .same("{\"a\":-0,\"b\":-0.0,\"c\":1e3,\"d\":1.7976931348623157e308,\"e\":1e-400}")
        .same("{\"a\":\"2024-01-01\",\"b\":\"2024-01-01 10:00:00\",\"c\":\"1 Jan 2024\"}")
        .same("{\"a\":\"2024-01-01T10:00:00.123+01:00\",\"d\":\"10:00\",\"e\":\"20240101\"}")
        .same("{\"a\":\"2024-01-01T10:00:00.12345678901234567890\"}")
        .same("{\"a\":[1,null],\"b\":[1,\"x\"],\"c\":[true,1],\"d\":[],\"e\":[[1],[]]}")
        .same("{\"a\":[{\"b\":1},{\"b\":\"x\",\"c\":[{\"d\":1}]}],\"e\":[1,{\"f\":2}]}")
        .same("{\"a.b\":1}", "{\"a.b\":{\"c\":1},\"a\":{\"d\":2}}", "{\"a\":1,\"a\":{\"b\":1}}")
        .same("{\"a\":\"\\u0000\\ud83d\\ude00\",\"\\u00e4\\n\":1}")
        .same("{\"a\":" + "[".repeat(300) + "]".repeat(300) + "}")
        .refused("{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":[]}", "{\"a\":{},\"a\":{}}")
        .refused("{\"a.b\":1,\"a\":{\"b\":2}}", "{\"a\":[{\"b\":1,\"b\":2}]}")
        .refused("{\"a\":18446744073709551616}", "{\"a\":-9223372036854775809}")
        .refused("{\"a\":1e400}", "{\"a\":[-1e309]}", "{\"a\":\"\\udc00\"}", "{\"\\udc00\":1}")
        .refused("[1]", "\"{}\"", "5", "true", "{\"a\":01}")
        .stricter(Difference.JSON_PATH_TWICE, "{\"a.b\":null,\"a\":{\"b\":1}}")
        .stricter(Difference.JSON_PATH_TWICE, "{\"a.b\":{\"c\":1},\"a\":{\"b\":{\"d\":1}}}");
  }

  private static TypeCases typed() {
    return TypeCases.of(
            "JSON(i UInt8, t.d Date, t.t DateTime64(3, 'UTC'), d Decimal(38, 10), w Int256,"
                + " e Enum8('a' = 1), l Array(Nullable(Int8)), m Map(String, Decimal(9, 2)),"
                + " p Tuple(x Int8, y String), s LowCardinality(String), v Variant(Int8, UUID),"
                + " j JSON(k Int8))")
        .comparing(WITH_TYPES)
        .same("{}", "{\"i\":255}", "{\"i\":\"12\"}", "{\"i\":null}", "{\"i\":true}", "{\"i.x\":1}")
        .same("{\"t\":{\"d\":\"2024-02-29\",\"t\":\"2024-02-29T10:11:12.5+01:00\"}}")
        .same("{\"t.t\":1700000000123}", "{\"t\":null}", "{\"t\":5}", "{\"t\":{\"d\":null}}")
        .same("{\"d\":1.5}", "{\"d\":\"1.25\"}", "{\"d\":-3}", "{\"d\":1e3}")
        .same(
            "{\"w\":5}", "{\"w\":\"123456789012345678901234567890\"}", "{\"e\":\"a\"}", "{\"e\":1}")
        .same("{\"l\":[1,null]}", "{\"m\":{\"a\":1.5,\"a\":2}}", "{\"p\":{\"x\":1,\"z\":2}}")
        .same(
            "{\"p\":[1,\"x\"]}",
            "{\"s\":\"x\"}",
            "{\"s\":{\"a\":[1]}}",
            "{\"j\":{\"k\":1,\"q\":2}}")
        .same("{\"v\":1,\"other\":[1]}", "{\"v\":\"61f0c404-5cb3-11e7-907b-a6006ad3dba0\"}")
        .stricter(Difference.JSON_TYPED_PATH, "{\"i\":1.5}", "{\"i\":1.0}", "{\"d\":1.23456789012}")
        .stricter(
            Difference.JSON_TYPED_PATH,
            "{\"t\":{\"d\":\"2023-02-29\"}}",
            "{\"t\":{\"t\":\"1 Jan 2024\"}}")
        .refused("{\"i\":256}", "{\"i\":\"x\"}", "{\"i\":[1]}", "{\"i\":{\"x\":1}}", "{\"i\":\"\"}")
        .same("{\"d\":\"0.05e5\"}", "{\"d\":\"0e5\"}", "{\"d\":\"0.5e28\"}")
        .refused("{\"d\":\"0.5e29\"}")
        .refused("{\"t\":{\"d\":19000}}", "{\"d\":1e30}", "{\"d\":\"\"}", "{\"e\":\"1\"}")
        .refused(
            "{\"l\":[128]}",
            "{\"l\":{}}",
            "{\"m\":{\"a\":\"x\"}}",
            "{\"p\":{}}",
            "{\"p\":{\"z\":2}}")
        .refused("{\"v\":\"x\"}", "{\"j\":{\"k\":128}}", "{\"j\":1}", "{\"i\":1,\"i\":1}");
  }
}
