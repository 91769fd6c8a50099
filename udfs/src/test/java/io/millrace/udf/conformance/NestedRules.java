package io.millrace.udf.conformance;

import io.millrace.udf.conformance.JsonSource.Kind;
import io.millrace.udf.conformance.Leaf.Role;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** What the differences in types with others inside are about. */
final class NestedRules {
  private NestedRules() {}

  /** A null where an Enum is, or a Tuple that lacks an element with one. */
  static boolean lacksEnum(Leaf leaf) {
    return lacks(leaf, type -> true);
  }

  private static boolean lacks(Leaf leaf, Predicate<Shape> ofEnums) {
    if (leaf.json().source().equals("null")) {
      return !leaf.nullable() && hasEnum(leaf.type(), ofEnums);
    }
    return leaf.json().kind() == Kind.OBJECT
        && leaf.type().kind().equals("Tuple")
        && IntStream.range(0, leaf.type().names().size())
            .filter(i -> !leaf.json().names().contains(leaf.type().names().get(i)))
            .anyMatch(i -> hasEnum(leaf.type().inner().get(i), ofEnums));
  }

  /** Whether any value of the type contains a value of such an Enum. */
  private static boolean hasEnum(Shape type, Predicate<Shape> ofEnums) {
    return (type.bare().kind().startsWith("Enum") && !type.isNullable() && ofEnums.test(type))
        || (type.kind().matches("Tuple|JSON")
            && type.inner().stream().anyMatch(inner -> hasEnum(inner, ofEnums)));
  }

  static boolean isArrayForNames(Leaf leaf) {
    return !leaf.type().names().isEmpty() && leaf.json().kind() == Kind.ARRAY;
  }

  static boolean isEmptyForOne(Leaf leaf) {
    return leaf.type().kind().equals("Tuple")
        && leaf.type().inner().size() == 1
        && leaf.json().kind() == Kind.ARRAY
        && leaf.json().inner().isEmpty();
  }

  static boolean hasEscapedName(Leaf leaf) {
    return leaf.type().kind().matches("Tuple|Dynamic")
        && leaf.json().spelling() == JsonSource.Spelling.ESCAPED;
  }

  /** Whether one of a Variant's types takes it, or a value inside, by another difference. */
  static boolean isListedForMember(Leaf leaf) {
    return members(leaf).stream()
        .flatMap(type -> Leaf.of(type, leaf.json(), "$").stream())
        .anyMatch(l -> Difference.isListed(l) || NumberRules.isBooleanForNumber(l));
  }

  /** A Decimal of a Variant, in quotes or inside something else: the server never takes those. */
  static boolean isDecimalOfVariant(Leaf leaf) {
    boolean quoted = leaf.json().kind() == Kind.STRING;
    return members(leaf).stream()
        .filter(type -> type.text().contains("Decimal"))
        .anyMatch(type -> quoted || !type.bare().inner().isEmpty());
  }

  private static List<Shape> members(Leaf leaf) {
    return leaf.type().kind().equals("Variant") ? leaf.type().inner() : List.of();
  }

  static boolean isNumberAtWidePath(Leaf leaf) {
    return leaf.role() == Role.PATH
        && leaf.type().kind().matches("Decimal|U?Int(128|256)")
        && leaf.json().kind() == Kind.NUMBER;
  }

  /** A null where a Tuple with an Enum is, or an object that lacks one, and it has no value 0. */
  static boolean lacksEnumAtPath(Leaf leaf) {
    return leaf.role() == Role.PATH
        && leaf.type().kind().equals("Tuple")
        && lacks(leaf, type -> !type.text().contains("' = 0"));
  }

  static boolean hasPathTwice(Leaf leaf) {
    return leaf.type().kind().equals("JSON") && leaf.json().hasPathTwice();
  }
}
