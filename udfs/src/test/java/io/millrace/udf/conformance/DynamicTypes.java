package io.millrace.udf.conformance;

import static io.millrace.udf.conformance.TypeCases.MISSING;

import java.util.List;

/** The table of types: Dynamic, where every value may have another type. */
final class DynamicTypes {
  private static final String[] SCALARS = {
    "null",
    MISSING,
    "0",
    "-1",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    "1.5",
    "1e3",
    "-0",
    "-0.0",
    "true",
    "false",
    "\"\"",
    "\"x\"",
    "\"123\"",
    "\"true\"",
    "\"null\"",
    "\"10:11:12\"",
    "\"2024-01\"",
    "\"20240101\"",
    "\"1.5\"",
    "\"1700000000\"",
    "\"2024.01.01\"",
    "\"2024-13-01\"",
    "\"10 Jan\"",
    "\"2024-01-01x\"",
    "\"\\u00e9\\ud83d\\ude00\""
  };

  private static final String[] TIMES = {
    "\"2024-01-01\"",
    "\"2024-1-1\"",
    "\"2024/01/01\"",
    "\"1970-01-01\"",
    "\"2149-06-06\"",
    "\"2149-06-07\"",
    "\"1969-12-31\"",
    "\"1899-01-01\"",
    "\"2300-01-01\"",
    "\"2024-01-01 10:00\"",
    "\"2024-01-01 10:00:00\"",
    "\"2024-01-01T10:00:00Z\"",
    "\"2024-01-01T10:00:00+02:00\"",
    "\"2024-01-01 10:00:00.5\"",
    "\"2024-01-01T10:00:00.000Z\"",
    "\"2024-01-01 10:00:00.1234567890123456789\"",
    "\"2024-01-01 10:00:00.12345678901234567890\"",
    "\"2024-01-01 10:00:00                               \"",
    "\"2024-01-01 10:00:00                                \"",
    "\"2106-02-07 06:28:15\"",
    "\"2106-02-07 06:28:16\"",
    "\"1969-12-31 23:59:59\"",
    "\"2262-04-11 23:47:16\"",
    "\"2262-05-01 00:00:00\"",
    "\" 2024-01-01\"",
    "\"2024-01-01 \""
  };

  private static final String[] ARRAYS = {
    "[]",
    "[1,2]",
    "[1,2.5]",
    "[1,null]",
    "[null]",
    "[1,\"a\"]",
    "[\"a\",\"b\"]",
    "[true,1]",
    "[true,2.5]",
    "[true,\"a\"]",
    "[true,null]",
    "[1,-1,18446744073709551615]",
    "[1,18446744073709551615]",
    "[1.5,18446744073709551615]",
    "[99999999999999999999]",
    "[1,[99999999999999999999]]",
    "[\"2024-01-01\",\"2024-01-02\"]",
    "[\"2024-01-01\",\"2024-01-02 10:00:00\"]",
    "[\"2024-01-01\",\"2024-01-02 10:00:00.5\"]",
    "[\"2024-01-01\",\"a\"]",
    "[\"2024-01-01\",1]",
    "[\"2024-01-01\",null]",
    "[true,\"2024-01-01\"]",
    "[[1],[2]]",
    "[[1],[]]",
    "[[],[]]",
    "[[],null]",
    "[[1],null]",
    "[[null],[1]]",
    "[[1],[\"a\"]]",
    "[[1,\"x\"],[2,3]]",
    "[[1,2.5],[3]]",
    "[1,[2]]",
    "[1.5,\"x\",true]",
    "[[true],[\"x\"]]",
    "[[true],[\"x\"],null]",
    "[null,[[1]],[[1.5]]]",
    "[[1],[18446744073709551615],null]",
    "[[1],[-1],null]",
    "[[1,null],[1],null]",
    "[[[true],null],[[true]],null]",
    "[[{\"a\":true}],[{\"b\":1}],null]",
    "[{\"a\":[[true],[\"x\"],null]},{\"a\":[[1]]}]"
  };

  private static final String[] OBJECTS = {
    "{}",
    "{\"a\":1}",
    "{\"b\":{\"x\":1},\"a\":{\"y\":[2]},\"c\":\"q\"}",
    "{\"a\":null}",
    "{\"a\":{}}",
    "{\"a\":[]}",
    "{\"a\":[1,\"x\"]}",
    "{\"a.b\":1}",
    "{\"a.b\":1,\"a\":{\"c\":2}}",
    "{\"x y\":1,\"`\":2}",
    "[{}]",
    "[{},{\"a\":1}]",
    "[{\"a\":1},{\"b\":2}]",
    "[{\"a\":1},{\"a\":2.5}]",
    "[{\"a\":1},{\"a\":null}]",
    "[{\"a\":true},{\"a\":1}]",
    "[{\"a\":1},\"x\"]",
    "[{\"a\":\"x\"},{\"a\":1.50},{\"a\":[1,2]}]",
    "[{\"a\":1},{\"a\":\"5\"},{\"a\":true}]",
    "[{\"a\":\"2024-01-01\"},{\"a\":5}]",
    "[{\"a\":null},{\"a\":\"x\"},{\"a\":1}]",
    "[[{\"a\":\"x\"}],[{\"a\":1}]]",
    "[{\"a\":[1]},{\"a\":[1,\"x\"]}]",
    "{\"a\":[{\"b\":1},{\"c\":[null]}]}",
    "{\"a\":99999999999999999999}",
    "{\"a\":99999999999999999999,\"a\":2}",
    "[{\"\":1,\"null\":2},99999999999999999999]"
  };

