package io.millrace.job.tool.infer;

import io.millrace.job.tool.infer.guess.Field;
import io.millrace.job.tool.infer.guess.Guess;
import io.millrace.udf.json.JsonPointer;
import io.millrace.udf.mapping.ColumnSourceParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A column before it has a type: the field it takes, from where, and under which name. */
final class ColumnPlan {
  private final List<String> wantedName;
  private final String source;
  private final Field field;
  private final @Nullable Guess guess;
  private final String note;
  private final @Nullable Map<String, String> givenKeys;

  private ColumnPlan(
      List<String> wantedName,
      String source,
      Field field,
      @Nullable Guess guess,
      String note,
      @Nullable Map<String, String> givenKeys) {
    this.wantedName = wantedName;
    this.source = source;
    this.field = field;
    this.guess = guess;
    this.note = note;
    this.givenKeys = givenKeys;
  }

  /** The column of a document's field. */
  static ColumnPlan of(Field field) {
    return new ColumnPlan(field.path(), JsonPointer.of(field.path()), field, null, "", null);
  }

  /**
   * A column of another place.
   *
   * @param note what a person wants to know about the place
   */
  static ColumnPlan of(String name, String source, Field field, String note) {
    return new ColumnPlan(List.of(name), source, field, null, note, null);
  }

  /**
   * The same for a column whose mapping is in the pipeline's file.
   *
   * @param keys {@code format} or {@code unit} with its value, or nothing
   */
  ColumnPlan given(Map<String, String> keys) {
    return new ColumnPlan(wantedName, source, field, guess, "mapped in the file", keys);
  }

  /** The same with a type. */
  ColumnPlan as(Guess known) {
    return new ColumnPlan(wantedName, source, field, known, note, givenKeys);
  }

  List<String> wantedName() {
    return wantedName;
  }

  Field field() {
    return field;
  }

  Optional<Guess> guess() {
    return Optional.ofNullable(guess);
  }

  /**
   * The column with its type.
   *
   * @param guessed the type by its values, unless it was known before
   */
  ProposedColumn column(String name, Guess guessed, int documents) {
    Guess guess = givenKeys == null ? guessed : guessed.withKeys(givenKeys);
    boolean isPartial = field.values() < documents || guess.nullText().isPresent();
    String type =
        !isPartial
            ? guess.type()
            : guess.nullText().isPresent() ? guess.nullable() : guess.optional(field);
    String reason =
        isPartial && type.equals(guess.type()) && guess.isText()
            ? join(guess.reason(), "empty where it is missing")
            : guess.reason();
    return new ProposedColumn(
        name,
        guess.nullText().map(this::nullIf).orElse(source),
        type,
        join(note, reason),
        guess.keys(),
        FieldStats.of(field, guess.months()));
  }

  /** The column with a type that the user chose. */
  ProposedColumn column(String name, String type) {
    return new ProposedColumn(
        name, source, type, "as asked", Map.of(), FieldStats.of(field, Set.of()));
  }

  /** Where the values come from. */
  String source() {
    return source;
  }

  private String nullIf(String text) {
    String argument = source.startsWith("/") ? ColumnSourceParser.argument(source) : source;
    return "null_if(" + argument + ", '" + text.replace("'", "''") + "')";
  }

  private static String join(String first, String second) {
    return first.isEmpty() || second.isEmpty() ? first + second : first + "; " + second;
  }
}
