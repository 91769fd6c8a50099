package io.millrace.job.tool.infer.guess;

import io.millrace.job.tool.infer.guess.Field.Kind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.WideTypes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The type of a field by its statistics. */
public final class TypeGuesser {
  private final Nesting nesting;
  private final LowCardinalityStyle words;
  private final Numbers numbers;
  private final String json;

  /**
   * @param json the type of objects with changing fields: JSON, or String for a server without it
   */
  public TypeGuesser(Nesting nesting, LowCardinalityStyle words, Numbers numbers, String json) {
    this.nesting = nesting;
    this.words = words;
    this.numbers = numbers;
    this.json = json;
  }

  /** The type of the field as a whole. */
  public Guess guess(Field field) {
    if (field.values() == 0) {
      return Guess.of("String", "only null was seen");
    }
    if (field.isMixed()) {
      return Guess.of("String", "objects, arrays and other values were seen: their JSON as text");
    }
    if (field.isOnly(Kind.OBJECT)) {
      return object(field);
    }
    if (field.isOnly(Kind.ARRAY)) {
      return array(field);
    }
    if (field.isOnly(Kind.INTEGER)) {
      return IntegerGuess.of(field);
    }
    if (field.isOnly(Kind.INTEGER, Kind.FRACTION)) {
      return FractionGuess.of(field, numbers);
    }
    if (field.isOnly(Kind.TEXT)) {
      return TextGuess.of(field, words);
    }
    if (field.isOnly(Kind.BOOLEAN)) {
      return Guess.of(WideTypes.BOOLEAN, "");
    }
    return Guess.of("String", "values of several kinds were seen");
  }

  /** An object in one column. */
  public Guess json(String reason) {
    return Guess.of(json, json.equals("JSON") ? reason : reason + ", as text");
  }

  private Guess object(Field field) {
    if (!field.hasFields()) {
      return json("only empty objects were seen");
    }
    if (nesting == Nesting.JSON) {
      return json("an object, as asked");
    }
    Optional<String> variety = ObjectShape.variety(field);
    if (variety.isPresent()) {
      return json(variety.get());
    }
    if (ObjectShape.isMap(field)) {
      return map(field);
    }
    return tuple(field);
  }

  private Guess map(Field field) {
    Field values = field.mergedInside();
    Guess value = guess(values);
    Guess plain = value.needsNoMapping() && !value.isText() ? value : Guess.of(stray(values), "");
    return Guess.of(
        "Map(LowCardinality(String), "
            + (values.nulls() > 0 ? plain.optional(values) : plain.type())
            + ")",
        "the names of its fields are data, such as " + field.inside().iterator().next().name());
  }

  private Guess tuple(Field field) {
    List<String> elements =
        field.inside().stream()
            .map(inner -> TableName.quote(inner.name()) + " " + element(inner, field))
            .collect(Collectors.toList());
    return Guess.of(
        "Tuple(" + String.join(", ", elements) + ")",
        nesting == Nesting.TUPLE ? "an object, as asked" : "");
  }

  /** Inside, no mapping can be set: only what the converter reads by itself is a time. */
  private String element(Field inner, Field outer) {
    Guess guess = guess(inner);
    boolean isStoredNumber = inner.isOnly(Kind.INTEGER) && guess.keys().containsKey("unit");
    Guess plain = guess.needsNoMapping() || isStoredNumber ? guess : Guess.of(stray(inner), "");
    return inner.values() < outer.values() ? plain.optional(inner) : plain.type();
  }

  /** The type of the values' kind alone. */
  private static String stray(Field field) {
    return field.isOnly(Kind.INTEGER)
        ? WideTypes.integer(field.least(), field.greatest())
        : field.isOnly(Kind.INTEGER, Kind.FRACTION) ? WideTypes.FRACTION : WideTypes.TEXT;
  }

  private Guess array(Field field) {
    Field elements = field.elements();
    if (elements == null || elements.values() == 0) {
      return Guess.of("Array(String)", "only empty arrays were seen");
    }
    if (json.equals("JSON") && hasScalarsOfSeveralKinds(elements)) {
      return Guess.of("Array(Dynamic)", "elements of several kinds were seen");
    }
    Guess guess = guess(elements);
    Guess inside = guess.nullText().isPresent() ? Guess.of("String", "") : guess;
    String type = elements.nulls() > 0 ? inside.nullable() : inside.type();
    return inside.inArray("Array(" + type + ")");
  }

  private static boolean hasScalarsOfSeveralKinds(Field field) {
    return field.isOnly(Kind.BOOLEAN, Kind.INTEGER, Kind.FRACTION, Kind.TEXT)
        && !field.isOnly(Kind.BOOLEAN)
        && !field.isOnly(Kind.TEXT)
        && !field.isOnly(Kind.INTEGER, Kind.FRACTION);
  }
}
