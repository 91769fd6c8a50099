package io.millrace.udf.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column's type and values for it, each with what becomes of it. The tables of types in the tests
 * are made of these.
 */
final class TypeCases {
  /** What our converter and JSONEachRow make of a value. */
  enum Outcome {
    /** Both store it, and the same. */
    SAME,
    /** Both refuse it. */
    REFUSED,
    /** Only we refuse it: what the server stores is not what was meant. */
    STRICTER,
    /** Only we take it. */
    MORE,
    /** Both store it, but not the same. */
    OTHER
  }

  /**
   * @param difference the reason why ours is not the server's outcome
   */
  record Case(String value, Outcome outcome, String stored, Optional<Difference> difference) {
    /** The document with this value; a value of nothing is a missing field. */
    String document(int id) {
      return value.isEmpty()
          ? "{\"id\":%d}".formatted(id)
          : "{\"id\":%d,\"c\":%s}".formatted(id, value);
    }
  }

  static final String MISSING = "";

  private final String type;
  private String compared = "c";
  private final List<Case> cases = new ArrayList<>();

  private TypeCases(String type) {
    this.type = type;
  }

  static TypeCases of(String type) {
    return new TypeCases(type);
  }

  /**
   * Compares an expression over the column c too, for types whose text does not tell what a value
   * is.
   */
  TypeCases comparing(String kind) {
    compared = "(c, " + kind + ")";
    return this;
  }

  /** Compares bytes, for what the server stores and cannot show. */
  TypeCases comparingBytes() {
    compared = "hex(formatRow('RowBinary', c))";
    return this;
  }

  /** Stored, with the text the column then shows. */
  TypeCases stores(String value, String stored) {
    cases.add(new Case(value, Outcome.SAME, stored, Optional.empty()));
    return this;
  }

  /** Stored as the server stores it, whatever that is. */
  TypeCases same(String... values) {
    for (String value : values) {
      stores(value, "");
    }
    return this;
  }

  TypeCases refused(String... values) {
    for (String value : values) {
      cases.add(new Case(value, Outcome.REFUSED, "", Optional.empty()));
    }
    return this;
  }

  TypeCases stricter(Difference why, String... values) {
    for (String value : values) {
      cases.add(new Case(value, Outcome.STRICTER, "", Optional.of(why)));
    }
    return this;
  }

  /** Stored by us with the text the column then shows; refused by the server. */
  TypeCases more(Difference why, String value, String stored) {
    cases.add(new Case(value, Outcome.MORE, stored, Optional.of(why)));
    return this;
  }

  /** Stored by us with the text the column then shows; the server stores something else. */
  TypeCases other(Difference why, String value, String stored) {
    cases.add(new Case(value, Outcome.OTHER, stored, Optional.of(why)));
    return this;
  }

  String type() {
    return type;
  }

  /** The expression to be the same. */
  String compared() {
    return compared;
  }

  Shape shape() {
    return ShapeParser.parse(type);
  }

  List<Case> cases() {
    return List.copyOf(cases);
  }

  @Override
  public String toString() {
    return type;
  }
}
