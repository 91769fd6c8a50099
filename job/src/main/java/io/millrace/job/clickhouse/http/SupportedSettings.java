package io.millrace.job.clickhouse.http;

import io.millrace.job.clickhouse.sql.InsertSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the {@link InsertSettings} a server has.
 *
 * @see <a href="https://clickhouse.com/docs/operations/system-tables/settings">system.settings</a>
 */
public final class SupportedSettings {
  private static final Logger LOG = LoggerFactory.getLogger(SupportedSettings.class);

  /** A question this small is answered at once, or not worth waiting for. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private SupportedSettings() {}

  /** A server without it is none: what answers so is not believed. */
  private static final String KNOWN_TO_ALL = "insert_deduplicate";

  /** The server's answer: one name a line when it is a success. */
  public static ClickHouseResponse ask(ClickHouseHttp http) throws IOException {
    String names =
        InsertSettings.names().stream()
            .map(name -> "'" + name + "'")
            .collect(Collectors.joining(", "));
    return http.ask(
        Map.of("wait_end_of_query", "1"),
        new StringEntity(
            "SELECT name FROM system.settings WHERE name IN (" + names + ") FORMAT TSV",
            ContentType.TEXT_PLAIN),
        PATIENCE);
  }

  /**
   * Reads the settings that the server lists.
   *
   * @param answer a success
   * @throws IOException when it is not what was asked for
   */
  public static Map<String, String> of(ClickHouseResponse answer) throws IOException {
    Map<String, String> known =
        InsertSettings.knownTo(
            new String(answer.data(), StandardCharsets.UTF_8)
                .lines()
                .collect(Collectors.toUnmodifiableSet()));
    if (!known.containsKey(KNOWN_TO_ALL)) {
      throw new IOException("system.settings was asked for, and something else answered");
    }
    Set<String> missing =
        InsertSettings.names().stream()
            .filter(name -> !known.containsKey(name))
            .collect(Collectors.toUnmodifiableSet());
    if (!missing.isEmpty()) {
      LOG.info("Left out of inserts, as this server does not have them: {}", missing);
    }
    return known;
  }
}
