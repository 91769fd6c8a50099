package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.DataSet;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The whole proposal for data without a description, kept in {@code resources/inferred}. Written
 * anew with {@code -Dmillrace.update-golden=true}; then look at what changed.
 */
final class InferredTypesITCase {
  private static final Path GOLDEN =
      RepositoryRoot.find().resolve("job/src/test/resources/inferred");

  @ParameterizedTest
  @EnumSource
  void theProposalIsTheOneThatWasLookedAt(DataSet data) throws Exception {
    KinesisEmulator kinesis = KinesisEmulator.forTests();
    String stream = kinesis.streams().newStream(4);
    kinesis.streams().put(stream, data.documents());

    Shell.Result inferred =
        new Shell()
            .run(
                "infer",
                "--stream=" + stream,
                "--region=" + KinesisEmulator.REGION,
                "--endpoint=" + kinesis.endpoint(),
                "--url=" + ClickHouseServer.forTests().url(),
                "--table=" + data.name().toLowerCase(Locale.ROOT),
                "-Dsource.credentials.type=basic",
                "-Dsource.credentials.access-key-id=test",
                "-Dsource.credentials.secret-access-key=${SECRET_KEY}");

    assertThat(inferred.err()).isEmpty();
    assertThat(inferred.code()).isZero();
    Path golden = GOLDEN.resolve(data.name().toLowerCase(Locale.ROOT) + ".txt");
    if (Boolean.getBoolean("millrace.update-golden")) {
      Files.writeString(golden, inferred.out());
    }
    assertThat(inferred.out()).isEqualTo(Files.readString(golden));
  }
}
