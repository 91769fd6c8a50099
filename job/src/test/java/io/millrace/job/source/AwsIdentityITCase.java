package io.millrace.job.source;

import static io.millrace.job.fixture.Destination.KEYS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.KinesisFront;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.fixture.StsEndpoint;
import io.millrace.job.preflight.Checks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who the pipeline is to AWS, to a STS and a Kinesis that remember who asked them. */
final class AwsIdentityITCase {
  private static final String HOP = "arn:aws:iam::111111111111:role/hop";
  private static final String READER = "arn:aws:iam::222222222222:role/team/reader";

  private final Destination events = new Destination(2, "id UInt64");

  /** Base keys assume one role, that role another; the checks and the job's own calls use it. */
  @Test
  void aChainOfRolesReadsAndRenewsItsSession(@TempDir Path folder) throws Exception {
    // Sessions are renewed five minutes before they end: here, after three seconds.
    try (StsEndpoint sts = new StsEndpoint(Duration.ofSeconds(303));
        KinesisFront kinesis = new KinesisFront(events.kinesis);
        PipelineCluster flink = PipelineCluster.start(1, folder)) {
      events.put(1);
      JobID job =
          flink.submit(
              events.config(
                  "source.endpoint=" + kinesis.endpoint(),
                  "source.credentials.type=assume-role",
                  KEYS.get(0),
                  KEYS.get(1),
                  "source.credentials.base=basic",
                  "source.credentials.via-role-arn=" + HOP,
                  "source.credentials.role-arn=" + READER,
                  "source.credentials.external-id=ext-1",
                  "source.credentials.session-name=pipeline-1",
                  "source.credentials.sts-endpoint=" + sts.url()),
              1,
              null);
      events.awaitRows(1);
      Awaitility.await("a second session in use")
          .atMost(Duration.ofSeconds(60))
          .until(() -> signersOf(kinesis, "GetRecords").count() > 1);
      events.put(2);
      events.awaitRows(2);
      flink.stop(job);

      assertThat(kinesis.calls())
          .allSatisfy(
              call -> {
                assertThat(call.signedWith()).startsWith("reader-");
                assertThat(call.token()).isEqualTo("token-of-reader");
              })
          .extracting(KinesisFront.Call::action)
          .as("what check --print-iam-policy says, no more and no less")
          .containsOnly(
              "DescribeStream",
              "DescribeStreamSummary",
              "ListShards",
              "GetShardIterator",
              "GetRecords");
      assertThat(sts.questions())
          .filteredOn(question -> question.role().equals(HOP))
          .isNotEmpty()
          .allSatisfy(
              question -> {
                assertThat(question.signedWith()).isEqualTo("millrace-local");
                assertThat(question.parameters()).doesNotContainKey("ExternalId");
              });
      assertThat(sts.questions())
          .filteredOn(question -> question.role().equals(READER))
          .isNotEmpty()
          .allSatisfy(
              question -> {
                assertThat(question.signedWith()).startsWith("hop-");
                assertThat(question.parameters())
                    .containsEntry("Action", "AssumeRole")
                    .containsEntry("ExternalId", "ext-1")
                    .containsEntry("RoleSessionName", "pipeline-1");
              });
    }
  }

  /** The connector's fan-out client is a different one, with other credential classes. */
  @Test
  void aWebIdentityReadsByFanOut(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "jwt-1");
    try (StsEndpoint sts = new StsEndpoint(Duration.ofHours(1));
        PipelineCluster flink = PipelineCluster.start(1, folder)) {
      events.put(1);
      JobID job =
          flink.submit(
              events.config(
                  "source.reader=enhanced-fan-out",
                  "source.consumer-name=web-identity",
                  "source.credentials.type=web-identity",
                  "source.credentials.role-arn=" + READER,
                  "source.credentials.token-file=" + token,
                  "source.credentials.sts-endpoint=" + sts.url()),
              1,
              null);
      events.awaitRows(1);
      flink.stop(job);

      assertThat(sts.questions())
          .as(
              "a session for the checks, for the stream's identity, for its retention, and for the"
                  + " source")
          .hasSizeBetween(3, 4)
          .allSatisfy(
              question ->
                  assertThat(question.parameters())
                      .containsEntry("Action", "AssumeRoleWithWebIdentity")
                      .containsEntry("RoleArn", READER)
                      .containsEntry("WebIdentityToken", "jwt-1"));
    }
  }

  @Test
  void aProfileOfAFileOfItsOwn(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("credentials"),
            "[ingest]\naws_access_key_id = PROFILEKEY\naws_secret_access_key = x\n");
    try (KinesisFront kinesis = new KinesisFront(events.kinesis)) {
      Checks.run(
          events.config(
              "source.endpoint=" + kinesis.endpoint(),
              "source.credentials.type=profile",
              "source.credentials.profile=ingest",
              "source.credentials.profile-file=" + file));

      assertThat(kinesis.calls())
          .isNotEmpty()
          .allMatch(call -> call.signedWith().equals("PROFILEKEY"));
    }
  }

  @Test
  void temporaryKeysCarryTheirToken() throws Exception {
    try (KinesisFront kinesis = new KinesisFront(events.kinesis)) {
      Checks.run(
          events.config(
              "source.endpoint=" + kinesis.endpoint(),
              KEYS.get(0),
              KEYS.get(1),
              "source.credentials.type=basic",
              "source.credentials.session-token=${SECRET_KEY}"));

      assertThat(kinesis.calls())
          .isNotEmpty()
          .allMatch(call -> call.token().equals("millrace-local"));
    }
  }

  @Test
  void aRoleThatMayNotBeAssumedIsNamed() throws Exception {
    try (StsEndpoint sts = new StsEndpoint(Duration.ofHours(1))) {
      sts.refuse("User: me is not authorized to perform: sts:AssumeRole on resource: " + READER);
      PipelineConfig config =
          events.config(
              KEYS.get(0),
              KEYS.get(1),
              "source.credentials.type=assume-role",
              "source.credentials.base=basic",
              "source.credentials.role-arn=" + READER,
              "source.credentials.sts-endpoint=" + sts.url());

      assertThat(Checks.run(config).render())
          .contains("ERROR  AWS STS refuses: User: me is not authorized to perform: sts:AssumeRole")
          .contains("→ Let the role's trust policy name the caller")
          .doesNotContain("Cannot reach Kinesis");
    }
  }

  private static Stream<String> signersOf(KinesisFront kinesis, String action) {
    return kinesis.calls().stream()
        .filter(call -> call.action().equals(action))
        .map(KinesisFront.Call::signedWith)
        .distinct();
  }
}
