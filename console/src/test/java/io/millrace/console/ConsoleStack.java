package io.millrace.console;

import io.millrace.console.http.Authentication;
import io.millrace.console.http.WebSettings;
import io.millrace.job.config.value.Secret;
import io.millrace.job.tool.cluster.ClusterAccess;
import io.millrace.testkit.Ports;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.http.HttpRelay;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.tls.TestCertificate;
import io.millrace.testkit.tls.TlsTerminator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;

/** A console with all that it works on: Flink, ClickHouse, Kinesis, each of them real. */
final class ConsoleStack implements AutoCloseable {
  static final String TOKEN = "a-token-of-the-tests-0123456789";

  final ClickHouseServer clickHouse = ClickHouseServer.forTests();
  final KinesisEmulator kinesis = KinesisEmulator.forTests();
  final String database = clickHouse.newDatabase();
  final Path folder;
  final ByteArrayOutputStream audit = new ByteArrayOutputStream();
  private final int restPort = Ports.free();
  private MiniCluster flink;
  private final List<AutoCloseable> gateways = new ArrayList<>();
  private final ConsoleServer console;

  private ConsoleStack(
      Path folder,
      Authentication authentication,
      WebSettings.Mode mode,
      int port,
      Optional<TestCertificate> authority)
      throws Exception {
    this.folder = Files.createDirectories(folder.resolve("pipelines"));
    flink = flink();
    URI cluster =
        authority.isPresent()
            ? gateway(authority.get())
            : URI.create("http://127.0.0.1:" + restPort);
    console =
        ConsoleServer.start(
            new WebSettings(
                "127.0.0.1",
                port,
                Set.of("localhost", "127.0.0.1"),
                authentication,
                mode,
                null,
                Clock.systemUTC()),
            new ConsoleServer.Setting(
                cluster,
                ClusterAccess.of(
                    authority.map(TestCertificate::pem), authority.map(any -> Secret.of(TOKEN))),
                this.folder,
                null,
                Duration.ofSeconds(1),
                Map.of("SECRET_KEY", KinesisEmulator.ACCESS_KEY)::get,
                Set.of(),
                new PrintStream(audit, true, StandardCharsets.UTF_8)));
  }

  static ConsoleStack open(Path folder) throws Exception {
    return new ConsoleStack(
        folder, Authentication.none(), WebSettings.Mode.EVERYTHING, 0, Optional.empty());
  }

  static ConsoleStack openAt(Path folder, int port) throws Exception {
    return new ConsoleStack(
        folder, Authentication.none(), WebSettings.Mode.EVERYTHING, port, Optional.empty());
  }

  static ConsoleStack withToken(Path folder) throws Exception {
    return new ConsoleStack(
        folder,
        new Authentication(Secret.of(TOKEN), Set.of(), ""),
        WebSettings.Mode.EVERYTHING,
        0,
        Optional.empty());
  }

  static ConsoleStack readOnly(Path folder) throws Exception {
    return new ConsoleStack(
        folder, Authentication.none(), WebSettings.Mode.READ_ONLY, 0, Optional.empty());
  }

  /** Flink is behind a gateway with TLS of a private CA, which requires a token. */
  static ConsoleStack behindGateway(Path folder, TestCertificate authority) throws Exception {
    return new ConsoleStack(
        folder, Authentication.none(), WebSettings.Mode.EVERYTHING, 0, Optional.of(authority));
  }

  private URI gateway(TestCertificate authority) throws Exception {
    HttpRelay relay =
        HttpRelay.gateway(Map.of("/flink", restPort), "authorization: Bearer " + TOKEN);
    gateways.add(relay);
    TlsTerminator tls = TlsTerminator.start(authority.issueLocal("flink"), relay.port());
    gateways.add(0, tls);
    return URI.create(tls.url() + "/flink");
  }

  private MiniCluster flink() throws Exception {
    Configuration settings = new Configuration();
    settings.set(RestOptions.BIND_PORT, String.valueOf(restPort));
    settings.set(RestOptions.PORT, restPort);
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    settings.set(
        CheckpointingOptions.SAVEPOINT_DIRECTORY, folder.resolve("savepoints").toUri().toString());
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(8)
                .build());
    cluster.start();
    return cluster;
  }

  URI flinkUrl() {
    return URI.create("http://127.0.0.1:" + restPort);
  }

  void stopFlink() throws Exception {
    flink.close();
  }

  void startFlink() throws Exception {
    flink = flink();
  }

  String url() {
    return "http://127.0.0.1:" + console.port();
  }

  /** The text of a file for a pipeline of this stack. */
  String yaml(String name, String stream, String table) {
    return String.join(
            "\n",
            "pipeline:",
            "  name: " + name,
            "source:",
            "  stream: " + stream,
            "  region: " + KinesisEmulator.REGION,
            "  endpoint: " + kinesis.endpoint(),
            "  credentials:",
            "    type: basic",
            "    access-key-id: ${SECRET_KEY}",
            "    secret-access-key: ${SECRET_KEY}",
            "clickhouse:",
            "  url: " + clickHouse.url(),
            "  database: " + database,
            "  table: " + table,
            "delivery:",
            "  checkpoint-interval: 1s")
        + "\n";
  }

  void write(String file, String yaml) throws IOException {
    Files.writeString(folder.resolve(file), yaml);
  }

  String stream(int shards, List<String> documents) {
    String stream = kinesis.streams().newStream(shards);
    put(stream, documents);
    return stream;
  }

  void put(String stream, List<String> documents) {
    List<KinesisDocument> records = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      records.add(KinesisDocument.of("key " + i, documents.get(i)));
    }
    kinesis.streams().put(stream, records);
  }

  void table(String name, String columns) {
    clickHouse.query(
        "CREATE TABLE "
            + database
            + "."
            + name
            + " ("
            + columns
            + ") ENGINE = MergeTree ORDER BY tuple()"
            + " SETTINGS non_replicated_deduplication_window = 10000");
  }

  long count(String table) {
    return Long.parseLong(clickHouse.query("SELECT count() FROM " + database + "." + table));
  }

  @Override
  public void close() throws IOException {
    console.close();
    try {
      for (AutoCloseable gateway : gateways) {
        gateway.close();
      }
      flink.close();
    } catch (Exception e) {
      throw new IOException("Flink does not stop", e);
    }
  }
}
