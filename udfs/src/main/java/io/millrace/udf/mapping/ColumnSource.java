package io.millrace.udf.mapping;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.udf.decode.Decoder;
import io.millrace.udf.decode.change.ChangeField;
import io.millrace.udf.function.Functions;
import io.millrace.udf.json.JsonPointer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The source of a column's value: a place in the document, metadata of the record, a constant, or a
 * function call over these.
 */
public final class ColumnSource implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Functions that have a result if every argument has a value. */
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
          Functions.TO_EPOCH,
          "to_json",
          "trim",
          "upper");

  private static final Set<String> GIVES_A_TIME =
      Set.of(Functions.FROM_EPOCH, Functions.PARSE_TIME, Functions.TO_DATE);

  /** The name of the document's source text in a mapping; the place of the whole document. */
  public static final String RAW_MESSAGE = "_raw_message";

  private static final String ENVELOPE = new String(Decoder.ENVELOPE, US_ASCII);

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
   * @param path names of fields, or indexes of array elements, outermost first; empty for the whole
   *     document
   */
  public static ColumnSource place(List<String> path) {
    return anyOf(List.of(path));
  }

  /**
   * One of several places, whichever the document has.
   *
   * @param places at least one
   */
  public static ColumnSource anyOf(List<List<String>> places) {
    String text = places.stream().map(ColumnSource::pointer).collect(Collectors.joining(" or "));
    return new ColumnSource(text, places, null, null, null, List.of());
  }

  /** Metadata of a change, which is in the document's envelope. */
  public static ColumnSource change(ChangeField field) {
    return new ColumnSource(
        field.label(), List.of(List.of(ENVELOPE, field.label())), null, null, null, List.of());
  }

  public static ColumnSource metadata(Metadata metadata) {
    return new ColumnSource(metadata.label(), List.of(), metadata, null, null, List.of());
  }

  /**
   * A constant for every row.
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

  /** {@code /user/id}: outermost name first. */
  static String pointer(List<String> path) {
    return path.isEmpty() ? RAW_MESSAGE : JsonPointer.of(path);
  }

  /** The places in the document; empty if this is not a place. */
  public List<List<String>> places() {
    return List.copyOf(places);
  }

  public boolean isPlace() {
    return !places.isEmpty();
  }

  /** The metadata of a change that this is; null if it is something else. */
  public @Nullable ChangeField changeField() {
    return isPlace() && text.startsWith("_") ? ChangeField.ofLabel(text) : null;
  }

  /** The metadata of changes that it takes, by way of a function perhaps. */
  public Set<ChangeField> changeFields() {
    Set<ChangeField> fields = EnumSet.noneOf(ChangeField.class);
    ChangeField own = changeField();
    if (own != null) {
      fields.add(own);
    }
    arguments.forEach(argument -> fields.addAll(argument.changeFields()));
    return fields;
  }

  /** The names of the document's own fields that it takes a value from, or from inside. */
  public Set<String> topLevelFields() {
    Set<String> names = new TreeSet<>();
    places.stream().filter(place -> !place.isEmpty()).forEach(place -> names.add(place.get(0)));
    arguments.forEach(argument -> names.addAll(argument.topLevelFields()));
    names.remove(ENVELOPE);
    return names;
  }

  /** The day, in UTC, of ISO 8601 text. */
  public ColumnSource asDate() {
    return call(Functions.TO_DATE, List.of(this));
  }

  /** The milliseconds since the epoch of ISO 8601 text. */
  public ColumnSource asMilliseconds() {
    return call(Functions.TO_EPOCH, List.of(this, constant("\"milliseconds\"")));
  }

  /** Whether its value comes from a field of the document, by way of a function perhaps. */
  public boolean takesField() {
    return places.stream().anyMatch(place -> !place.isEmpty())
        || arguments.stream().anyMatch(ColumnSource::takesField);
  }

  /** Whether its values are times, or text in the form of one: metadata, or a function's result. */
  public boolean isTime() {
    return metadata == Metadata.TIMESTAMP
        || metadata == Metadata.INGESTED_AT
        || (function != null && GIVES_A_TIME.contains(function));
  }

  public @Nullable Metadata metadata() {
    return metadata;
  }

  /** The JSON of a constant. */
  public @Nullable String constant() {
    return constant;
  }

  /** The function's name, if this is a call. */
  public @Nullable String function() {
    return function;
  }

  /** The arguments of a call. */
  public List<ColumnSource> arguments() {
    return List.copyOf(arguments);
  }

  /**
   * Whether every document has a value here that is neither null nor missing: metadata, a constant,
   * the whole document, or a call over these. False if unknown.
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

  /** The spelling in a mapping. */
  @Override
  public String toString() {
    return text;
  }
}
