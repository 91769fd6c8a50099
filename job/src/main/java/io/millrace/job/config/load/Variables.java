package io.millrace.job.config.load;

import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.value.Environment;
import io.millrace.job.config.value.SecretReference;
import io.millrace.job.config.value.SecretTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code ${NAME}} in a value: replaced by the environment variable of that name; {@code
 * ${NAME:-default}} by the default when the variable is unset or empty; <code>$${</code> is written
 * for <code>${</code> itself. A default may contain variables and references to secrets.
 */
final class Variables {
  private static final String UNFINISHED =
      "expected ${NAME} or ${NAME:-default} where it has ${ (write $${ for the characters"
          + " themselves)";

  /** What becomes of a variable that is not set and has no default. */
  enum Unset {
    /** It is a problem. */
    REPORTED,
    /** It stands for its own name: the value is for another machine. */
    NAMED
  }

  private final Environment environment;
  private final Unset unset;

  Variables(Environment environment, Unset unset) {
    this.environment = environment;
    this.unset = unset;
  }

  /** A value with its variables replaced, and the problems with variables that cannot be. */
  static final class Expansion {
    private final String text;
    private final List<String> complaints;

    private Expansion(String text, List<String> complaints) {
      this.text = text;
      this.complaints = List.copyOf(complaints);
    }

    String text() {
      return text;
    }

    List<String> complaints() {
      return complaints;
    }
  }

  /**
   * @param visibility no part of a secret is shown. The name of a variable is shown only if it is
   *     the whole value: inside a value, it may be part of a password that contains <code>${</code>
   */
  Expansion expand(String text, OptionSpec.Visibility visibility) {
    List<String> complaints = new ArrayList<>();
    boolean isShown = visibility == OptionSpec.Visibility.SHOWN;
    String expanded = expand(WrittenValue.parse(text), isShown, true, complaints);
    return new Expansion(expanded, complaints);
  }

  /**
   * @param isShown whether errors may name every variable
   * @param isWhole whether the value is not a part of another one
   */
  private String expand(
      WrittenValue value, boolean isShown, boolean isWhole, List<String> complaints) {
    boolean isAlone = isWhole && value.parts().size() == 1;
    StringBuilder expanded = new StringBuilder();
    for (WrittenValue.Part part : value.parts()) {
      switch (part.kind()) {
        case TEXT:
          expanded.append(unmarked(part.written(), complaints));
          break;
        case ESCAPE:
          expanded.append(WrittenValue.OPEN);
          break;
        case VARIABLE:
          expanded.append(variable(part, isShown, isAlone, complaints));
          break;
        case REFERENCE:
          expanded.append(reference(part, complaints));
          break;
        case MALFORMED:
          complaints.add(UNFINISHED);
          break;
      }
    }
    return expanded.toString();
  }

  private String variable(
      WrittenValue.Part part, boolean isShown, boolean isAlone, List<String> complaints) {
    String found = environment.variable(part.name());
    Optional<WrittenValue> otherwise = part.otherwise();
    if (otherwise.isPresent()) {
      if (found == null || found.isEmpty()) {
        return expand(otherwise.get(), isShown, isAlone, complaints);
      }
      requireForm(otherwise.get(), complaints);
      return unmarked(found, complaints);
    }
    if (found == null && unset == Unset.NAMED) {
      return part.name();
    }
    if (found == null) {
      complaints.add(
          isShown || isAlone
              ? "environment variable `"
                  + part.name()
                  + "` is not set; set it, or write ${"
                  + part.name()
                  + ":-default}"
              : "names an environment variable that is not set (write $${ for the characters ${)");
      return "";
    }
    return unmarked(found, complaints);
  }

  /** Text with such a character would be taken for a reference. */
  private static String unmarked(String text, List<String> complaints) {
    if (SecretTemplate.isMarked(text)) {
      complaints.add(SecretTemplate.RESERVED);
    }
    return text;
  }

  /** A default that is not used here may be used on another machine. */
  private static void requireForm(WrittenValue value, List<String> complaints) {
    for (WrittenValue.Part part : value.parts()) {
      if (part.kind() == WrittenValue.Kind.MALFORMED) {
        complaints.add(UNFINISHED);
      } else if (part.kind() == WrittenValue.Kind.REFERENCE) {
        var unused = reference(part, complaints);
      }
      part.otherwise().ifPresent(inner -> requireForm(inner, complaints));
    }
  }

  /** Marked for the one who reads the secret later. */
  private static String reference(WrittenValue.Part part, List<String> complaints) {
    if (part.secret().contains(WrittenValue.OPEN)) {
      complaints.add(
          "has ${ inside ${"
              + part.name()
              + ":…}, where nothing is replaced; write the name and the key out");
      return "";
    }
    Optional<SecretReference> reference = SecretReference.parse(part.name(), part.secret());
    if (reference.isEmpty()) {
      complaints.add(
          part.name().equals("ssm")
              ? "expected ${ssm:NAME} with the name or ARN of a parameter, and #KEY for a field of"
                  + " JSON"
              : "expected ${secretsmanager:NAME} with the name or ARN of a secret, then ?stage=STAGE"
                  + " for a version and #KEY for a field of JSON");
      return "";
    }
    return SecretTemplate.mark(reference.get());
  }
}
