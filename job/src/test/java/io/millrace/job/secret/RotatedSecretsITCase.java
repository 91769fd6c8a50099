package io.millrace.job.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.Inserters;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.aws.SecretsEndpoint;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.http.HttpRelay;
import io.millrace.testkit.http.RequestHead;
import io.millrace.testkit.tls.TestCertificate;
import io.millrace.testkit.tls.TlsTerminator;
import io.millrace.udf.table.TableName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a proxy or gateway in front of a real server requires is replaced while an inserter runs,
 * and the secret store has the new value.
 */
@Timeout(120)
final class RotatedSecretsITCase {
  private static final TestCertificate CA = TestCertificate.authority("Private CA");
  private static final String REFERENCE = "${secretsmanager:rotated}";
  private static final int MOST_FAILURES = 3;

  private final AtomicReference<String> right = new AtomicReference<>("old");
  private final AtomicLong nanoTime = new AtomicLong();
  private SecretsEndpoint aws;
  private ClickHouseServer server;

  @BeforeEach
  void start() throws Exception {
    server = ClickHouseServer.forTests();
    aws = new SecretsEndpoint();
  }

  @AfterEach
  void stop() {
    aws.close();
  }

  /** A relay, and the keys with which it is used. */
  private record Way(HttpRelay relay, List<String> keys) {}

  @ParameterizedTest
  @CsvSource({
    "the proxy's password over http,       407",
    "the proxy's password over https,      407",
    "a header for a gateway,               403",
    "the user's password at a gateway,     401"
  })
  void aRotatedSecretNeedsNoRestart(String secret, int status) throws Exception {
    try (TlsTerminator tls = TlsTerminator.start(CA.issueLocal("db"), server.port())) {
      Way way = way(secret, tls);
      TableName table = new TableName(server.newDatabase(), "numbers");
      server.query(
          "CREATE TABLE " + table.quoted() + " (id UInt64) ENGINE = MergeTree ORDER BY id");
      aws.put("secretsmanager:rotated", "old");
      try (HttpRelay relay = way.relay();
          Inserter inserter = ClickHouseInserterFactory.of(config(table, way.keys())).create()) {
        inserter.insert(NumberBlocks.block(table, "before", 1));
        right.set("new");
        relay.disconnect();
        InsertException refusal = refusal(inserter, table, status);
        assertThat(refusal.verdict()).isEqualTo(Verdict.RETRY);
        aws.put("secretsmanager:rotated", "new");
        nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(refusal(inserter, table, status).verdict()).isEqualTo(Verdict.RETRY);
        inserter.insert(NumberBlocks.block(table, "after", 2));
      }
      assertThat(server.query("SELECT count() FROM " + table.quoted())).isEqualTo("2");
      assertThat(aws.questions()).hasSize(2);
    }
  }

  /** A connection that the relay ended may be noticed only by the next request. */
  private static InsertException refusal(Inserter inserter, TableName table, int status) {
    List<String> messages = new ArrayList<>();
    while (messages.size() < MOST_FAILURES) {
      InsertException refusal =
          Inserters.refusal(inserter, NumberBlocks.block(table, "refused", 9));
      String message = String.valueOf(refusal.getMessage());
      messages.add(message);
      if (message.contains(String.valueOf(status))) {
        return refusal;
      }
    }
    throw new AssertionError("Never refused with " + status + ": " + messages);
  }

  private Way way(String secret, TlsTerminator tls) {
    return switch (secret) {
      case "the proxy's password over http" -> proxy("clickhouse.url=" + server.url());
      case "the proxy's password over https" ->
          proxy("clickhouse.url=" + tls.url(), "clickhouse.tls.ca-certificates=" + CA.pem());
      case "a header for a gateway" ->
          gateway("X-Api-Key: key-", "403 Forbidden", "clickhouse.headers.X-Api-Key=key-");
      default -> gateway("Authorization: Basic ", "401 Unauthorized", "clickhouse.password=");
    };
  }

  private Way proxy(String... keys) {
    HttpRelay relay = HttpRelay.proxy("user", right::get);
    List<String> all = new ArrayList<>(List.of(keys));
    all.add("clickhouse.proxy=" + relay.url());
    all.add("clickhouse.proxy-username=user");
    all.add("clickhouse.proxy-password=" + REFERENCE);
    return new Way(relay, all);
  }

  private Way gateway(String header, String refusal, String key) {
    HttpRelay relay =
        HttpRelay.start(
            request ->
                isRight(request, header)
                    ? new HttpRelay.Forward(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                        request.target(),
                        List.of("Authorization: Basic " + basic("default:")),
                        List.of("Authorization"))
                    : new HttpRelay.Refuse(refusal, ""));
    return new Way(relay, List.of("clickhouse.url=" + relay.url(), key + REFERENCE));
  }

  private boolean isRight(RequestHead request, String header) {
    String value = header.startsWith("Auth") ? basic("default:" + right.get()) : right.get();
    return request.headers().contains(header + value);
  }

  private static String basic(String credentials) {
    return Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }

  private PipelineConfig config(TableName table, List<String> keys) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.stream=events",
                "source.region=eu-west-1",
                "source.credentials.type=basic",
                "source.credentials.access-key-id=" + SecretsEndpoint.ACCESS_KEY,
                "source.credentials.secret-access-key=" + SecretsEndpoint.SECRET_KEY,
                "secrets.secretsmanager-endpoint=" + aws.url(),
                "clickhouse.database=" + table.database(),
                "clickhouse.table=" + table.table()));
    all.addAll(keys);
    return ConfigSources.in(name -> null)
        .overrides(all)
        .secretStores(
            (source, region, endpoints) -> AwsSecrets.of(source, region, endpoints, nanoTime::get))
        .load();
  }
}
