package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.block.SealedBlock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Since when ClickHouse could have confirmed a block, which is not since it was sealed. */
final class PendingBlocksTest {
  private static final Instant SEALED = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMinutes(10);

  private final SealedBlock block = Blocks.block("a").sealedAgain(SEALED.toEpochMilli());
  private final SealedBlock part = Blocks.block("part").sealedAgain(SEALED.toEpochMilli());
  private Instant now = SEALED;
  private final PendingBlocks pending =
      new PendingBlocks(
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneOffset getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
              return this;
            }
          });

  private static Arguments way(
      String name, int minutes, List<BiConsumer<PendingBlocksTest, PendingBlocks>> steps) {
    return Arguments.of(name, minutes, steps);
  }

  static List<Arguments> ways() {
    return List.of(
        way("it waits for its checkpoint", 0, List.of((test, all) -> all.accept(test.block))),
        way(
            "its checkpoint does not complete",
            0,
            List.of((test, all) -> all.accept(test.block), (test, all) -> all.save(1))),
        way(
            "its checkpoint completed",
            10,
            List.of(
                (test, all) -> all.accept(test.block),
                (test, all) -> all.save(1),
                (test, all) -> all.complete(1))),
        way(
            "another one completed later",
            20,
            List.of(
                (test, all) -> all.accept(test.block),
                (test, all) -> all.save(1),
                (test, all) -> {
                  all.complete(1);
                  all.accept(Blocks.block("b"));
                  all.save(2);
                },
                (test, all) -> all.complete(2))),
        way(
            "the older one was confirmed",
            10,
            List.of(
                (test, all) -> all.commit(List.of(test.block)),
                (test, all) -> all.commit(List.of(Blocks.block("b"))),
                (test, all) -> {
                  test.now = test.now.minus(STEP);
                  all.confirm(test.block);
                })),
        way(
            "it was restored, or needs no checkpoint",
            10,
            List.of((test, all) -> all.commit(List.of(test.block)))),
        way(
            "its parts wait for a checkpoint",
            0,
            List.of(
                (test, all) -> all.commit(List.of(test.block)),
                (test, all) -> all.replace(test.block, List.of(test.part)))),
        way(
            "it was confirmed",
            0,
            List.of(
                (test, all) -> all.commit(List.of(test.block)),
                (test, all) -> all.confirm(test.block))));
  }

  /** Each step takes ten minutes. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void theAgeOfAnInsertBeginsWhenItMayBeSent(
      String name, int minutes, List<BiConsumer<PendingBlocksTest, PendingBlocks>> steps) {
    for (BiConsumer<PendingBlocksTest, PendingBlocks> step : steps) {
      step.accept(this, pending);
      now = now.plus(STEP);
    }

    assertThat(pending.held().oldestInsertAge(now)).isEqualTo(Duration.ofMinutes(minutes));
  }
}
