package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When a column counts as dropped, over the months that a job runs. */
final class MissingColumnsTest {
  private static final TableName TABLE = new TableName("d", "t");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
  private final MissingColumns missing = new MissingColumns(now::get);

  @Test
  void aColumnIsDroppedOnceItHasBeenMissingForAWhile() {
    assertThat(dropped("x")).isFalse();
    pass(MissingColumns.DROPPED_AFTER.minusMillis(1));
    assertThat(dropped("x")).isFalse();
    assertThat(dropped("x", "y")).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(dropped("x")).isTrue();
    assertThat(dropped("x", "y")).isFalse();
  }

  @Test
  void aColumnThatIsMissingAnewIsNotDroppedAtOnce() {
    assertThat(dropped("x")).isFalse();
    pass(MissingColumns.DROPPED_AFTER);
    assertThat(dropped("x")).isTrue();
    pass(Duration.ofDays(30));
    assertThat(dropped("x")).isFalse();
    pass(MissingColumns.DROPPED_AFTER);
    assertThat(dropped("x")).isTrue();
  }

  @Test
  void attemptsThatAreFarApartCountTogether() {
    for (int attempt = 0; attempt < 10; attempt++) {
      assertThat(dropped("x")).isEqualTo(attempt > 0);
      pass(MissingColumns.FORGOTTEN_AFTER.minusSeconds(1));
    }
  }

  private boolean dropped(String... columns) {
    return missing.areDropped(TABLE, Set.of(columns));
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
