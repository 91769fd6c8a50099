package io.millrace.udf.conformance;

import io.millrace.udf.conformance.JsonSource.Kind;
import io.millrace.udf.conformance.Leaf.Role;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the differences in Dynamic are about. */
final class DynamicRules {
  private static final Shape NANOSECONDS = Shape.scalar("DateTime64(9)");
  private static final int MAX_BITS = 64;
  private static final Pattern FIELD_IN_ARRAY = Pattern.compile("[0-9]\\](\\.|\\[\")");
  private static final List<Shape> NUMBERS =
      Stream.of("Int64", "UInt64", "Float64").map(Shape::scalar).toList();

  private DynamicRules() {}

  private static boolean isDynamic(Leaf leaf) {
    return leaf.type().kind().equals("Dynamic");
  }

  /** Text that a column of times refuses, but reads like one. */
  static boolean mayBeTime(Leaf leaf) {
    return isDynamic(leaf)
        && leaf.json()
            .strings()
            .filter(text -> text.text().matches(".*[0-9].*"))
            .anyMatch(text -> Difference.isListed(new Leaf(NANOSECONDS, text, Role.VALUE, "")));
  }

  /** A whole number beyond Int64 and UInt64. */
  static boolean hasNumberOfNoType(Leaf leaf) {
    return isDynamic(leaf)
        && leaf.json()
            .numbers()
            .filter(n -> n.matches("-?[0-9]+"))
            .anyMatch(DynamicRules::isBeyond);
  }

  private static boolean isBeyond(String number) {
    BigInteger value = new BigInteger(number);
    return value.bitLength() > (value.signum() < 0 ? MAX_BITS - 1 : MAX_BITS);
  }

  /** Something empty, or null, in an array: what type it has depends on what else is there. */
  static boolean hasEmptyAmongOthers(Leaf leaf) {
    return isDynamic(leaf)
        && (hasEmptyObjectInArray(leaf.json())
            || isUneven(leaf.json())
            || hasNullInOneOfSeveral(leaf.json()));
  }

  /** In an array with more than one element, an array with a null somewhere in it. */
  private static boolean hasNullInOneOfSeveral(JsonSource json) {
    boolean several = json.kind() == Kind.ARRAY && json.inner().size() > 1;
    return json.inner().stream()
        .anyMatch(inner -> (several && hasArrayWithNull(inner)) || hasNullInOneOfSeveral(inner));
  }

  private static boolean hasArrayWithNull(JsonSource json) {
    return json.inner().stream()
        .anyMatch(
            inner ->
                hasArrayWithNull(inner)
                    || (json.kind() == Kind.ARRAY && inner.source().equals("null")));
  }

  /** Empty arrays beside others, and null beside them or another array around. */
  private static boolean isUneven(JsonSource json) {
    boolean hasNull = json.inner().stream().anyMatch(i -> i.source().equals("null"));
    boolean around = json.kind() == Kind.ARRAY;
    return (isMixed(json) && hasNull)
        || json.inner().stream().anyMatch(i -> isUneven(i) || (around && hasMixed(i)));
  }

  private static boolean hasMixed(JsonSource json) {
    return isMixed(json) || json.inner().stream().anyMatch(DynamicRules::hasMixed);
  }

  private static boolean isMixed(JsonSource json) {
    return json.kind() == Kind.ARRAY
        && json.inner().stream()
                .filter(i -> i.kind() == Kind.ARRAY)
                .map(i -> i.inner().isEmpty())
                .distinct()
                .count()
            == 2;
  }

  private static boolean hasEmptyObjectInArray(JsonSource json) {
    return json.inner().stream()
        .anyMatch(
            inner ->
                hasEmptyObjectInArray(inner)
                    || (json.kind() == Kind.ARRAY && hasEmptyObject(inner)));
  }

  private static boolean hasEmptyObject(JsonSource json) {
    return (json.kind() == Kind.OBJECT && json.inner().isEmpty())
        || json.inner().stream().anyMatch(DynamicRules::hasEmptyObject);
  }

  /** In the objects of an array, what a number's type refuses by another difference. */
  static boolean isListedForNumbers(Leaf leaf) {
    return isDynamic(leaf)
        && FIELD_IN_ARRAY.matcher(leaf.path()).find()
        && NUMBERS.stream()
            .anyMatch(type -> Difference.isListed(new Leaf(type, leaf.json(), Role.VALUE, "")));
  }

  /** Objects in an array, one with a name that is new before one that is not. */
  static boolean mayLoseFields(Leaf leaf) {
    return isDynamic(leaf) && hasNewBeforeKnown(leaf.json());
  }

  private static boolean hasNewBeforeKnown(JsonSource json) {
    if (json.kind() == Kind.ARRAY) {
      Set<String> known = new HashSet<>();
      for (JsonSource object : objects(json).toList()) {
        boolean hasNew = false;
        for (String name : object.names()) {
          if (hasNew && known.contains(name)) {
            return true;
          }
          hasNew |= !known.contains(name);
        }
        known.addAll(object.names());
      }
    }
    return json.inner().stream().anyMatch(DynamicRules::hasNewBeforeKnown);
  }

  /** Those that are merged: also in arrays in it. */
  private static Stream<JsonSource> objects(JsonSource json) {
    return json.inner().stream()
        .flatMap(
            inner ->
                inner.kind() == Kind.ARRAY
                    ? objects(inner)
                    : Stream.of(inner).filter(i -> i.kind() == Kind.OBJECT));
  }

  /** A name with a byte or half of a pair that is no character. */
  static boolean hasNameOfNoText(Leaf leaf) {
    return isDynamic(leaf)
        && leaf.json().names().stream()
            .anyMatch(name -> name.chars().anyMatch(DynamicRules::isNoCharacter));
  }

  private static boolean isNoCharacter(int unit) {
    return (unit >= RandomDocuments.FIRST_BYTE && unit <= RandomDocuments.LAST_BYTE)
        || Character.isSurrogate((char) unit);
  }
}
