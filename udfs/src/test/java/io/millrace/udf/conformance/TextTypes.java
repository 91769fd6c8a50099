package io.millrace.udf.conformance;

import static io.millrace.udf.conformance.TypeCases.MISSING;

import java.util.List;

/** The table of types: strings, enums, UUID, addresses. */
final class TextTypes {
  private TextTypes() {}

  static List<TypeCases> cases() {
    return List.of(
        TypeCases.of("String")
            .stores("\"a\"", "a")
            .stores("\"\\ud83d\\ude00 \\u00e9\"", "😀 é")
            .stores("1.50", "1.50")
            .stores("1e5", "1e5")
            .stores("-0", "-0")
            .stores("true", "true")
            .stores("{\"a\":  [1, 2]}", "{\"a\":  [1, 2]}")
            .stores("[ 1 ,2]", "[ 1 ,2]")
            .same("\"\"", "null", MISSING, "\"\\u0000x\\n\\t\\\\\"", "\"\\\"\\/\"", "{}", "[]")
            .same("12345678901234567890123", "\"" + "x".repeat(20_000) + "\"")
            .refused("\"\\ud83d\""),
        TypeCases.of("FixedString(3)")
            .stores("\"abc\"", "abc")
            .stores("\"ab\"", "ab\\0")
            .stores("\"\\u00e9a\"", "éa")
            .same("\"\"", "null", MISSING)
            .refused("\"abcd\"", "\"\\u00e9\\u00e9\"", "1", "123", "true", "[1]"),
        TypeCases.of("LowCardinality(String)").same("\"a\"", "1", "null", MISSING, "[1]"),
        TypeCases.of("LowCardinality(Nullable(String))").same("\"a\"", "1", "null", MISSING),
        TypeCases.of("LowCardinality(FixedString(2))").same("\"ab\"", "null", MISSING).refused("1"),
        TypeCases.of("Nullable(FixedString(2))").same("\"ab\"", "\"\"", "null", MISSING),
        TypeCases.of("Nullable(UUID)").same("null", MISSING).refused("\"\""),
        TypeCases.of("Nullable(IPv4)").same("\"1.2.3.4\"", "null", MISSING).refused("\"\""),
        TypeCases.of("Nullable(IPv6)").same("\"::1\"", "null", MISSING).refused("\"\""),
        TypeCases.of("Nullable(String)")
            .stores("null", "\\N")
            .stores(MISSING, "\\N")
            .same("\"null\"", "\"NULL\"", "\"\"", "\"\\\\N\"", "1", "{}"),
        TypeCases.of("Enum8('a' = 1, 'b c' = -2, '3' = 5, 'd''e\\\\f' = 6)")
            .stores("\"a\"", "a")
            .stores("1", "a")
            .stores("\"3\"", "3")
            .stores("\"1\"", "a")
            .stores("\"-2\"", "b c")
            .stores(MISSING, "b c")
            .same("\"d'e\\\\f\"")
            .refused("\"x\"", "2", "3", "\"\"", "true", "1.0", "300", "[]"),
        TypeCases.of("Enum8('zero' = 0, 'a' = -1)")
            .stores(MISSING, "a")
            .other(Difference.ENUM_NULL, "null", "a"),
        TypeCases.of("Enum8('lo' = -128, 'hi' = 127)")
            .same("-128", "127", "\"lo\"", "\"127\"", MISSING)
            .stricter(Difference.ENUM_WRAP, "128", "-129", "383")
            .refused("0", "1280"),
        TypeCases.of("Enum16('lo' = -32768, 'hi' = 32767)")
            .same("-32768", "32767", "\"hi\"", MISSING)
            .stricter(Difference.ENUM_WRAP, "32768", "-32769")
            .refused("0", "-1"),
        TypeCases.of("Nullable(Enum8('a' = 1))").same("\"a\"", "1", "null", MISSING).refused("2"),
        TypeCases.of("Enum16('x' = 1000, 'y' = -1000)")
            .same("\"x\"", "1000", "-1000", "\"1000\"", MISSING)
            .refused("70000")
            .stricter(Difference.ENUM_WRAP, "66536"),
        TypeCases.of("UUID")
            .stores(
                "\"61F0C404-5CB3-11E7-907B-A6006AD3DBA0\"", "61f0c404-5cb3-11e7-907b-a6006ad3dba0")
            .stores("\"61f0c4045cb311e7907ba6006ad3dba0\"", "61f0c404-5cb3-11e7-907b-a6006ad3dba0")
            .same("\"ffffffff-ffff-ffff-ffff-ffffffffffff\"", "null", MISSING)
            .same("\"00000000-0000-0000-0000-000000000000\"")
            .refused("\"61f0c404\"", "\"\"", "1", "\"61f0c404-5cb3-11e7-907b-a6006ad3dbag\"")
            .refused("\"{61f0c404-5cb3-11e7-907b-a6006ad3dba0}\""),
        TypeCases.of("IPv4")
            .stores("\"1.2.3.4\"", "1.2.3.4")
            .same(
                "\"0.0.0.0\"",
                "\"255.255.255.255\"",
                "\"0001.2.3.4\"",
                "\"1.2.3.0004\"",
                "null",
                MISSING)
            .refused("\"1.2.3.256\"", "\"1.2.3\"", "\"\"", "16909060", "\"16909060\"", "\"::1\"")
            .refused("\"00001.2.3.4\"")
            .refused("\"1.2.3.4 \"", "\"1.2.3.4.5\"", "\"1..2.3\"", "\"1.2.3.\"", "\"256.2.3.4\""),
        TypeCases.of("IPv6")
            .stricter(
                Difference.IPV6_COLONS, "\"::6:\"", "\"2165::3787:dfc6:fbb8:a17:c46:cd33:a38e\"")
            .stores("\"1.2.3.4\"", "::ffff:1.2.3.4")
            .stores("\"2001:DB8:0:0:0:0:0:1\"", "2001:db8::1")
            .same("\"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\"")
            .same("\"::\"", "\"::1\"", "\"::ffff:1.2.3.4\"", "\"1:2:3:4:5:6:7:8\"", "null", MISSING)
            .same("\"1:2:3:4:5:6:1.2.3.4\"", "\"1::\"", "\"1::8\"", "\"1:2:3:4:5:6:7::\"")
            .same("\"1.2.3.04\"", "\"::ffff:05.1.1.1\"", "\"0.0.0.0\"")
            .refused("\"05.3.3.8\"", "\"00.0.0.0\"", "\"00001.2.3.4\"")
            .refused("\"::1%eth0\"", "\"\"", "1", "\"2001:db8::1::2\"", "\"1:2:3:4:5:6:7:8:9\"")
            .refused("\"1:2:3\"", "\":1\"", "\"12345::\"", "\"1:2:3:4:5:6:7:\"", "\":::\""));
  }
}
