package io.millrace.job.tool.infer.guess;

import io.millrace.udf.function.TimePattern;
import java.time.YearMonth;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Guesses the type of strings: dates, times, addresses, UUIDs, numbers, few distinct strings, or
 * text. One text may stand for a missing value, as {@code -} does in access logs.
 */
final class TextGuess {
  /** One in this many values may be unique: about the probability that the next value is new. */
  private static final int KNOWN_PER_NEW = 8;

  private static final int ENOUGH = 20;
  private static final int MOST_ENUM_WORDS = 16;
  private static final int LARGEST_DICTIONARY = 10_000;

  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 =
      Pattern.compile(
          "(?=.*::|([^:]*:){7})[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){2,7}(:" + IPV4.pattern() + ")?");

  private static final String DAY = "(\\d{4})[-/](\\d{2})[-/]\\d{2}";
  private static final Pattern ISO_DAY = Pattern.compile(DAY);
  private static final Pattern ISO =
      Pattern.compile(
          DAY
              + "([T ]\\d{2}:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?( ?(Z|[+-]\\d{2}(:?\\d{2})?|UTC|GMT))?)?");
  private static final Pattern FRACTION = Pattern.compile(".*:\\d{2}[.,](\\d+).*");
  private static final Pattern ZONE = Pattern.compile(".*(Z|[+-]\\d{2}(:?\\d{2})?|UTC|GMT)");
  private static final Pattern MONTH = Pattern.compile(DAY + ".*");

  /** Texts that producers write when there is no value. */
  private static final List<String> NULL_TEXTS =
      List.of("-", "", "null", "NULL", "N/A", "n/a", "None", "none", "\\N", "nil");

  /** Formats that are not ISO 8601; the order of day and month must be clear from the values. */
  private static final List<String> DAYS =
      List.of(
          "MMM d yyyy",
          "MMM d, yyyy",
          "MMMM d, yyyy",
          "d MMM yyyy",
          "d-MMM-yyyy",
          "EEE MMM d yyyy",
          "M/d/yyyy",
          "d/M/yyyy",
          "d.M.yyyy",
          "d-M-yyyy");

  private static final List<String> MOMENTS =
      List.of(
          "M/d/yyyy H:mm",
          "M/d/yyyy H:mm:ss",
          "d/M/yyyy H:mm",
          "d/M/yyyy H:mm:ss",
          "d.M.yyyy H:mm",
          "d.M.yyyy H:mm:ss",
          "MMM d yyyy H:mm:ss",
          "MMM d, yyyy h:mm:ss a",
          "dd/MMM/yyyy:HH:mm:ss Z",
          "EEE, d MMM yyyy HH:mm:ss zzz",
          "EEE, d MMM yyyy HH:mm:ss Z",
          "EEE MMM d HH:mm:ss Z yyyy");

  private TextGuess() {}

  static Guess of(Field field, LowCardinalityStyle words) {
    Set<String> texts = field.texts().keySet();
    return form(field, texts)
        .or(() -> withNullText(field, texts))
        .orElseGet(() -> words(field, words));
  }

  /** The type of texts that all have one form. */
  private static Optional<Guess> form(Field field, Set<String> texts) {
    if (texts.isEmpty()) {
      return Optional.empty();
    }
    if (all(texts, ISO)) {
      return Optional.of(known(texts));
    }
    if (all(texts, UUID)) {
      return Optional.of(Guess.of("UUID", "every text is one"));
    }
    if (all(texts, IPV4)) {
      return Optional.of(Guess.of("IPv4", "every text is an address"));
    }
    if (texts.stream().allMatch(TextGuess::isAddress)) {
      return Optional.of(Guess.of("IPv6", "every text is an address of version 4 or 6"));
    }
    return NumberText.of(field, texts).or(() -> stray(texts));
  }

  private static boolean isAddress(String text) {
    return IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
  }

  /** If all texts but one have a form, and that one says that there is no value. */
  private static Optional<Guess> withNullText(Field field, Set<String> texts) {
    for (String nullText : NULL_TEXTS) {
      if (texts.contains(nullText)) {
        Set<String> others = new LinkedHashSet<>(texts);
        others.remove(nullText);
        return form(field, others)
            .filter(guess -> !guess.type().equals("String"))
            .map(guess -> guess.nullText(nullText));
      }
    }
    return Optional.empty();
  }

  private static boolean all(Set<String> texts, Pattern form) {
    return texts.stream().allMatch(text -> form.matcher(text).matches());
  }

