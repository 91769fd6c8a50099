package io.millrace.job.tool.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubmissionTest {
  @ParameterizedTest
  @CsvSource({
    "embedded,   zookeeper,  00000000000000000000000000000001, true",
    "embedded,   kubernetes, 00000000000000000000000000000001, true",
    "embedded,   NONE,       00000000000000000000000000000001, false",
    "remote,     zookeeper,  '',                               false",
    "local,      zookeeper,  00000000000000000000000000000001, false",
  })
  void itMayBeForAJobThatFlinkHasRestored(
      String target, String highAvailability, String job, boolean mayBeRepeated) {
    Configuration flink = new Configuration();
    flink.set(DeploymentOptions.TARGET, target);
    flink.set(HighAvailabilityOptions.HA_MODE, highAvailability);
    if (!job.isEmpty()) {
      flink.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, job);
    }

    assertThat(Submission.mayBeRepeated(flink)).isEqualTo(mayBeRepeated);
  }
}
