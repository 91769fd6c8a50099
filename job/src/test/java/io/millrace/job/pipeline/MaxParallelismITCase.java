package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.util.ExceptionUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A state keeps the maximum parallelism with which its job began. The page on operations says how
 * to go beyond. Small numbers stand for Flink's default of 128.
 */
final class MaxParallelismITCase {
  private static final String LIMIT = "flink.pipeline.max-parallelism=";

  private final Destination events = new Destination(1, "id UInt64");

  @Test
  void aStateHasALimitUntilThePipelineMovesToANewOne(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(4, folder)) {
      JobID first = flink.submit(events.config(LIMIT + 2), 1, null);
      events.put(1);
      events.awaitRows(1);
      String savepoint = flink.stop(first);

      assertThat(failure(flink, flink.submit(events.config(), 3, savepoint)))
          .contains("The maximum parallelism (2) of the restored state is lower than");
      assertThat(failure(flink, flink.submit(events.config(LIMIT + 4), 2, savepoint)))
          .contains("Max parallelism mismatch between checkpoint/savepoint state and new program");

      // A job without the option takes over the limit of its state.
      JobID restored = flink.submit(events.config(), 2, savepoint);
      events.put(2);
      events.awaitRows(2);
      String last = flink.stop(restored);

      events.put(3);
      var until = Destination.moment();
      events.put(4);
      flink.awaitEnd(flink.submit(events.config(), 2, last, until));
      assertThat(events.rows()).isEqualTo(3);
      JobID moved =
          flink.submit(
              events.config(LIMIT + 4, "source.position=AT_TIMESTAMP", "source.timestamp=" + until),
              3,
              null);
      events.awaitRows(4);
      flink.stop(moved);
    }
    assertThat(events.rows()).isEqualTo(4);
  }

  private static String failure(PipelineCluster flink, JobID job) {
    Awaitility.await("the job's end")
        .atMost(Duration.ofSeconds(60))
        .until(() -> flink.status(job) == JobStatus.FAILED);
    try {
      return ExceptionUtils.stringifyException(
          flink
              .result(job)
              .getSerializedThrowable()
              .orElseThrow()
              .deserializeError(MaxParallelismITCase.class.getClassLoader()));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
