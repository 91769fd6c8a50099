package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.filter.Truth;
import io.millrace.udf.json.JsonPointer;
import io.millrace.udf.mapping.Condition;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.record.Record;
import io.millrace.udf.record.SkipReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's filter, and its decision about the current document. The decision is made once, as
 * soon as all values that the conditions use were seen, or at the document's end.
 */
final class CompiledFilter {
  /** One of the two conditions. */
  private static final class Part {
    private final String key;
    private final ConditionCompiler.Test test;
    private final String places;

    /** Its number among what takes values from documents: behind the columns. */
    private final int subject;

    Part(String key, Condition condition, int subject, ConditionCompiler compiler)
        throws MissingFunctionException {
      this.key = key;
      this.subject = subject;
      test = compiler.of(condition);
      places =
          Filter.places(condition).stream().map(JsonPointer::of).collect(Collectors.joining(", "));
    }
  }

  /** The number of conditions that a filter may have. */
  static final int MOST_CONDITIONS = 2;

  private final @Nullable Part keep;
  private final @Nullable Part skip;

  private final List<ArgumentSlot> slots;

  private final int slotCount;

  private int missingSlots;
  private boolean isDecided;
  private @Nullable SkipReason decision;
  private int subject;

  /** The error that prevented the decision; null if there was none. */
  private @Nullable ValueException failure;

  /**
   * Must be compiled before the columns' expressions, so that its slots are the first.
   *
   * @param columns number of the columns
   */
  CompiledFilter(Filter filter, int columns, RecordMetadata facts, ArgumentSlots captures)
      throws MissingFunctionException {
    Condition kept = filter.keep();
    Condition skipped = filter.skip();
    keep =
        kept == null
            ? null
            : new Part(
                "filter.keep", kept, columns, new ConditionCompiler(facts, captures, columns));
    skip =
        skipped == null
            ? null
            : new Part(
                "filter.skip",
                skipped,
                columns + 1,
                new ConditionCompiler(facts, captures, columns + 1));
    slots = captures.from(0);
    slotCount = slots.size();
    slots.forEach(ArgumentSlot::serveFilter);
  }

  /** Forgets the decision about the last document. */
  void begin() {
    isDecided = false;
    decision = null;
    failure = null;
    startOver();
  }

  /** The document is read from its start again. */
  void startOver() {
    missingSlots = slotCount;
  }

  /** Whether with one more slot all values that the conditions use were seen. */
  boolean completes() {
    return --missingSlots == 0;
  }

  boolean needsNoField() {
    return slotCount == 0;
  }

  boolean isDecided() {
    return isDecided;
  }

  /** Why the document is skipped; null if it is not. */
  @Nullable SkipReason decision() {
    return decision;
  }

  /** The condition that was tested last. */
  int subject() {
    return subject;
  }

  /** The key of a condition: {@code filter.keep}. */
  String key(int subject) {
    return keep != null && keep.subject == subject ? keep.key : "filter.skip";
  }

  /**
   * Decides about the document.
   *
   * @param unreached the places that this document cannot have
   * @throws ValueException if a condition fails, or has no result because of such a place
   */
  void decide(UnreachedPlaces unreached) throws ValueException {
    isDecided = true;
    try {
      if (keep != null && test(keep, unreached) != Truth.TRUE) {
        decision = SkipReason.FILTER_KEEP;
      } else if (skip != null && test(skip, unreached) == Truth.TRUE) {
        decision = SkipReason.FILTER_SKIP;
      }
    } catch (ValueException e) {
      failure = e;
      throw e;
    }
  }

  private Truth test(Part part, UnreachedPlaces unreached) throws ValueException {
    subject = part.subject;
    Truth truth = part.test.test();
    if (truth == Truth.UNKNOWN && unreached.has(part.subject)) {
      unreached.lacks(part.subject, part.places);
    }
    return truth;
  }

  /**
   * The error for a document about which the filter cannot decide.
   *
   * @param found what was found, unless it must not be shown
   * @param place of the value in the document
   */
  ConvertException complaint(
      ValueException e, int subject, String found, String place, @Nullable Record record) {
    // An error while a condition is evaluated names the value; any other is about a place.
    String where = e == failure && e.position() == 0 ? "" : " at " + place;
    String message =
        "Cannot evaluate "
            + key(subject)
            + ": "
            + e.subject()
            + e.expected()
            + " but was "
            + found
            + where
            + " "
            + Objects.requireNonNullElse(record, "");
    return new ConvertException(e.reason(), "", message);
  }

  /** By condition, the places for which no document so far had a value. */
  List<String> neverSeen() {
    List<String> unseen = new ArrayList<>();
    for (ArgumentSlot slot : slots) {
      if (!slot.wasSeen()) {
        String place =
            slot.places().stream().map(JsonPointer::of).collect(Collectors.joining(" or "));
        unseen.add(key(slot.column()) + " takes " + place);
      }
    }
    return unseen;
  }
}
