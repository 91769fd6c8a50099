package io.millrace.job.tool.infer;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * PARTITION BY: months of the time, if a block covers few of them. ClickHouse refuses one INSERT
 * into more than 100 partitions.
 *
 * @see <a href="https://clickhouse.com/docs/best-practices/choosing-a-partitioning-key">Choosing a
 *     partitioning key</a>
 */
final class Partitioning {
  private static final int MOST_MONTHS = 24;

  private Partitioning() {}

  static Decision of(List<ProposedColumn> columns) {
    Optional<ProposedColumn> time = SortingKey.eventTime(columns);
    if (time.isEmpty()) {
      return new Decision("", "none: no time column is present in every document");
    }
    Set<YearMonth> months = time.get().months();
    String name = time.get().quoted();
    if (months.isEmpty()) {
      return new Decision("", "none: the sample does not show the months of " + name);
    }
    long span =
        months.stream().mapToLong(Partitioning::number).max().orElse(0)
            - months.stream().mapToLong(Partitioning::number).min().orElse(0)
            + 1;
    return span <= MOST_MONTHS
        ? new Decision(
            "toYYYYMM(" + name + ")",
            "old months can be dropped as whole partitions; months in the sample: " + span)
        : new Decision(
            "",
            "none: the sample spans "
                + span
                + " months, and one INSERT may write to at most 100 partitions");
  }

  private static long number(YearMonth month) {
    return month.getYear() * 12L + month.getMonthValue();
  }
}
