package io.millrace.job.tool.infer;

import io.millrace.job.tool.infer.Field.Kind;
import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The server's type of a field, refined by the field's statistics. */
final class TypeGuesser {
  private final Map<Field, String> serverTypes;
  private final Nesting nesting;
  private final LowCardinalityStyle words;

  TypeGuesser(Map<Field, String> serverTypes, Nesting nesting, LowCardinalityStyle words) {
    this.serverTypes = serverTypes;
    this.nesting = nesting;
    this.words = words;
  }

  /** Whether the type is inferred for the field as a whole, not for the fields inside it. */
  static boolean isWhole(Field field) {
    return !field.isOnly(Kind.OBJECT) || field.inside().isEmpty();
  }

  Guess guess(Field field) {
    if (field.values() == 0) {
      return Guess.of("String", "only null was seen");
    }
    if (field.isMixed()) {
      return Guess.of("String", "objects, arrays and other values were seen: their JSON as text");
    }
    if (!isWhole(field)) {
      return nesting == Nesting.JSON ? Guess.of("JSON", "an object, as asked") : tuple(field);
    }
    if (field.isOnly(Kind.OBJECT)) {
      return Guess.of("String", "only empty objects were seen: their JSON as text");
    }
    String server = withoutNull(serverTypes.getOrDefault(field, "String"));
    if (field.isOnly(Kind.INTEGER)) {
      return IntegerGuess.of(field, server);
    }
    if (field.isOnly(Kind.TEXT)) {
      return TextGuess.of(field, server, words);
    }
    if (field.isOnly(Kind.ARRAY)) {
      return Guess.of(array(server, field), "");
    }
    String reason = server.equals("String") ? "values of several kinds were seen" : "";
    return Guess.of(server, reason);
  }

  private Guess tuple(Field field) {
    List<String> elements =
        field.inside().stream()
            .map(inner -> TableName.quote(inner.name()) + " " + element(inner, field))
            .collect(Collectors.toList());
    return Guess.of("Tuple(" + String.join(", ", elements) + ")", "an object, as asked");
  }

  /** Times inside stay text or number, because a time format can be set only for columns. */
  private String element(Field inner, Field outer) {
    Guess guess = guess(inner);
    Guess plain = guess.keys().isEmpty() ? guess : Guess.of(stray(inner), "");
    return inner.values() < outer.values() ? plain.nullable() : plain.type();
  }

  private static String stray(Field field) {
    return field.isOnly(Kind.INTEGER) ? "Int64" : "String";
  }

  private static String array(String server, Field field) {
    boolean ofScalars = server.matches("Array\\(Nullable\\([A-Za-z0-9]+\\)\\)");
    return ofScalars && !field.hasNullElements()
        ? server.replace("Nullable(", "").replace("))", ")")
        : server;
  }

  private static String withoutNull(String type) {
    return type.startsWith("Nullable(")
        ? type.substring("Nullable(".length(), type.length() - 1)
        : type;
  }
}
