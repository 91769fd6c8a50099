package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.tool.cluster.ClusterAccess;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.job.tool.cluster.JobAnswers;
import io.millrace.job.tool.cluster.PipelineFigures;
import io.millrace.job.tool.cluster.PipelineJob;
import io.millrace.job.tool.cluster.PipelineList;
import io.millrace.testkit.flink.ManyJobs;
import io.millrace.testkit.flink.ManyJobs.Fault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lists of many pipelines: one real pipeline, shown many times. */
@Timeout(300)
final class ListITCase {
  private static final int AT_ONCE = 16;

  @TempDir private Path folder;

  @Test
  void manyPipelinesAreAskedSideBySideAndOneThatFailsSpoilsNothing() throws Exception {
    Destination destination = new Destination(1, "id UInt64");
    try (PipelineCluster cluster = PipelineCluster.start(1, folder)) {
      JobID job = cluster.submit(destination.config("pipeline.name=one"), 1, null);
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> cluster.latestCheckpoint(job).isPresent());
      URI flink = URI.create(cluster.rest());
      thousand(flink);
      reports(flink);
      silent(flink);
    }
  }

  private static void thousand(URI flink) throws Exception {
    try (ManyJobs front = new ManyJobs(flink, 1000);
        FlinkRest rest =
            FlinkRest.at(front.url(), ClusterAccess.of(Optional.empty(), Optional.empty()))) {
      front.start();
      front.fault(500, Fault.FORGOTTEN);
      front.fault(501, Fault.FAILS);
      long began = System.nanoTime();
      PipelineList first = rest.pipelines();
      long firstNanos = System.nanoTime() - began;

      assertThat(first.jobs())
          .hasSize(998)
          .extracting(PipelineJob::name)
          .contains(ManyJobs.name(0), ManyJobs.name(999))
          .doesNotContain(ManyJobs.name(500), ManyJobs.name(501));
      assertThat(first.problem().orElseThrow())
          .startsWith("One job is not listed. " + ManyJobs.name(501) + " (")
          .contains("Internal server error");
      assertThat(front.requests()).isEqualTo(1000);
      assertThat(front.mostAtOnce()).isBetween(2, AT_ONCE);

      began = System.nanoTime();
      assertThat(rest.pipelines().jobs()).hasSize(998);
      long secondNanos = System.nanoTime() - began;
      // Only those without an answer are asked again.
      assertThat(front.requests()).isEqualTo(1002);
      System.out.printf(
          "A list of 1,000 pipelines: first %d ms, again %d ms%n",
          firstNanos / 1_000_000, secondNanos / 1_000_000);
    }
  }

  private static void reports(URI flink) throws Exception {
    try (ManyJobs front = new ManyJobs(flink, 40)) {
      front.start();
      front.fault(3, Fault.FORGOTTEN);
      front.fault(4, Fault.FAILS);
      // A machine that stands still for longer than an answer may take gets a list without figures,
      // which says so.
      CommandRun list =
          Awaitility.await()
              .atMost(Duration.ofMinutes(2))
              .until(
                  () -> CommandRun.of("list", "--cluster", front.url().toString(), "-o", "json"),
                  run -> !run.err().contains("no figures"));
      assertThat(list.code()).as(list.err()).isZero();
      JsonNode trees = new ObjectMapper().readTree(list.out());
      assertThat(trees).hasSize(38);
      assertThat(trees)
          .as(list.err())
          .allSatisfy(tree -> assertThat(tree.has("last_checkpoint")).isTrue());
      assertThat(list.err()).contains("One job is not listed. " + ManyJobs.name(4));
      assertThat(front.mostAtOnce()).isBetween(2, AT_ONCE);
    }
  }

  /** Jobs that do not answer keep back no other, now or later. */
  private static void silent(URI flink) throws Exception {
    int silent = 6;
    try (ManyJobs front = new ManyJobs(flink, 30);
        FlinkRest rest =
            FlinkRest.at(front.url(), ClusterAccess.of(Optional.empty(), Optional.empty()))) {
      front.start();
      List<PipelineJob> jobs = rest.pipelines().jobs();
      for (int job = 0; job < silent; job++) {
        front.fault(job, Fault.HANGS);
      }
      // On a machine that stands still, more jobs may be silent.
      JobAnswers<PipelineJob, PipelineFigures> figures =
          Awaitility.await()
              .atMost(Duration.ofMinutes(2))
              .until(
                  () -> rest.ofEach(jobs, rest::figures), all -> all.failures().size() == silent);
      assertThat(figures.answers()).hasSize(jobs.size() - silent);
      assertThat(figures.failures().values())
          .allSatisfy(failure -> assertThat(failure).hasMessageContaining("did not answer within"));

      for (int job = 0; job < silent; job++) {
        front.mend(job);
      }
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> rest.ofEach(jobs, rest::figures).failures().isEmpty());
    }
  }
}
