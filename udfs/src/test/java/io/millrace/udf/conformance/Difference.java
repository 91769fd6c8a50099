package io.millrace.udf.conformance;

import io.millrace.udf.conformance.TypeCases.Outcome;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where we differ from JSONEachRow on purpose: the rows of the table in {@code udfs/CONVERSION.md},
 * under the same names. Each tells by type and value alone, and without our converter, which values
 * it is about: what else differs is a fault.
 */
public enum Difference {
  INTEGER_RANGE,
  EMPTY_NUMBER,
  KEY_BOOLEAN,
  FLOAT_RANGE,
  DECIMAL_SCALE,
  DECIMAL_DIGITS,
  DECIMAL_EXPONENT,
  LOW_CARDINALITY_ZERO,
  IPV6_COLONS,
  ENUM_WRAP,
  ENUM_NULL,
  DATE_RANGE,
  DATE_NONEXISTENT,
  DATE_SEPARATORS,
  DATE_BOOLEAN,
  TIME_RANGE,
  TIME_CARRIED,
  TIME_GUESSED,
  TIME_ZONE,
  TIME_OF_DAY,
  TIME_FRACTION,
  CLOCK_CHANGE,
  ZONE_HISTORY,
  VARIANT,
  VARIANT_DECIMAL,
  JSON_NUMBER,
  /** At a typed path; that a column refuses the value too is for who has a converter to see. */
  JSON_TYPED_PATH,
  JSON_PATH_TWICE,
  JSON_ENUM,
  DYNAMIC_TIME,
  DYNAMIC_NUMBER,
  DYNAMIC_EMPTY,
  DYNAMIC_NAME,
  DYNAMIC_OBJECTS,
  TUPLE_ARRAY,
  TUPLE_EMPTY,
  /** The server takes the element for an unknown one, whatever its value. */
  TUPLE_ESCAPED_NAME,
  /** Of a document: Jackson finds no JSON in it either. */
  NO_JSON,
  /** Of a document: the server reads past it in values it does not look into. */
  LONE_SURROGATE,
  /** Of a document. */
  NO_COLUMN,
  /** Of a document: where every column has a value, the server reads past the rest. */
  FIELD_TWICE,
  /** Of a document: behind it. */
  ZERO_BYTES;

  /** How the row in the document is called: {@code integer-range}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it is about whole documents. */
  boolean isOfDocuments() {
    return switch (this) {
      case NO_JSON, LONE_SURROGATE, NO_COLUMN, FIELD_TWICE, ZERO_BYTES -> true;
      default -> false;
    };
  }

  /** What may become of a value it is about. */
  Set<Outcome> outcomes() {
    return switch (this) {
      case DECIMAL_EXPONENT, TIME_FRACTION, TUPLE_ARRAY, ZERO_BYTES -> Set.of(Outcome.MORE);
      case LOW_CARDINALITY_ZERO, ENUM_NULL, CLOCK_CHANGE, ZONE_HISTORY, DYNAMIC_NUMBER ->
          Set.of(Outcome.OTHER);
      case VARIANT_DECIMAL, DYNAMIC_TIME -> Set.of(Outcome.MORE, Outcome.OTHER);
      case DYNAMIC_OBJECTS -> Set.of(Outcome.STRICTER, Outcome.OTHER);
      case VARIANT, JSON_NUMBER, DYNAMIC_EMPTY, TUPLE_ESCAPED_NAME ->
          Set.of(Outcome.STRICTER, Outcome.MORE, Outcome.OTHER);
      default -> Set.of(Outcome.STRICTER);
    };
  }

  /** Whether it is about values at the typed paths of JSON, and no others. */
  private boolean isOfPaths() {
    return this == JSON_NUMBER || this == JSON_TYPED_PATH || this == JSON_ENUM;
  }

  /** Whether it is about values at the typed paths of JSON as well: we send them as other text. */
  private boolean isAnywhere() {
    return this == DECIMAL_EXPONENT || this == TIME_FRACTION;
  }