  private static Guess known(Set<String> texts) {
    Set<YearMonth> months = months(texts);
    if (all(texts, ISO_DAY)) {
      return day(months, "every text is a date", Map.of());
    }
    int digits =
        texts.stream()
            .map(FRACTION::matcher)
            .mapToInt(fraction -> fraction.matches() ? fraction.group(1).length() : 0)
            .max()
            .orElse(0);
    String zone =
        all(texts, ZONE) ? "every text is a moment" : "every text is a time, taken as UTC";
    return moment(months, digits, zone, Map.of());
  }

  private static Optional<Guess> stray(Set<String> texts) {
    List<TimePattern> days = fitting(DAYS, texts);
    List<TimePattern> moments = days.isEmpty() ? fitting(MOMENTS, texts) : List.of();
    if (!agree(days, texts) || !agree(moments, texts)) {
      return Optional.of(
          Guess.of(
              "String",
              "dates, but the order of day and month is ambiguous: choose a type with --type, and"
                  + " set columns.….format in the file"));
    }
    if (!days.isEmpty()) {
      return Optional.of(
          day(months(iso(texts, days.get(0))), form("date", days.get(0)), format(days.get(0))));
    }
    return moments.stream()
        .findFirst()
        .map(form -> moment(months(iso(texts, form)), 0, form("time", form), format(form)));
  }

  private static String form(String what, TimePattern pattern) {
    return "every text is a " + what + " of the form " + pattern;
  }

  private static Map<String, String> format(TimePattern pattern) {
    return Map.of("format", pattern.toString());
  }

  private static boolean agree(List<TimePattern> patterns, Set<String> texts) {
    return texts.stream()
        .allMatch(text -> patterns.stream().map(p -> p.toIso(text)).distinct().count() <= 1);
  }

  private static List<TimePattern> fitting(List<String> patterns, Set<String> texts) {
    return patterns.stream()
        .flatMap(pattern -> TimePattern.of(pattern).stream())
        .filter(pattern -> texts.stream().allMatch(text -> pattern.toIso(text).isPresent()))
        .collect(Collectors.toList());
  }

  private static Collection<String> iso(Set<String> texts, TimePattern pattern) {
    return texts.stream().flatMap(text -> pattern.toIso(text).stream()).collect(Collectors.toSet());
  }

  private static Set<YearMonth> months(Collection<String> isoTexts) {
    Set<YearMonth> months = new TreeSet<>();
    for (String text : isoTexts) {
      Matcher iso = MONTH.matcher(text);
      if (iso.matches() && iso.group(2).matches("0[1-9]|1[0-2]")) {
        months.add(YearMonth.of(Integer.parseInt(iso.group(1)), Integer.parseInt(iso.group(2))));
      }
    }
    return months;
  }

  /** Date holds 1970 to 2149; dates near these limits get Date32. */
  private static Guess day(Set<YearMonth> months, String reason, Map<String, String> keys) {
    boolean modern = isWithin(months, 1971, 2140);
    return Guess.time(
        modern ? "Date" : "Date32", reason + (modern ? "" : ", from 1970 or before"), keys, months);
  }

  /** DateTime holds 1970 to 2106. */
  private static Guess moment(
      Set<YearMonth> months, int digits, String reason, Map<String, String> keys) {
    if (digits == 0 && isWithin(months, 1971, 2100)) {
      return Guess.time("DateTime('UTC')", reason, keys, months);
    }
    int precision = digits == 0 ? 0 : digits <= 3 ? 3 : digits <= 6 ? 6 : 9;
    return Guess.time("DateTime64(" + precision + ", 'UTC')", reason, keys, months);
  }

  private static boolean isWithin(Set<YearMonth> months, int from, int to) {
    return !months.isEmpty()
        && months.stream().allMatch(month -> month.getYear() >= from && month.getYear() < to);
  }

  private static Guess words(Field field, LowCardinalityStyle words) {
    int distinct = field.texts().size();
    long once = field.texts().values().stream().filter(count -> count == 1).count();
    boolean repeated =
        field.values() >= ENOUGH
            && distinct <= LARGEST_DICTIONARY
            && distinct * 2 <= field.values()
            && once * KNOWN_PER_NEW <= field.values();
    if (!repeated) {
      return Guess.of("String", "");
    }
    String reason =
        (distinct == 1 ? "the same text" : distinct + " different texts")
            + " in "
            + field.values()
            + " values";
    if (words == LowCardinalityStyle.ENUM && distinct <= MOST_ENUM_WORDS) {
      return Guess.of(EnumType.of(field.texts().keySet()), reason);
    }
    return Guess.of("LowCardinality(String)", reason);
  }
}
