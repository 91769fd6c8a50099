package io.millrace.local;

import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.kinesis.KinesisOptions;
import io.millrace.testkit.process.Lifetime;
import io.millrace.testkit.process.PidFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** ClickHouse and Kinesis of the local stack on their well-known ports, started unless they run. */
final class LocalServices implements AutoCloseable {
  static final int CLICKHOUSE_HTTP = 8123;
  static final int CLICKHOUSE_TCP = 9000;
  static final int KINESIS_PLAIN = 4568;
  static final int KINESIS_TLS = 4567;
  static final String STREAM = "events";

  private final ClickHouseServer clickHouse;
  private final KinesisEmulator kinesis;

  /** Whether the stream was there before, with what it holds. */
  private final boolean kinesisReused;

  private LocalServices(
      ClickHouseServer clickHouse, KinesisEmulator kinesis, boolean kinesisReused) {
    this.clickHouse = clickHouse;
    this.kinesis = kinesis;
    this.kinesisReused = kinesisReused;
  }

  /**
   * Both services, answering, with the sample stream and table.
   *
   * @throws IllegalStateException when one does not come up or its port is taken by a stranger
   */
  static LocalServices ensure(Lifetime lifetime, int shards, PrintStream out) {
    ClickHouseServer clickHouse = clickHouse(lifetime);
    out.printf("  ClickHouse %-11s %s%n", clickHouse.query("SELECT version()"), clickHouse.url());
    createTable(clickHouse);

    boolean reused = PidFile.of("kinesis").running().isPresent();
    KinesisEmulator kinesis = reused ? runningKinesis() : startKinesis(lifetime);
    if (!kinesis.streams().exists(STREAM)) {
      kinesis.streams().createStream(STREAM, shards);
    }
    out.printf(
        "  Kinesis emulator       %s (TLS on %d), stream %s with %d shards%n",
        kinesis.endpoint(), KINESIS_TLS, STREAM, kinesis.streams().shards(STREAM).size());
    return new LocalServices(clickHouse, kinesis, reused);
  }

  ClickHouseServer clickHouse() {
    return clickHouse;
  }

  KinesisEmulator kinesis() {
    return kinesis;
  }

  boolean kinesisReused() {
    return kinesisReused;
  }

  /** Stops the services that this process started. Services that ran before keep running. */
  @Override
  public void close() {
    kinesis.close();
    clickHouse.close();
  }

  private static ClickHouseServer clickHouse(Lifetime lifetime) {
    String url = "http://127.0.0.1:" + CLICKHOUSE_HTTP;
    PidFile pid = PidFile.of("clickhouse");
    if (pid.running().isPresent()) {
      return ClickHouseServer.at(URI.create(url));
    }
    Path data = RepositoryRoot.data();
    ClickHouseServer server =
        ClickHouseServer.start(
            new ClickHouseOptions(
                data.resolve("clickhouse"),
                data.resolve("logs/clickhouse.log"),
                CLICKHOUSE_HTTP,
                CLICKHOUSE_TCP,
                lifetime,
                List.of(),
                "",
                ClickHouseOptions.Role.SINGLE,
                ClickHouseOptions.Clock.SYSTEM));
    pid.write(server.pid());
    return server;
  }

  private static KinesisEmulator runningKinesis() {
    return KinesisEmulator.at(URI.create("http://127.0.0.1:" + KINESIS_PLAIN));
  }

  private static KinesisEmulator startKinesis(Lifetime lifetime) {
    KinesisEmulator emulator =
        KinesisEmulator.start(
            new KinesisOptions(
                RepositoryRoot.data().resolve("logs/kinesis.log"),
                KINESIS_PLAIN,
                KINESIS_TLS,
                lifetime,
                Map.of()));
    PidFile.of("kinesis").write(emulator.pid());
    return emulator;
  }

  private static void createTable(ClickHouseServer server) {
    Path schema = RepositoryRoot.find().resolve("deploy/local/schema.sql");
    try {
      server.query(Files.readString(schema));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + schema, e);
    }
  }
}
