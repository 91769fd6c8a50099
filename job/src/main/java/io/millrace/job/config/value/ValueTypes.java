package io.millrace.job.config.value;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.util.TimeUtils;

/** The types of values a configuration knows. */
public final class ValueTypes {
  private static final String ADDRESS = "http://host:port or https://host:port, such as ";

  private ValueTypes() {}

  /** Any text that is not blank. */
  public static ValueType<String> text(String expected) {
    return text(expected, text -> !text.isBlank());
  }

  /** Text that passes a test. */
  public static ValueType<String> text(String expected, Predicate<String> test) {
    return of("Text", expected, text -> Optional.of(text).filter(test), Function.identity());
  }

  /** Certificates in PEM form, or the file that has them; shown as what they are. */
  public static ValueType<String> pem(String expected) {
    return of(
        "PEM",
        expected,
        text -> Optional.of(text).filter(any -> !any.isBlank()),
        text -> text.contains("-----BEGIN") ? "(PEM)" : text);
  }

  /** Hosts separated by commas. */
  public static ValueType<String> hosts() {
    return of(
        "List",
        "hosts separated by commas, such as localhost, .internal, db.example.com:8443",
        text ->
            Optional.of(text)
                .filter(any -> split(any).stream().allMatch(host -> host.matches("[^\\s/@,]+"))),
        Function.identity());
  }

  /** Text that may be anything, also empty. */
  public static ValueType<String> secret() {
    return of("Secret", "text", Optional::of, Function.identity());
  }

  public static ValueType<Boolean> bool() {
    return new ValueType<>(
        "Boolean",
        "true or false",
        List.of("true", "false"),
        text ->
            text.equals("true") || text.equals("false")
                ? Optional.of(Boolean.valueOf(text))
                : Optional.empty(),
        String::valueOf);
  }

  public static ValueType<Integer> integer(int min, int max) {
    return of(
        "Integer",
        "a whole number from " + min + " to " + max,
        text ->
            parsed(Integer::valueOf, text.replace("_", ""))
                .filter(number -> number >= min && number <= max),
        String::valueOf);
  }

  /** A number with its unit: a bare number is refused, since no two people mean the same by it. */
  public static ValueType<Duration> duration(Duration min, Duration max) {
    return of(
        "Duration",
        "a duration with its unit (ms, s, min, h, d) from " + spell(min) + " to " + spell(max),
        text ->
            text.matches("\\s*[0-9]+\\s*\\p{Alpha}+\\s*")
                ? parsed(TimeUtils::parseDuration, text)
                    .filter(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0)
                : Optional.empty(),
        ValueTypes::spell);
  }

  public static ValueType<MemorySize> memory(MemorySize min, MemorySize max) {
    return of(
        "Size",
        "a size (b, kb, mb, gb; 1kb is 1024 bytes) from " + spell(min) + " to " + spell(max),
        text ->
            parsed(MemorySize::parse, text)
                .filter(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0),
        ValueTypes::spell);
  }

  /** One of an enum's values, in any case, with dashes or underscores. */
  public static <E extends Enum<E>> ValueType<E> oneOf(
      Class<E> type, Function<E, String> spelling) {
    List<String> choices =
        Arrays.stream(type.getEnumConstants()).map(spelling).collect(Collectors.toList());
    return new ValueType<>(
        "Choice",
        "one of " + String.join(", ", choices),
        choices,
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().equalsIgnoreCase(text.trim().replace('-', '_')))
                .findFirst(),
        spelling);
  }

  /** A server's address: scheme, host and port. Never who one is there. */
  public static ValueType<String> address(String example) {
    return of(
        "URL",
        ADDRESS + example,
        text ->
            Optional.of(text)
                .filter(any -> ServerAddress.parse(any, ServerAddress.Paths.NONE).isPresent()),
        Function.identity());
  }

  /** One address or several, separated by commas, none of them twice; each may have a path. */
  public static ValueType<String> addresses(String example) {
    return of(
        "URL",
        ADDRESS + example,
        text -> Optional.of(text).filter(ValueTypes::areAddresses),
        Function.identity());
  }

  /** The parts of a list in one line. */
  public static List<String> split(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::trim).collect(Collectors.toList());
  }

  private static boolean areAddresses(String text) {
    List<Optional<String>> addresses =
        split(text).stream()
            .map(each -> ServerAddress.parse(each, ServerAddress.Paths.ALLOWED))
            .collect(Collectors.toList());
    return addresses.stream().allMatch(Optional::isPresent)
        && addresses.stream().distinct().count() == addresses.size();
  }

  private static <T> ValueType<T> of(
      String name,
      String expected,
      Function<String, Optional<T>> parser,
      Function<T, String> spelling) {
    return new ValueType<>(name, expected, List.of(), parser, spelling);
  }

  private static <T> Optional<T> parsed(Function<String, T> parser, String text) {
    try {
      return Optional.of(parser.apply(text.trim()));
    } catch (IllegalArgumentException notThatType) {
      return Optional.empty();
    }
  }

  private static String spell(Duration value) {
    return TimeUtils.formatWithHighestUnit(value).replace(" ", "");
  }

  private static String spell(MemorySize value) {
    return value.toString().replace(" ", "");
  }
}
