package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.PipelineUnderLoad;
import io.millrace.testkit.chaos.Interference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that wait in a checkpoint find their way when the number of subtasks changes. */
final class RescaleITCase {
  private static final Pattern SENT_AGAIN =
      Pattern.compile("Resending (\\d+) blocks that were not confirmed");

  @Test
  void pendingBlocksAreSpreadFromOneSubtaskToFourAndBack(@TempDir Path folder) {
    try (PipelineUnderLoad load = new PipelineUnderLoad(folder)) {
      load.pipeline.start(PipelineUnderLoad.jar(), 1);
      load.awaitArrivals();

      String ofOne = checkpointWithPendingBlocks(load);
      load.pipeline.resume(PipelineUnderLoad.jar(), 4, ofOne);
      List<Integer> spread = awaitBlocksSentAgain(load, 4);
      load.awaitArrivals();

      String ofFour = checkpointWithPendingBlocks(load);
      load.pipeline.resume(PipelineUnderLoad.jar(), 1, ofFour);
      List<Integer> all = awaitBlocksSentAgain(load, 5);
      assertThat(sum(all) - sum(spread)).as("blocks sent again by one subtask").isGreaterThan(1);

      load.assertExactlyOnce();
    }
  }

  /** Ends the job while ClickHouse cannot be reached and a few checkpoints were made meanwhile. */
  private static String checkpointWithPendingBlocks(PipelineUnderLoad load) {
    load.stack.clickhouseProxy().begin(Interference.REFUSE);
    load.awaitCheckpoints(4);
    load.pipeline.cancel();
    load.stack.clickhouseProxy().end();
    return load.pipeline.newestCheckpoint().orElseThrow();
  }

  /** Waits until so many subtasks, counted over all jobs, have sent blocks again; no more have. */
  private static List<Integer> awaitBlocksSentAgain(PipelineUnderLoad load, int subtasks) {
    Awaitility.await("blocks sent again by " + subtasks + " subtasks")
        .atMost(Duration.ofMinutes(2))
        .until(() -> blocksSentAgain(load).size() >= subtasks);
    List<Integer> blocks = blocksSentAgain(load);
    assertThat(blocks).hasSize(subtasks);
    return blocks;
  }

  /** What the operators said when they were restored, one number for each that had any. */
  private static List<Integer> blocksSentAgain(PipelineUnderLoad load) {
    try (Stream<Path> logs = Files.list(load.stack.flink().options().logs())) {
      return logs.filter(log -> log.getFileName().toString().startsWith("taskmanager"))
          .flatMap(RescaleITCase::lines)
          .flatMap(line -> SENT_AGAIN.matcher(line).results())
          .map(MatchResult::group)
          .map(said -> Integer.parseInt(said.replaceAll("\\D+", "")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int sum(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).sum();
  }

  private static Stream<String> lines(Path log) {
    try {
      return Files.readAllLines(log).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
