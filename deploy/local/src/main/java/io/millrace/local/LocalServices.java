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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** ClickHouse and Kinesis of a local stack, started unless they run. */
final class LocalServices implements AutoCloseable {
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
  static LocalServices ensure(LocalStack stack, Lifetime lifetime, int shards, PrintStream out) {
    boolean reused = stack.pid("kinesis").running().isPresent();
    stack.remember();
    ClickHouseServer clickHouse = clickHouse(stack, lifetime, out);
    createTable(clickHouse);

    int tls = LocalStack.usualOrFree(LocalStack.KINESIS_TLS);
    KinesisEmulator kinesis =
        reused ? KinesisEmulator.at(stack.kinesisUrl()) : startKinesis(stack, lifetime, tls);
    if (!kinesis.streams().exists(STREAM)) {
      kinesis.streams().createStream(STREAM, shards);
    }
    out.printf(
        "  Kinesis emulator       %s%s, stream %s with %d shards%n",
        kinesis.endpoint(),
        reused ? "" : " (TLS on " + tls + ")",
        STREAM,
        kinesis.streams().shards(STREAM).size());
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

  private static ClickHouseServer clickHouse(LocalStack stack, Lifetime lifetime, PrintStream out) {
    PidFile pid = stack.pid("clickhouse");
    ClickHouseServer server;
    String note = "";
    if (pid.running().isPresent()) {
      server = ClickHouseServer.at(stack.clickHouseUrl());
    } else {
      int nativePort = LocalStack.usualOrFree(LocalStack.CLICKHOUSE_NATIVE);
      note =
          nativePort == LocalStack.CLICKHOUSE_NATIVE
              ? ""
              : " (native protocol on " + nativePort + ")";
      server = startClickHouse(stack, nativePort, lifetime);
      pid.write(server.pid());
    }
    out.printf("  ClickHouse %-11s %s%s%n", server.query("SELECT version()"), server.url(), note);
    return server;
  }

  private static ClickHouseServer startClickHouse(
      LocalStack stack, int nativePort, Lifetime lifetime) {
    return ClickHouseServer.start(
        new ClickHouseOptions(
            stack.data().resolve("clickhouse"),
            stack.data().resolve("logs/clickhouse.log"),
            stack.clickHouse(),
            nativePort,
            lifetime,
            List.of(),
            "",
            ClickHouseOptions.Role.SINGLE,
            ClickHouseOptions.Clock.SYSTEM));
  }

  private static KinesisEmulator startKinesis(LocalStack stack, Lifetime lifetime, int tls) {
    KinesisEmulator emulator =
        KinesisEmulator.start(
            new KinesisOptions(
                stack.data().resolve("logs/kinesis.log"),
                stack.kinesis(),
                tls,
                lifetime,
                Map.of(),
                Map.of()));
    stack.pid("kinesis").write(emulator.pid());
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
