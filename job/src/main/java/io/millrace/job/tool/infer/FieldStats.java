package io.millrace.job.tool.infer;

import io.millrace.job.tool.infer.guess.Field;
import java.time.YearMonth;
import java.util.Set;

/** Statistics of a column's values in the sample. */
final class FieldStats {
  private final int present;
  private final int nulls;
  private final int distinct;
  private final String example;
  private final Set<YearMonth> months;

  private FieldStats(int present, int nulls, int distinct, String example, Set<YearMonth> months) {
    this.present = present;
    this.nulls = nulls;
    this.distinct = distinct;
    this.example = example;
    this.months = months;
  }

  static FieldStats of(Field field, Set<YearMonth> months) {
    return new FieldStats(
        field.present(), field.nulls(), field.texts().size(), field.example(), months);
  }

  /** Of a value that every document has. */
  static FieldStats everywhere(int documents, String example, Set<YearMonth> months) {
    return new FieldStats(documents, 0, 0, example, months);
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