  private DynamicTypes() {}

  static List<TypeCases> cases() {
    return List.of(
        TypeCases.of("Dynamic")
            .comparing("dynamicType(c)")
            .same(SCALARS)
            .same(TIMES)
            .same(ARRAYS)
            .same(OBJECTS)
            .refused(
                "{\"a\":1,\"a\":2}",
                "{\"\":1}",
                "{\"a\":[{\"null\":1}]}",
                "[{\"a\":1},{\"a\":\"x\"}]")
            .refused("[{\"a\":1},{\"a\":{\"b\":1}}]", "[{\"a\":\"x\"},{\"a\":{\"b\":1}}]")
            .refused("[{\"a\":[1]},{\"a\":\"x\"}]", "[{\"a\":5},{\"a\":\"2024-01-01\"}]")
            .other(
                Difference.DYNAMIC_OBJECTS,
                "[{\"p\":\"x\"},{\"b\":1,\"p\":1.5}]",
                "[(0,'x'),(1,'1.5')]")
            .same("[{\"p\":\"x\"},{\"p\":1.5,\"b\":1}]")
            .stricter(
                Difference.DYNAMIC_OBJECTS,
                "[{\"a\":-1},{\"a\":18446744073709551615}]",
                "[{\"a\":1},{\"a\":\"\"}]")
            .stricter(Difference.FLOAT_RANGE, "1e400", "[1e400]")
            .other(Difference.DYNAMIC_TIME, "\"1 Jan 2024\"", "1 Jan 2024")
            .other(Difference.DYNAMIC_TIME, "\"01/02/2024\"", "01/02/2024")
            .other(Difference.DYNAMIC_TIME, "\"2023-02-29\"", "2023-02-29")
            .more(
                Difference.DYNAMIC_TIME,
                "[\"2024-1-1T\",\"2023-2-29\"]",
                "['2024-1-1T','2023-2-29']")
            .other(Difference.DYNAMIC_EMPTY, "[{},true]", "['{}',true]")
            .other(Difference.DYNAMIC_EMPTY, "[[1],[],null]", "[[1],[],[]]")
            .other(Difference.DYNAMIC_EMPTY, "[[[],[1]],[]]", "[[[],[1]],[]]")
            .other(Difference.DYNAMIC_EMPTY, "[[[true],null],[[1]]]", "[[[1],[]],[[1]]]")
            .other(Difference.DYNAMIC_EMPTY, "[[true,null],[\"a\"],[1]]", "[[true,NULL],['a'],[1]]")
            .more(Difference.DYNAMIC_EMPTY, "[{},true,1]", "['{}',true,1]")
            .stricter(Difference.DYNAMIC_EMPTY, "[{\"a\":{}},{\"a\":\"x\"}]")
            .stricter(Difference.DYNAMIC_NAME, "{\"\\udc00\":1}")
            .other(Difference.TUPLE_ESCAPED_NAME, "{\"\\u0061\":1}", "(1)")
            .same("{\"\uffee\":1,\"\ud83d\ude00\":2}"),
        TypeCases.of("Dynamic(max_types=1)")
            .comparing("(dynamicType(c), isDynamicElementInSharedData(c))")
            .same("1", "\"x\"", "[1]", "{\"a\":1}", "null", "2", "1.5"),
        TypeCases.of("Array(Dynamic)")
            .comparing("arrayMap(d -> dynamicType(d), c)")
            .same("[1,\"x\",null,[2],{\"a\":1}]", "[]", "null", MISSING)
            .other(
                Difference.DYNAMIC_NUMBER,
                "[1,[-9223372036854775809]]",
                "[1,'[-9223372036854775809]']")
            .refused("1", "{}"),
        TypeCases.of("Map(String, Dynamic)").same("{\"a\":1,\"b\":[null],\"c\":null}", "{}"),
        TypeCases.of("Tuple(a Dynamic, b Array(Dynamic))").same("{\"a\":1.5,\"b\":[true]}", "{}"),
        TypeCases.of("JSON(d Dynamic)")
            .comparing("JSONAllPathsWithTypes(c)")
            .same("{\"d\":1}", "{\"d\":{\"a\":[1]}}", "{\"d\":null}", "{}", "{\"d\":[{\"x\":1}]}")
            .refused("{\"d\":{\"a\":1,\"a\":2}}", "{\"d\":[{\"a\":1,\"a\":2}]}", "{\"d\":1e400}"));
  }
}
