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
 * Determines which of the {@link InsertSettings} a server has.
 *
 * @see <a href="https://clickhouse.com/docs/operations/system-tables/settings">system.settings</a>
 */
public final class SupportedSettings {
  private static final Logger LOG = LoggerFactory.getLogger(SupportedSettings.class);

  /** The timeout: a server answers such a small query at once or has a problem. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private SupportedSettings() {}

  /** Every server has this setting; an answer without it is not from ClickHouse. */
  private static final String KNOWN_TO_ALL = "insert_deduplicate";

  /** The query's result, one name per line if it succeeds. */
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
   * Parses the settings that the server lists.
   *
   * @param answer a successful response
   * @throws IOException if it is not the result of the query
   */
  public static Map<String, String> of(ClickHouseResponse answer) throws IOException {
    Map<String, String> known =
        InsertSettings.knownTo(
            new String(answer.data(), StandardCharsets.UTF_8)
                .lines()
                .collect(Collectors.toUnmodifiableSet()));
    if (!known.containsKey(KNOWN_TO_ALL)) {
      throw new IOException("the query of system.settings returned an unexpected answer");
    }
    Set<String> missing =
        InsertSettings.names().stream()
            .filter(name -> !known.containsKey(name))
            .collect(Collectors.toUnmodifiableSet());
    if (!missing.isEmpty()) {
      LOG.info("Inserts omit these settings because this server does not have them: {}", missing);
    }
    return known;
  }
}
