package io.millrace.job.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Secret;
import io.millrace.testkit.aws.SecretsEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When AWS is asked, and what is used while it does not answer. The clock moves by hand. */
@Timeout(60)
final class AwsSecretsTest {
  private static final String REFERENCE = "${secretsmanager:db#password}";
  private static final String NAME = "secretsmanager:db";
  private static final String DENIED = "AccessDeniedException:not authorized";

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);
  private SecretsEndpoint aws;

  @BeforeEach
  void start() {
    aws = new SecretsEndpoint();
    aws.put(NAME, "{\"password\":\"old\"}");
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  private Secret secret() throws ConfigException {
    return ConfigSources.in(name -> null)
        .overrides(
            List.of(
                "source.stream=events",
                "source.region=eu-west-1",
                "source.credentials.type=basic",
                "source.credentials.access-key-id=" + SecretsEndpoint.ACCESS_KEY,
                "source.credentials.secret-access-key=" + SecretsEndpoint.SECRET_KEY,
                "secrets.secretsmanager-endpoint=" + aws.url(),
                "clickhouse.url=http://127.0.0.1:1",
                "clickhouse.table=t",
                "clickhouse.password=" + REFERENCE))
        .secretStores(
            (source, region, endpoints) -> AwsSecrets.of(source, region, endpoints, nanoTime::get))
        .load()
        .secret(ClickHouseOptions.PASSWORD)
        .orElseThrow();
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  /** How a refresh may fail, in SecretsEndpoint's words; empty for a version without the field. */
  @ParameterizedTest
  @CsvSource({
    "AccessDeniedException:not authorized",
    "ResourceNotFoundException:gone",
    "ExpiredTokenException:x",
    "''"
  })
  void afterAFailureTheOldValueIsUsedForHalfAMinuteWithoutAsking(String refusal) throws Exception {
    Secret secret = secret();
    assertThat(secret.reveal()).isEqualTo("old");
    pass(Duration.ofMinutes(5));
    if (refusal.isEmpty()) {
      aws.put(NAME, "{\"pass\":\"other\"}");
    } else {
      aws.refuse(refusal, refusal);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(secret.reveal()).isEqualTo("old");
      pass(Duration.ofMillis(2_999));
    }
    assertThat(aws.questions()).hasSize(2);
    pass(Duration.ofSeconds(1));
    assertThat(secret.reveal()).isEqualTo("old");
    assertThat(secret.reveal()).isEqualTo("old");
    assertThat(aws.questions()).hasSize(3);
    aws.put(NAME, "{\"password\":\"new\"}");
    pass(Duration.ofSeconds(30));
    assertThat(secret.reveal()).isEqualTo("new");
    pass(Duration.ofMinutes(4));
    assertThat(secret.reveal()).isEqualTo("new");
    assertThat(aws.questions()).hasSize(4);
  }

  @Test
  void aRejectedValueIsReadAgainAfterFiveSecondsAlsoAfterAFailure() throws Exception {
    Secret secret = secret();
    assertThat(secret.reveal()).isEqualTo("old");
    assertThat(secret.revealAgain()).isEqualTo("old");
    assertThat(aws.questions()).hasSize(1);
    aws.refuse(DENIED);
    pass(Duration.ofSeconds(5));
    assertThat(secret.revealAgain()).isEqualTo("old");
    aws.put(NAME, "{\"password\":\"new\"}");
    pass(Duration.ofMillis(4_999));
    assertThat(secret.revealAgain()).isEqualTo("old");
    assertThat(aws.questions()).hasSize(2);
    pass(Duration.ofMillis(1));
    assertThat(secret.revealAgain()).isEqualTo("new");
    assertThat(secret.reveal()).isEqualTo("new");
    assertThat(aws.questions()).hasSize(3);
  }

  @Test
  void whatWasNeverReadIsAskedForEachTime() throws Exception {
    Secret secret = secret();
    aws.refuse(DENIED, DENIED);
    assertThatThrownBy(secret::reveal).hasMessageContaining("AccessDeniedException");
    assertThatThrownBy(secret::revealAgain).hasMessageContaining("AccessDeniedException");
    assertThat(secret.reveal()).isEqualTo("old");
    assertThat(aws.questions()).hasSize(3);
  }

  @Test
  void whileOneThreadAsksTheOthersTakeTheOldValue() throws Exception {
    Secret secret = secret();
    assertThat(secret.reveal()).isEqualTo("old");
    pass(Duration.ofMinutes(5));
    aws.put(NAME, "{\"password\":\"new\"}");
    aws.hold();
    CompletableFuture<String> asking = CompletableFuture.supplyAsync(secret::reveal);
    awaitQuestions(2);
    for (int i = 0; i < 10; i++) {
      assertThat(CompletableFuture.supplyAsync(secret::reveal).get(5, TimeUnit.SECONDS))
          .isEqualTo("old");
    }
    assertThat(asking).isNotDone();
    CompletableFuture<String> rejected = CompletableFuture.supplyAsync(secret::revealAgain);
    aws.release();
    assertThat(asking.get()).isEqualTo("new");
    assertThat(rejected.get()).isEqualTo("new");
    assertThat(secret.reveal()).isEqualTo("new");
    assertThat(aws.questions()).hasSize(2);
  }

  @Test
  void theFirstReadIsOneForAllThreads() throws Exception {
    Secret secret = secret();
    aws.hold();
    List<CompletableFuture<String>> all =
        List.of(
            CompletableFuture.supplyAsync(secret::reveal),
            CompletableFuture.supplyAsync(secret::revealAgain),
            CompletableFuture.supplyAsync(secret::reveal));
    awaitQuestions(1);
    aws.release();
    for (CompletableFuture<String> each : all) {
      assertThat(each.get()).isEqualTo("old");
    }
    assertThat(aws.questions()).hasSize(1);
  }

  private void awaitQuestions(int count) throws InterruptedException {
    while (aws.questions().size() < count) {
      Thread.sleep(5);
    }
  }
}
