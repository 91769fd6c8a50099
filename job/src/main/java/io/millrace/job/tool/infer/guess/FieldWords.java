package io.millrace.job.tool.infer.guess;

import java.util.regex.Pattern;

/** What a field's name says about its values. */
final class FieldWords {
  /** Sequential ids: a sample has only the small ones. */
  private static final Pattern GROWING =
      Pattern.compile(
          "(?i:(.*[^a-z])?(id|seq|sequence|offset))|.*[a-z](Id|ID|Seq|Sequence|Offset)");

  private static final Pattern TIME =
      Pattern.compile(
          "(?i)(.*[^a-z])?(time|timestamp|ts|date|epoch|created|updated|modified|generated"
              + "|at|millis|ms|us|micros|ns|nanos|start|end|expires|expiry|exp|iat|nbf)([^a-z].*)?"
              + "|.*[a-z](Time|Date|At|Timestamp|Ts|Millis|Ms|Start|End|Epoch|Expiry)");

  private static final Pattern DAY =
      Pattern.compile("(?i:(.*[^a-z])?(date|day|dob|birthday|birthdate|on))|.*[a-z](Date|Day|On)");

  private static final Pattern AMOUNT =
      Pattern.compile(
          "(?i:.*(count|size|length|bytes|latency|duration|quantity|packets|port|elapsed|total"
              + "|amount|millis|seconds|retries|attempts|height|width|weight|age))"
              + "|(?i:(.*[^a-z])?(status|ms|protocol|qty|num|code))"
              + "|.*[a-z](Status|Ms|Protocol|Qty|Num)");

  /** Amounts whose large values a sample does not show. */
  private static final Pattern MEASURE =
      Pattern.compile(
          "(?i:.*(count|size|length|bytes|latency|duration|quantity|packets|elapsed|total|amount"
              + "|millis|seconds))|(?i:(.*[^a-z])?(ms|us|ns))|.*[a-z](Ms|Us|Ns)");

  private static final Pattern VERSION =
      Pattern.compile("(?i).*(version|release|build|firmware|revision).*|(.*[^a-z])?ver|v");

  private FieldWords() {}

  /** Whether values are given out one after the other. */
  static boolean grows(Field field) {
    return GROWING.matcher(field.name()).matches();
  }

  /** Whether numbers may be times. */
  static boolean isTime(Field field) {
    return TIME.matcher(field.name()).matches();
  }

  /** Whether numbers may be days. */
  static boolean isDay(Field field) {
    return DAY.matcher(field.name()).matches();
  }

  /** Whether digits count or measure something, and are no code. */
  static boolean isAmount(Field field) {
    return AMOUNT.matcher(field.name()).matches() && !isCode(field);
  }

  /** Whether values may be much larger than those in a sample. */
  static boolean isMeasure(Field field) {
    return MEASURE.matcher(field.name()).matches();
  }

  /** Whether digits with a point are no number. */
  static boolean isCode(Field field) {
    String name = field.name();
    return grows(field)
        || VERSION.matcher(name).matches()
        || name.matches("(?i).*(zip|postal|postcode|phone|mobile|iban|sku|isbn|ean|account).*");
  }
}
