package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.Shell;
import io.millrace.job.preflight.Start;
import io.millrace.job.preflight.StartChecks;
import io.millrace.job.provision.ErrorTables;
import io.millrace.job.provision.UserGrants;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.tls.TestCertificate;
import io.millrace.testkit.tls.TestCertificate.Validity;
import io.millrace.testkit.tls.TlsTerminator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The user a pipeline writes as. The local server takes users from a file, so SQL is not all. */
final class GrantITCase {
  private static final String PASSWORD = "swordfish-31";
  private static final TestCertificate CA = TestCertificate.authority("CA");

  @Test
  void theSqlIsShownWithoutThePassword() {
    Shell.Result shown = grant(ClickHouseServer.forTests().url());
    assertThat(shown.code()).isZero();
    assertThat(shown.out())
        .isEqualTo(
            """
            CREATE USER IF NOT EXISTS `loader` IDENTIFIED WITH sha256_password BY {password:String};

            GRANT INSERT ON `default`.`events` TO `loader`;

            GRANT INSERT ON `default`.`events_errors` TO `loader`;

            GRANT SELECT, INSERT ON `default`.`millrace_pipelines` TO `loader`;

            CREATE TABLE IF NOT EXISTS `default`.`millrace_pipelines` (destination String, stream \
            String, pipeline String, state Enum8('wrote' = 1, 'forgotten' = 2), time \
            DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'), until String, flink_job String) ENGINE = \
            ReplacingMergeTree(time) ORDER BY (destination, stream, pipeline, state, flink_job);

            """);
  }

  @Test
  void whoIsolatesRowsSeesTheViews() {
    assertThat(grant("http://127.0.0.1:1", "-Derrors.failing-views=isolate").out())
        .contains("GRANT SHOW TABLES, SHOW COLUMNS ON `default`.* TO `loader`;\n\n");
  }

  @Test
  void whoReplaysReadsTheErrorTableAndWritesTheLogBesideIt() {
    assertThat(grant("http://127.0.0.1:1", "--allow-replay").out())
        .contains("GRANT SELECT ON `default`.`events_errors` TO `loader`;\n\n")
        .contains(
            "GRANT SELECT, INSERT, CREATE TABLE, ALTER DELETE, SYSTEM SYNC REPLICA ON"
                + " `default`.`events_errors_replays` TO `loader`;\n\n")
        .contains("GRANT TABLE ENGINE ON MergeTree TO `loader`;\n\n");
  }

  /** Only a user who could not create the table of runs needs it, and it is where the other is. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--role=only-destination-table | ENGINE = ReplacingMergeTree",
        "--on-cluster=main             | ON CLUSTER `main` .* ENGINE = ReplicatedReplac",
        "-Dclickhouse.url=http://a:1,http://b:1 | ON CLUSTER '\\{cluster}' .* ENGINE = ReplicatedReplac",
        "--role=full-access            | ",
        "--role=etl                    | ",
      })
  void theTableOfRunsIsCreated(String flag, @Nullable String statement) {
    String out = grant("http://127.0.0.1:1", flag).out();
    if (statement == null) {
      assertThat(out).doesNotContain("CREATE TABLE IF NOT EXISTS");
    } else {
      assertThat(out)
          .containsPattern(
              "CREATE TABLE IF NOT EXISTS `default`\\.`millrace_pipelines` .*" + statement);
    }
  }

  /** It is as replicated as the destination; without that, create creates both. */
  @Test
  void theServerDecidesWhetherTheTableOfRunsIsCreated() {
    ClickHouseServer server = ClickHouseServer.forTests();
    String database = server.newDatabase();
    String[] apply = {"--database=" + database, "--apply", "--admin=default"};
    assertThat(grant(server.url(), apply).out())
        .startsWith("CREATE USER")
        .doesNotContain("CREATE TABLE");
    server.query("CREATE TABLE " + database + ".events (id UInt64) ENGINE = MergeTree ORDER BY id");
    assertThat(grant(server.url(), apply).out())
        .contains("CREATE TABLE IF NOT EXISTS `" + database + "`.`millrace_pipelines`")
        .contains("ENGINE = ReplacingMergeTree");
  }

