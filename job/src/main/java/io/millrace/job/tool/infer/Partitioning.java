package io.millrace.job.tool.infer;

import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * PARTITION BY: months of the time, when a block meets few of them. One INSERT into more than 100
 * partitions is refused.
 *
 * @see <a href="https://clickhouse.com/docs/best-practices/choosing-a-partitioning-key">Choosing a
 *     partitioning key</a>
 */
final class Partitioning {
  private static final int MOST_MONTHS = 24;

  private Partitioning() {}

  static Decision of(List<ProposedColumn> columns) {
    Optional<ProposedColumn> time =
        SortingKey.time(
            columns.stream().filter(column -> !column.isNullable()).collect(Collectors.toList()));
    if (time.isEmpty()) {
      return new Decision("", "none: no time is always there");
    }
    Set<YearMonth> months = time.get().months();
    String name = time.get().quoted();
    if (months.isEmpty()) {
      return new Decision("", "none: which months " + name + " meets does not show");
    }
    long span =
        months.stream().mapToLong(Partitioning::number).max().orElse(0)
            - months.stream().mapToLong(Partitioning::number).min().orElse(0)
            + 1;
    return span <= MOST_MONTHS
        ? new Decision(
            "toYYYYMM(" + name + ")", "old months can be dropped whole; the sample meets " + span)
        : new Decision(
            "",
            "none: the sample alone spans "
                + span
                + " months, and one INSERT may meet 100 partitions");
  }

  private static long number(YearMonth month) {
    return month.getYear() * 12L + month.getMonthValue();
  }
}