  /** Whether this is a value it is about. */
  boolean isAbout(Leaf leaf) {
    return (isAnywhere() || isOfPaths() == (leaf.role() == Leaf.Role.PATH)) && isAboutSuch(leaf);
  }

  private boolean isAboutSuch(Leaf leaf) {
    return switch (this) {
      case INTEGER_RANGE -> NumberRules.isIntegerBeyondType(leaf);
      case EMPTY_NUMBER -> NumberRules.isEmpty(leaf);
      case KEY_BOOLEAN -> NumberRules.isBooleanKey(leaf);
      case FLOAT_RANGE -> NumberRules.isFloatBeyondType(leaf);
      case DECIMAL_SCALE -> NumberRules.hasMoreDecimals(leaf);
      case DECIMAL_DIGITS -> NumberRules.lacksDigits(leaf);
      case DECIMAL_EXPONENT -> NumberRules.hasDigitsTooMany(leaf);
      case LOW_CARDINALITY_ZERO -> NumberRules.isNegativeZeroOfDictionary(leaf);
      case IPV6_COLONS -> NumberRules.hasColonTooMany(leaf);
      case ENUM_WRAP -> NumberRules.wrapsToMember(leaf);
      case ENUM_NULL -> NestedRules.lacksEnum(leaf);
      case DATE_RANGE -> TimeRules.isDateBeyond(leaf);
      case DATE_NONEXISTENT -> TimeRules.isNoDate(leaf);
      case DATE_SEPARATORS -> TimeRules.hasOddSeparators(leaf);
      case DATE_BOOLEAN -> TimeRules.isBooleanDate(leaf);
      case TIME_RANGE -> TimeRules.isTimeBeyond(leaf);
      case TIME_CARRIED -> TimeRules.isNoClock(leaf);
      case TIME_GUESSED -> TimeRules.isGuessed(leaf);
      case TIME_ZONE -> TimeRules.hasNoSuchZoneOrMonth(leaf);
      case TIME_OF_DAY -> TimeRules.isNoTimeOfDay(leaf);
      case TIME_FRACTION -> TimeRules.hasFractionOfZeros(leaf);
      case CLOCK_CHANGE -> TimeRules.isAtOddChange(leaf);
      case ZONE_HISTORY -> TimeRules.isOfAnotherHistory(leaf);
      case VARIANT -> NestedRules.isListedForMember(leaf);
      case VARIANT_DECIMAL -> NestedRules.isDecimalOfVariant(leaf);
      case JSON_NUMBER -> NestedRules.isNumberAtWidePath(leaf);
      case JSON_TYPED_PATH -> true;
      case JSON_ENUM -> NestedRules.lacksEnumAtPath(leaf);
      case JSON_PATH_TWICE -> NestedRules.hasPathTwice(leaf);
      case DYNAMIC_TIME -> DynamicRules.mayBeTime(leaf);
      case DYNAMIC_NUMBER -> DynamicRules.hasNumberOfNoType(leaf);
      case DYNAMIC_EMPTY -> DynamicRules.hasEmptyAmongOthers(leaf);
      case DYNAMIC_NAME -> DynamicRules.hasNameOfNoText(leaf);
      case DYNAMIC_OBJECTS ->
          DynamicRules.isListedForNumbers(leaf) || DynamicRules.mayLoseFields(leaf);
      case TUPLE_ARRAY -> NestedRules.isArrayForNames(leaf);
      case TUPLE_EMPTY -> NestedRules.isEmptyForOne(leaf);
      case TUPLE_ESCAPED_NAME -> NestedRules.hasEscapedName(leaf);
      case NO_JSON, LONE_SURROGATE, NO_COLUMN, FIELD_TWICE, ZERO_BYTES -> false;
    };
  }

  static boolean isListed(Leaf leaf) {
    return Stream.of(values()).anyMatch(difference -> difference.isAbout(leaf));
  }

  /** The differences with this outcome that explain a value. */
  static Stream<Difference> of(Leaf leaf, Outcome outcome) {
    return Stream.of(values())
        .filter(difference -> difference.outcomes().contains(outcome) && difference.isAbout(leaf));
  }
}