  @ParameterizedTest
  @ValueSource(strings = {"only-destination-table", "full-access", "etl writers"})
  void everyStatementIsOneToTheServer(String role) {
    ClickHouseServer clickhouse = ClickHouseServer.forTests();
    for (String[] more : new String[][] {{}, {"--on-cluster=main"}}) {
      Shell.Result shown =
          more.length == 0
              ? grant(clickhouse.url(), "--role=" + role)
              : grant(clickhouse.url(), "--role=" + role, more[0]);
      for (String statement : shown.out().split(";\n\n", 0)) {
        String sql = statement.replace("{password:String}", "'x'");
        String parsed = clickhouse.query("EXPLAIN AST " + sql);
        assertThat(parsed).matches("(?s)(CreateUser|Grant|SetRole|Create)Query.*");
      }
    }
  }

  /** ClickHouse has no password of such a user, and the configuration refuses one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "loader           | a.example.com             | CN 'loader'",
        "events: o'x, \\  | \"\"                        | CN 'events: o\\'x, \\\\'",
        "\"\"               | 10.0.0.7 a.example.com    | SAN 'DNS:a.example.com'",
        "\"\"               | spiffe://example.com/load | SAN 'URI:spiffe://example.com/load'",
      })
  void aUserOfACertificateIsKnownByItsName(String name, String hosts, String sql) {
    ClickHouseServer clickhouse = ClickHouseServer.forTests();
    TestCertificate client =
        CA.issue(name, Validity.now(), hosts.isEmpty() ? new String[0] : hosts.split(" "));
    Shell.Result shown = certificateGrant("https://127.0.0.1:1", client);

    assertThat(shown.code()).as(shown.err()).isZero();
    String statement = shown.out().split(";\n\n", 0)[0];
    assertThat(statement)
        .isEqualTo("CREATE USER IF NOT EXISTS `loader` IDENTIFIED WITH ssl_certificate " + sql);
    assertThat(clickhouse.query("EXPLAIN AST " + statement)).startsWith("CreateUserQuery");
  }

  @Test
  void theServerGetsAUserOfACertificateWithoutAPassword() {
    TestCertificate client = CA.issue("loader", Validity.now());
    try (TlsTerminator tls =
        TlsTerminator.start(CA.issueLocal("db"), CA, ClickHouseServer.forTests().port())) {
      Shell.Result applied = certificateGrant(tls.url(), client, "--apply", "--admin=default");
      assertThat(applied.out()).startsWith("CREATE USER IF NOT EXISTS `loader`");
      assertThat(applied.err()).contains("there is no writeable access storage");
    }
  }

  @Test
  void aUserWithoutAPasswordIsNotCreated() {
    Shell.Result refused = grant("http://127.0.0.1:1", "-Dclickhouse.password=", "--apply");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("user loader would have no password");
  }

  @Test
  void aServerThatTakesUsersFromFilesSaysSo() {
    try (ClickHouseServer local = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      Shell.Result applied = grant(local.url(), "--apply", "--admin=default");
      assertThat(applied.code()).isEqualTo(1);
      assertThat(applied.out()).startsWith("CREATE USER IF NOT EXISTS `loader`");
      assertThat(applied.err())
          .contains("there is no writeable access storage")
          .contains("→ This server reads its users only from files");
    }
  }

  @Test
  void theAdministratorIsNoUserOfThePipelines() {
    Shell.Result refused = grant("http://127.0.0.1:1", "-Dclickhouse.username=default");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out()).isEmpty();
    assertThat(refused.err())
        .contains("user default already exists")
        .contains("→ Name a user for this pipeline only: clickhouse.username");
  }

  @ParameterizedTest
  @ValueSource(strings = {"only-destination-table", "full-access"})
  void whatIsGrantedIsEnoughAndNotTooMuch(String role) throws Exception {
    List<String> statements =
        List.of(grant("http://127.0.0.1:1", "--role=" + role).out().split(";\n\n"));
    List<String> grants =
        statements.stream()
            .filter(statement -> statement.startsWith("GRANT"))
            .map(statement -> statement.replace(" TO `loader`", ""))
            .toList();
    try (ClickHouseServer clickhouse =
        ClickHouseServer.start(
            ClickHouseOptions.temporary()
                .withUser(ClickHouseUser.of("loader", PASSWORD, grants.toArray(new String[0]))))) {
      clickhouse.query(
          "CREATE TABLE events (id UInt64) ORDER BY id SETTINGS non_replicated_deduplication_window"
              + " = 10000");
      // With full access, the user creates what the job does.
      boolean creates = role.equals(UserGrants.FULL_ACCESS);
      PipelineConfig config =
          ConfigSources.in(name -> null)
              .overrides(
                  List.of(
                      "source.stream=any",
                      "source.region=us-east-1",
                      "clickhouse.url=" + clickhouse.url(),
                      "clickhouse.table=events",
                      "clickhouse.username=" + (creates ? "loader" : "default"),
                      "clickhouse.password=" + (creates ? PASSWORD : "")))
              .load();
      ErrorTables.ensure(config);
      if (creates) {
        Start start = new Start(Start.Origin.NOTHING, Start.Recovery.NOT_ASKED, "", null);
        assertThat(StartChecks.of(config, start).canRemember()).isTrue();
      }
      statements.stream()
          .filter(statement -> statement.startsWith("CREATE TABLE"))
          .forEach(clickhouse::query);

      String stream = KinesisEmulator.forTests().streams().newStream(1);
      Shell.Result checked =
          command(
              "check",
              clickhouse.url(),
              "-Dsource.stream=" + stream,
              "-Dsource.endpoint=" + KinesisEmulator.forTests().endpoint(),
              "-Dsource.credentials.type=basic",
              "-Dsource.credentials.access-key-id=test",
              "-Dsource.credentials.secret-access-key=${SECRET_KEY}");
      assertThat(checked.code()).as(checked.all()).isZero();
      assertThat(checked.out())
          .doesNotContain("may change and drop everything")
          .doesNotContain("millrace_pipelines");
    }
  }

  private static Shell.Result grant(String url, String... more) {
    return command("grant", url, more);
  }

  private static Shell.Result certificateGrant(String url, TestCertificate client, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "grant",
                "-Dsource.stream=any",
                "-Dsource.region=us-east-1",
                "-Dclickhouse.url=" + url,
                "-Dclickhouse.table=events",
                "-Dclickhouse.username=loader",
                "-Dclickhouse.authentication=certificate",
                "-Dclickhouse.tls.ca-certificates=" + CA.pem(),
                "-Dclickhouse.tls.client-certificate=" + client.pem(),
                "-Dclickhouse.tls.client-key=${CLIENT_KEY}"));
    all.addAll(List.of(more));
    return new Shell().variable("CLIENT_KEY", client.keyPem()).run(all.toArray(new String[0]));
  }

  private static Shell.Result command(String name, String url, String... more) {
    List<String> all = new ArrayList<>(List.of(name));
    all.addAll(
        List.of(
            "-Dsource.stream=any",
            "-Dsource.region=us-east-1",
            "-Dclickhouse.url=" + url,
            "-Dclickhouse.table=events",
            "-Dclickhouse.username=loader",
            "-Dclickhouse.password=${PASSWORD}"));
    all.addAll(List.of(more));
    Shell.Result result =
        new Shell().variable("PASSWORD", PASSWORD).run(all.toArray(new String[0]));
    assertThat(result.all()).doesNotContain(PASSWORD);
    return result;
  }
}
