package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.load.ConfigSources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Identities that have no credentials, whatever exception their provider throws. */
final class AwsIdentityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "profile | source.credentials.profile=none | Profile file contained no credentials for profile 'none'",
        "profile | source.credentials.profile-file=/none | ",
        "web-identity | source.credentials.role-arn=arn:aws:iam::123456789012:role/r | ",
        "web-identity | source.credentials.token-file=/none/token | ",
      })
  void theReasonIsGivenAndLasts(String type, String key, String reason) throws Exception {
    SdkClientException failure = failure("source.credentials.type=" + type, key);
    assertThat(failure)
        .hasMessageStartingWith("Cannot get AWS credentials of type " + type + ": ")
        .hasMessageNotContaining("ProfileFile(")
        .hasMessageNotContaining("null");
    if (reason != null) {
      assertThat(failure).hasMessageEndingWith(reason);
    }
    assertThat(AwsError.in(failure).orElseThrow().kind()).isEqualTo(KinesisErrorKind.CREDENTIALS);

    KinesisTries tries =
        new KinesisTries("GetRecords of stream s", Duration.ZERO, Clock.systemUTC());
    for (int i = 1; i < KinesisTries.LEAST_TRIES; i++) {
      assertThat(tries.failed(failure)).isGreaterThanOrEqualTo(Duration.ZERO);
    }
    assertThatThrownBy(() -> tries.failed(failure))
        .isInstanceOf(SuppressRestartsException.class)
        .rootCause()
        .hasMessageContaining("Cannot get AWS credentials of type " + type);
  }

  /** AWS STS may be back soon, as any server. */
  @Test
  void theNetworkIsTriedForEver() throws Exception {
    SdkClientException failure = failsAtSts();
    assertThat(failure).hasMessageContaining("Connection refused");
    assertThat(AwsError.in(failure)).isEmpty();
    assertThat(AwsError.noCredentials(failure)).isPresent();
  }

  private static SdkClientException failsAtSts() throws Exception {
    return failure(
        "source.credentials.type=assume-role",
        "source.credentials.role-arn=arn:aws:iam::123456789012:role/r",
        "source.credentials.base=basic",
        "source.credentials.access-key-id=a",
        "source.credentials.secret-access-key=b",
        "source.credentials.sts-endpoint=" + nobody());
  }

  /** The console and the job make identities again and again. */
  @Test
  void anIdentityNeedsNoThread() throws Exception {
    failsAtSts();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    failsAtSts();
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("sdk"));
  }

  private static URI nobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + free.getLocalPort());
    }
  }

  private static SdkClientException failure(String... keys) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.stream=s",
                "source.region=us-east-1",
                "clickhouse.url=http://127.0.0.1:1",
                "clickhouse.table=t"));
    all.addAll(List.of(keys));
    AwsIdentity identity =
        AwsIdentity.of(ConfigSources.in(name -> null).overrides(all).load().source());
    return assertThatExceptionOfType(SdkClientException.class)
        .isThrownBy(identity::credentials)
        .actual();
  }
}
