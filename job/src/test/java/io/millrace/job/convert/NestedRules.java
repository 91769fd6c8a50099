package io.millrace.job.convert;

import io.millrace.job.convert.JsonSource.Kind;
import java.util.List;
import java.util.stream.IntStream;

/** What the differences in types with others inside are about. */
final class NestedRules {
  private NestedRules() {}

  /** A null where an Enum is, or a Tuple that lacks an element with one. */
  static boolean lacksEnum(Leaf leaf) {
    if (leaf.json().source().equals("null")) {
      return !leaf.nullable() && hasEnum(leaf.type());
    }
    return leaf.json().kind() == Kind.OBJECT
        && leaf.type().kind().equals("Tuple")
        && IntStream.range(0, leaf.type().names().size())
            .filter(i -> !leaf.json().names().contains(leaf.type().names().get(i)))
            .anyMatch(i -> hasEnum(leaf.type().inner().get(i)));
  }

  /** Whether a value of the type has an Enum's in it, whatever it is. */
  private static boolean hasEnum(Shape type) {
    return type.kind().startsWith("Enum")
        || (type.kind().equals("Tuple") && type.inner().stream().anyMatch(NestedRules::hasEnum));
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
    return leaf.type().kind().equals("Tuple")
        && leaf.json().spelling() == JsonSource.Spelling.ESCAPED;
  }

  /** Whether one of a Variant's types takes it, or a value inside, by another difference. */
  static boolean isListedForMember(Leaf leaf) {
    return members(leaf).stream()
        .flatMap(type -> Leaf.of(type, leaf.json(), "$").stream())
        .anyMatch(Difference::isListed);
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
    return leaf.type().text().matches("JSON\\(.*(Decimal|Int128|Int256).*")
        && leaf.json().hasNumber();
  }

  static boolean hasTypedPaths(Leaf leaf) {
    return leaf.type().text().matches("JSON\\(.* .*");
  }

  static boolean hasPathTwice(Leaf leaf) {
    return leaf.type().kind().equals("JSON") && leaf.json().hasPathTwice();
  }

  static boolean mayBeTimeOfDynamic(Leaf leaf) {
    return leaf.type().kind().equals("Dynamic")
        && leaf.json().kind() == Kind.STRING
        && leaf.json().text().matches(".*[0-9].*");
  }
}
