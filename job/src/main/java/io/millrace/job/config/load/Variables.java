package io.millrace.job.config.load;

import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.value.Environment;
import io.millrace.job.config.value.SecretReference;
import io.millrace.job.config.value.SecretTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code ${NAME}} in a value: replaced by the environment variable of that name; {@code
 * ${NAME:-default}} by the default when the variable is unset or empty; <code>$${</code> is written
 * for <code>${</code> itself.
 */
final class Variables {
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\$\\{|\\$\\{(?<store>secretsmanager|ssm):(?<secret>[^}]*)}"
              + "|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<default>[^}]*))?}|\\$\\{");
  private static final String UNFINISHED =
      "expected ${NAME} or ${NAME:-default} where it has ${ (write $${ for the characters"
          + " themselves)";

  private final Environment environment;

  Variables(Environment environment) {
    this.environment = environment;
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
    StringBuilder expanded = new StringBuilder();
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group("name");
      String replacement = "${";
      if (matcher.group("store") != null) {
        replacement = reference(matcher.group("store"), matcher.group("secret"), complaints);
      } else if (name != null) {
        boolean isWhole = matcher.group().length() == text.length();
        boolean mayTell = isWhole || visibility == OptionSpec.Visibility.SHOWN;
        replacement = value(name, matcher.group("default"), mayTell ? name : null, complaints);
      } else if (!matcher.group().equals("$${")) {
        complaints.add(UNFINISHED);
      }
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(replacement));
    }
    matcher.appendTail(expanded);
    return new Expansion(expanded.toString(), complaints);
  }

  /** Marked for the one who reads the secret later. */
  private static String reference(String store, String text, List<String> complaints) {
    Optional<SecretReference> reference = SecretReference.parse(store, text);
    if (reference.isEmpty()) {
      complaints.add(
          store.equals("ssm")
              ? "expected ${ssm:NAME} with the name or ARN of a parameter, and #KEY for a field of"
                  + " JSON"
              : "expected ${secretsmanager:NAME} with the name or ARN of a secret, then ?stage=STAGE"
                  + " for a version and #KEY for a field of JSON");
      return "";
    }
    return SecretTemplate.mark(reference.get());
  }

  private String value(
      String name, @Nullable String otherwise, @Nullable String told, List<String> complaints) {
    String found = environment.variable(name);
    if (otherwise != null) {
      return found == null || found.isEmpty() ? otherwise : found;
    }
    if (found == null) {
      complaints.add(
          told == null
              ? "names an environment variable that is not set (write $${ for the characters ${)"
              : "environment variable `"
                  + told
                  + "` is not set; set it, or write ${"
                  + told
                  + ":-default}");
      return "";
    }
    return found;
  }
}
