package io.millrace.udf.mapping;

import io.millrace.udf.function.Functions;
import io.millrace.udf.json.JsonPointer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a column's value comes from: a place in the document, the record's metadata, a constant, or
 * a function call over such.
 */
public final class ColumnSource implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Functions that give a value whenever every argument has one. */
  private static final Set<String> GIVES_A_VALUE =
      Set.of(
          "concat",
          Functions.FROM_EPOCH,
          "length",
          "lower",
          "mask",
          Functions.PARSE_TIME,
          "replace",
          "sha256",
          "split",
          "substring",
          Functions.TO_DATE,
          "to_json",
          "trim",
          "upper");

  /** In a mapping, the document's own source text; the place that is the whole document. */
  public static final String RAW_MESSAGE = "_raw_message";

  private final String text;
  private final ArrayList<ArrayList<String>> places;
  private final @Nullable Metadata metadata;
  private final @Nullable String constant;
  private final @Nullable String function;
  private final ArrayList<ColumnSource> arguments;

  private ColumnSource(
      String text,
      List<List<String>> places,
      @Nullable Metadata metadata,
      @Nullable String constant,
      @Nullable String function,
      List<ColumnSource> arguments) {
    this.text = text;
    this.places =
        places.stream().map(ArrayList::new).collect(Collectors.toCollection(ArrayList::new));
    this.metadata = metadata;
    this.constant = constant;
    this.function = function;
    this.arguments = new ArrayList<>(arguments);
  }

  /** A field of the document itself. */
  public static ColumnSource field(String name) {
    return place(List.of(name));
  }

  /**
   * One place in the document.
   *
   * @param path names of fields, or numbers of array elements, from the outside in; empty for the
   *     whole document
   */
  public static ColumnSource place(List<String> path) {
    return anyOf(List.of(path));
  }

  /**
   * One of several places, whichever a document has.
   *
   * @param places at least one
   */
  public static ColumnSource anyOf(List<List<String>> places) {
    String text = places.stream().map(ColumnSource::pointer).collect(Collectors.joining(" or "));
    return new ColumnSource(text, places, null, null, null, List.of());
  }

  public static ColumnSource metadata(Metadata metadata) {
    return new ColumnSource(metadata.label(), List.of(), metadata, null, null, List.of());
  }

  /**
   * The same value for every row.
   *
   * @param json the value
   */
  public static ColumnSource constant(String json) {
    return new ColumnSource(json, List.of(), null, json, null, List.of());
  }

  static ColumnSource call(String function, List<ColumnSource> arguments) {
    String text =
        arguments.stream()
            .map(ColumnSource::toString)
            .collect(Collectors.joining(", ", function + "(", ")"));
    return new ColumnSource(text, List.of(), null, null, function, arguments);
  }

  /** {@code /user/id}: names from the outside in. */
  static String pointer(List<String> path) {
    return path.isEmpty() ? RAW_MESSAGE : JsonPointer.of(path);
  }

  /** Where in the document to look; empty when this is not a place. */
  public List<List<String>> places() {
    return List.copyOf(places);
  }

  public boolean isPlace() {
    return !places.isEmpty();
  }

  /** The same, with null in place of empty text. */
  public ColumnSource withoutEmptyText() {
    return call("null_if", List.of(this, constant("\"\"")));
  }

  /** Whether its value comes from a field of the document, by way of a function perhaps. */
  public boolean takesField() {
    return places.stream().anyMatch(place -> !place.isEmpty())
        || arguments.stream().anyMatch(ColumnSource::takesField);
  }

  public @Nullable Metadata metadata() {
    return metadata;
  }

  /** JSON, when this is a constant. */
  public @Nullable String constant() {
    return constant;
  }

  /** The function's name, when this is a call. */
  public @Nullable String function() {
    return function;
  }

  /** Of a call. */
  public List<ColumnSource> arguments() {
    return List.copyOf(arguments);
  }

  /**
   * Whether every document has a value here that is neither null nor missing: metadata, a constant,
   * the whole document, or a call over such. False when it cannot be told.
   */
  public boolean isAlwaysThere() {
    if (isPlace()) {
      return places.stream().anyMatch(List::isEmpty);
    }
    if (function == null) {
      return metadata != null || !"null".equals(constant);
    }
    return function.equals("coalesce")
        ? arguments.stream().anyMatch(ColumnSource::isAlwaysThere)
        : GIVES_A_VALUE.contains(function)
            && arguments.stream().allMatch(ColumnSource::isAlwaysThere);
  }

  /** As one would write it in a mapping. */
  @Override
  public String toString() {
    return text;
  }
}
