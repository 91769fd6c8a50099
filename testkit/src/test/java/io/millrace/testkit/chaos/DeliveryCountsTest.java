package io.millrace.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A verifier that overlooks something proves nothing. */
final class DeliveryCountsTest {
  private static final long PUT = 4;

  @Test
  void isExactWhenEachNumberThatBelongsIsThereOnce() {
    assertThat(tally(Map.of(0L, 1L, 2L, 1L)).isExact()).isTrue();
  }

  @Test
  void seesWhatIsLost() {
    assertThat(tally(Map.of(0L, 1L)).lost()).containsExactly(2L);
    assertThat(tally(Map.of(0L, 1L)).isExact()).isFalse();
  }

  @Test
  void excusesWhatTheKilledServerLostAndNoMore() {
    List<String> log = List.of("1\tall_1_1_0\ta", "1\tall_2_2_0\tb", "1\tall_2_2_0\tc");
    assertThat(TokenGaps.count(log)).isEqualTo(1);
    assertThat(TokenGaps.count(log.subList(0, 2))).isZero();
    assertThat(tally(Map.of(0L, 1L)).withGaps(1).isExact()).isTrue();
    assertThat(tally(Map.of(0L, 2L)).withGaps(1).isExact()).isFalse();
    DeliveryCounts more =
        DeliveryCounts.of("t", Map.of(), ChaosPipeline.BLOCK_ROWS + 1, number -> true);
    assertThat(more.withGaps(1).isExact()).isFalse();
    assertThat(more.withGaps(2).isExact()).isTrue();
  }

  @Test
  void seesWhatIsThereTwice() {
    assertThat(tally(Map.of(0L, 2L, 2L, 1L)).duplicated()).containsExactly(0L);
    assertThat(tally(Map.of(0L, 2L, 2L, 1L)).isExact()).isFalse();
  }

  @Test
  void seesWhatDoesNotBelong() {
    DeliveryCounts tally = tally(Map.of(-1L, 1L, 0L, 1L, 1L, 1L, 2L, 1L, 4L, 1L));
    assertThat(tally.strange()).containsExactly(-1L, 1L, 4L);
    assertThat(tally.isExact()).isFalse();
  }

  @Test
  void someDocumentsAreMalformedAndTheSeedSaysWhich() {
    long rejected =
        LongStream.range(0, 10_000)
            .filter(number -> NumberedDocument.of(7, number).rejected())
            .count();
    assertThat(rejected).isBetween(150L, 350L);
    assertThat(NumberedDocument.of(7, 5)).isEqualTo(NumberedDocument.of(7, 5));
  }

  @Test
  void amongSomeDocumentsClickHouseRefusesMoreAndTheRunKnowsWhich() {
    NumberedDocuments documents = new NumberedDocuments(7);
    long refused = documents.refuse(1_000, 200);

    assertThat(refused).isBetween(20L, 80L);
    assertThat(LongStream.range(1_000, 1_200).filter(documents::isRefused).count())
        .isEqualTo(refused);
    assertThat(LongStream.range(0, 1_000).filter(documents::isRefused).count()).isLessThan(10);
    assertThat(documents.of(999)).isEqualTo(NumberedDocument.of(7, 999));
    assertThat(LongStream.range(1_000, 1_200).mapToObj(documents::of))
        .filteredOn(document -> document.fate() == NumberedDocument.Fate.REFUSED)
        .anyMatch(document -> document.json().contains("\"cursed document"))
        .anyMatch(document -> document.json().contains("" + NumberedDocument.TOO_DEAR));
  }

  private static DeliveryCounts tally(Map<Long, Long> counts) {
    return DeliveryCounts.of("even numbers", counts, PUT, number -> number % 2 == 0);
  }
}
