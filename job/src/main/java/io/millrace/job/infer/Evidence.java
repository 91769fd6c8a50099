package io.millrace.job.infer;

import java.time.YearMonth;
import java.util.Set;

/** What was seen of a column's field in the sample. */
final class Evidence {
  private final int present;
  private final int nulls;
  private final int distinct;
  private final String example;
  private final Set<YearMonth> months;

  private Evidence(int present, int nulls, int distinct, String example, Set<YearMonth> months) {
    this.present = present;
    this.nulls = nulls;
    this.distinct = distinct;
    this.example = example;
    this.months = months;
  }

  static Evidence of(Field field, Set<YearMonth> months) {
    return new Evidence(
        field.present(),
        field.present() - field.values(),
        field.texts().size(),
        field.example(),
        months);
  }

  int present() {
    return present;
  }

  int nulls() {
    return nulls;
  }

  int distinct() {
    return distinct;
  }

  String example() {
    return example;
  }

  Set<YearMonth> months() {
    return months;
  }
}
