package io.millrace.job.config.option;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of one stream among several: {@code source.streams.<label>.region} is what {@code
 * source.region} is to the others.
 */
public final class StreamKey {
  /** The prefix before the label. */
  public static final String PREFIX = Section.SOURCE.prefix() + "streams.";

  private static final Pattern FORM =
      Pattern.compile(Pattern.quote(PREFIX) + "([^.]*)(?:\\.(.*))?");
  private static final String LABEL = "[a-z0-9][a-z0-9_-]{0,31}";

  private final String label;
  private final String rest;

  private StreamKey(String label, String rest) {
    this.label = label;
    this.rest = rest;
  }

  public static Optional<StreamKey> of(String key) {
    Matcher matcher = FORM.matcher(key);
    return matcher.matches()
        ? Optional.of(
            new StreamKey(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2)))
        : Optional.empty();
  }

  /** The same key of the source as a whole; any other key as it is. */
  public static String plain(String key) {
    if ((key + ".").equals(PREFIX)) {
      return Section.SOURCE.word();
    }
    return of(key)
        .map(
            stream ->
                stream.rest.isEmpty()
                    ? Section.SOURCE.word()
                    : Section.SOURCE.prefix() + stream.rest)
        .orElse(key);
  }

  public String label() {
    return label;
  }

  /** Whether savepoints and metrics may know a stream by it. */
  public boolean hasLabel() {
    return label.matches(LABEL);
  }

  /** The prefix of this stream's keys. */
  public String prefix() {
    return prefix(label);
  }

  public static String prefix(String label) {
    return PREFIX + label + ".";
  }
}
