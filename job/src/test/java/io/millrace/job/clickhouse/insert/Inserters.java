package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.job.config.value.Secret;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.List;

/** Inserters as the job makes them, and the way to look at their refusals. */
public final class Inserters {
  public static final String PASSWORD = "pässw0rd-of-nobody";

  private Inserters() {}

  public static Inserter of(String url) {
    return of(url, "default", "", Duration.ofSeconds(30));
  }

  public static Inserter of(String url, String user, String password, Duration insertTimeout) {
    return of(List.of(url), user, password, insertTimeout);
  }

  /** Over several servers. */
  public static Inserter of(List<String> urls) {
    return of(urls, "default", "", Duration.ofSeconds(30));
  }

  public static Inserter of(
      List<String> urls, String user, String password, Duration insertTimeout) {
    return new ClickHouseInserterFactory(
            urls, user, Secret.of(password), Duration.ofSeconds(5), insertTimeout)
        .create();
  }

  /** The refusal, which never tells a password. */
  public static InsertException refusal(Inserter inserter, SealedBlock block) {
    InsertException refusal =
        catchThrowableOfType(InsertException.class, () -> inserter.insert(block));
    assertThat(refusal).as("refusal").isNotNull();
    assertThat(refusal).extracting(Inserters::everythingSaid).asString().doesNotContain(PASSWORD);
    return refusal;
  }

  private static String everythingSaid(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure + (cause == null ? "" : " " + everythingSaid(cause));
  }
}
