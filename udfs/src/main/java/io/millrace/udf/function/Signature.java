package io.millrace.udf.function;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A function's name and number of arguments, parsed from its documentation. */
final class Signature {
  private static final String WORD = "[a-z][a-z0-9_]*";
  private static final Pattern FORM =
      Pattern.compile(
          "(?<name>"
              + WORD
              + ")\\((?<required>"
              + WORD
              + "(?:, "
              + WORD
              + ")*)?(?<dots>\\.\\.\\.)?(?<optional>(?:\\[, "
              + WORD
              + "\\])*)\\)");

  private final String text;
  private final String name;
  private final int least;
  private final int most;

  private Signature(String text, String name, int least, int most) {
    this.text = text;
    this.name = name;
    this.least = least;
    this.most = most;
  }

  static Signature parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "Expected a signature such as substring(text, start[, length]) but was " + text);
    }
    String required = form.group("required");
    int least = required == null ? 0 : required.split(",", -1).length;
    int optional = form.group("optional").split("\\[", -1).length - 1;
    int most = form.group("dots") == null ? least + optional : Integer.MAX_VALUE;
    return new Signature(text, form.group("name"), least, most);
  }

  String text() {
    return text;
  }

  String name() {
    return name;
  }

  int least() {
    return least;
  }

  int most() {
    return most;
  }
}
