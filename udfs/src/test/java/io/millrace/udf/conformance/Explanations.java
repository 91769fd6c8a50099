package io.millrace.udf.conformance;

import io.millrace.udf.conformance.RandomDocuments.Document;
import io.millrace.udf.conformance.RandomDocuments.Field;
import io.millrace.udf.conformance.Shrinker.Sample;
import io.millrace.udf.conformance.TypeCases.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which of the listed differences, if any, is the reason why an outcome is not the server's. */
final class Explanations {
  private static final Pattern LONE_SURROGATE =
      Pattern.compile("Expected a valid escape in the string but found \\\\u[dD][89abAB]");

  private final Trials trials;

  Explanations(Trials trials) {
    this.trials = trials;
  }

  /** If only we reject a document, it must be the value that our message names. */
  Optional<Difference> of(Document document, Outcome outcome, String complaint) {
    if (outcome == Outcome.MORE && document.ours().endsWith("\0")) {
      return Optional.of(Difference.ZERO_BYTES);
    }
    if (!document.isJson()) {
      return outcome == Outcome.STRICTER ? Optional.of(Difference.NO_JSON) : Optional.empty();
    }
    if (LONE_SURROGATE.matcher(complaint).lookingAt()) {
      return Optional.of(Difference.LONE_SURROGATE);
    }
    return document.fields().stream()
        .flatMap(field -> leaves(field).stream())
        .flatMap(
            leaf ->
                Difference.of(leaf, outcome)
                    .filter(
                        difference ->
                            outcome != Outcome.STRICTER
                                || isTheReason(difference, leaf, complaint)))
        .findFirst();
  }

  private boolean isTheReason(Difference difference, Leaf leaf, String complaint) {
    return switch (difference) {
      case TUPLE_ESCAPED_NAME -> true;
      case JSON_PATH_TWICE -> complaint.contains("each path at most once");
      default -> complaint.contains(leaf.complaint()) && isColumnToo(difference, leaf);
    };
  }

  /**
   * Whether a column of the type refuses the value as its path in JSON does, or would try others.
   */
  private boolean isColumnToo(Difference difference, Leaf leaf) {
    return difference != Difference.JSON_TYPED_PATH
        || NestedRules.isListedForMember(leaf)
        || trials.isRefused(new Sample(leaf.declared(), leaf.json().source()));
  }

  private static List<Leaf> leaves(Field field) {
    String path = field.path().stream().map(Leaf::step).collect(Collectors.joining());
    return JsonSource.parse(field.value())
        .map(json -> Leaf.of(field.column().type(), json, "$" + path))
        .orElse(List.of());
  }

  /** For a value by itself. */
  Optional<Difference> of(Sample sample, Outcome outcome) {
    return JsonSource.parse(sample.value())
        .map(json -> Leaf.of(sample.type(), json, "$"))
        .orElse(List.of())
        .stream()
        .flatMap(leaf -> Difference.of(leaf, outcome).filter(d -> isColumnToo(d, leaf)))
        .findFirst();
  }
}
