package io.millrace.job.metrics;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A failed attempt to insert a block, as the metric {@link SinkMetricNames#LAST_INSERT_ERROR} shows
 * it: one bounded line of text. Immutable.
 */
public final class InsertError {
  /** The maximum length of a message, in characters. */
  static final int LONGEST_MESSAGE = 400;

  /** The maximum length of an address, in characters. */
  static final int LONGEST_ENDPOINT = 200;

  /** Stands for an address that is not known. */
  private static final String UNKNOWN = "-";

  private static final String CUT = "…";
  private static final Pattern LINE = Pattern.compile("(\\S+) (\\S+) ([a-z_]+): (.*)");

  private final Instant at;
  private final String endpoint;
  private final String errorClass;
  private final String message;

  private InsertError(Instant at, String endpoint, String errorClass, String message) {
    this.at = at;
    this.endpoint = endpoint;
    this.errorClass = errorClass;
    this.message = message;
  }

  /**
   * An attempt that failed now.
   *
   * @param endpoint the address of the server, without credentials; empty if it is not known
   * @param message contains no secret; it is shortened, and characters that control a terminal
   *     become spaces
   */
  public static InsertError of(
      Instant at, Optional<String> endpoint, InsertErrorClass errorClass, String message) {
    String address = endpoint.map(text -> shortened(text, LONGEST_ENDPOINT)).orElse("");
    return new InsertError(
        at, address.replace(" ", "%20"), errorClass.label(), shortened(message, LONGEST_MESSAGE));
  }

  /** Reads the text of the metric; empty if there was no error, or if it is no such text. */
  public static Optional<InsertError> parse(String text) {
    Matcher parts = LINE.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      String endpoint = parts.group(2).equals(UNKNOWN) ? "" : parts.group(2);
      return Optional.of(
          new InsertError(Instant.parse(parts.group(1)), endpoint, parts.group(3), parts.group(4)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String shortened(String text, int longest) {
    StringBuilder line = new StringBuilder();
    int written = 0;
    boolean isGap = false;
    for (int i = 0; i < text.length() && written <= longest; i = text.offsetByCodePoints(i, 1)) {
      int point = text.codePointAt(i);
      if (isUnsafe(point)) {
        isGap = written > 0;
        continue;
      }
      if (isGap) {
        line.append(' ');
        written++;
        isGap = false;
      }
      line.appendCodePoint(point);
      written++;
    }
    if (written > longest) {
      line.setLength(line.offsetByCodePoints(0, longest - 1));
      line.append(CUT);
    }
    return line.toString().strip();
  }

  private static boolean isUnsafe(int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL:
      case Character.FORMAT:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
      case Character.SURROGATE:
        return true;
      default:
        return point == ' ';
    }
  }

  /** When the attempt failed, by the clock of its TaskManager. */
  public Instant at() {
    return at;
  }

  /** The address of the server; empty if it is not known. */
  public Optional<String> endpoint() {
    return endpoint.isEmpty() ? Optional.empty() : Optional.of(endpoint);
  }

  /** The label of its {@link InsertErrorClass}. */
  public String errorClass() {
    return errorClass;
  }

  /** What went wrong and what to do, on one line. */
  public String message() {
    return message;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InsertError && toString().equals(other.toString());
  }

  @Override
  public int hashCode() {
    return Objects.hash(at, endpoint, errorClass, message);
  }

  /** The text of the metric. */
  @Override
  public String toString() {
    return at + " " + endpoint().orElse(UNKNOWN) + " " + errorClass + ": " + message;
  }
}
