package io.millrace.job.config.value;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What may stand behind a key: how it is read, how it is written, and how it is explained. */
public final class ValueType<T> {
  private final String name;
  private final String expected;
  private final List<String> choices;
  private final Function<String, Optional<T>> parser;
  private final Function<T, String> spelling;

  /**
   * @param name one word for the reference: Duration
   * @param expected what a message asks for: "a duration such as 10s, at least 1ms"
   * @param choices all values there are, or none when they cannot be listed
   * @param parser the value, or empty when the text is not what was expected
   */
  ValueType(
      String name,
      String expected,
      List<String> choices,
      Function<String, Optional<T>> parser,
      Function<T, String> spelling) {
    this.name = name;
    this.expected = expected;
    this.choices = List.copyOf(choices);
    this.parser = parser;
    this.spelling = spelling;
  }

  public String name() {
    return name;
  }

  public String expected() {
    return expected;
  }

  public List<String> choices() {
    return choices;
  }

  public Optional<T> parse(String text) {
    return parser.apply(text);
  }

  /** The value as one would write it. */
  public String spell(T value) {
    return spelling.apply(value);
  }
}
