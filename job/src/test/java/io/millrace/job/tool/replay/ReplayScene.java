package io.millrace.job.tool.replay;

import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.convert.Conversion;
import io.millrace.job.provision.ErrorTables;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.TableSchema;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A pipeline with rejected documents, on a real server. */
final class ReplayScene implements AutoCloseable {
  static final RejectedFilter ALL = new RejectedFilter(null, null, null);

  private final List<ClickHouseServer> servers;
  private final String database;
  private final PipelineConfig config;
  private final SetupConnection connection;

  /**
   * @param table the destination's columns and engine
   * @param overrides of the configuration
   */
  ReplayScene(String table, String... overrides) throws Exception {
    this(List.of(ClickHouseServer.forTests()), table, overrides);
  }

  /** The same on the replicas of one shard; the first one is queried. */
  ReplayScene(List<ClickHouseServer> servers, String table, String... overrides) throws Exception {
    this.servers = servers;
    database = servers.get(0).newDatabase();
    servers.forEach(server -> server.query("CREATE DATABASE IF NOT EXISTS " + database));
    everywhere("CREATE TABLE {db}.events " + table);
    config = config(overrides);
    connection = SetupConnection.of(config);
  }

  PipelineConfig config() {
    return config;
  }

  PipelineConfig config(String... overrides) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.stream=events",
                "source.region=us-east-1",
                "clickhouse.url="
                    + servers.stream().map(ClickHouseServer::url).collect(Collectors.joining(",")),
                "clickhouse.database=" + database,
                "clickhouse.table=events"));
    all.addAll(List.of(overrides));
    return ConfigSources.in(Map.<String, String>of()::get).overrides(all).load();
  }

  SetupConnection connection() {
    return connection;
  }

  String query(String sql) {
    return servers.get(0).query(sql.replace("{db}", database));
  }

  void everywhere(String sql) {
    servers.forEach(server -> server.query(sql.replace("{db}", database)));
  }

  String database() {
    return database;
  }

  long count(String table) {
    return Long.parseLong(query("SELECT count() FROM " + table));
  }

  TableSchema schema() throws Exception {
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      return catalog.schema(config.table());
    }
  }

  /** Puts documents through the pipeline, in one record. */
  void process(List<String> documents) throws Exception {
    ErrorTables.ensure(config);
    List<SealedBlock> blocks = new ArrayList<>();
    RecordProcessor processor = new RecordProcessor(Conversion.of(config, schema()), blocks::add);
    String payload = String.join("\n", documents);
    processor.process(
        new Record(payload.getBytes(StandardCharsets.UTF_8), "events", "shard-0", "49", "key", 1));
    processor.seal();
    try (Inserter inserter = inserters().create()) {
      for (SealedBlock block : blocks) {
        inserter.insert(block);
      }
    }
  }

  InserterFactory inserters() {
    return ClickHouseInserterFactory.of(config);
  }

  /** One call with another configuration. */
  ReplayReport replay(PipelineConfig other) throws Exception {
    try (SetupConnection server = SetupConnection.of(other)) {
      return Replayer.of(other, server, ClickHouseInserterFactory.of(other)).replay(ALL);
    }
  }

  Replayer replayer() throws Exception {
    return replayer(inserters());
  }

  Replayer replayer(InserterFactory inserters) throws Exception {
    return Replayer.of(config, connection, inserters);
  }

  ReplayReport replay() throws Exception {
    return replayer().replay(ALL);
  }

  ReplayLog log() throws Exception {
    ReplayLog log =
        new ReplayLog(
            ReplayLogTable.find(connection, config.endpoints(), config.errorTable()),
            duration -> {});
    log.prepare();
    return log;
  }

  /** One run on the real server, in which something happens between its steps. */
  ReplayRun run(Interruption interruption) throws Exception {
    ReplayLog log = log();
    return new ReplayRun(
        ReplaySettings.of(config),
        interruption.of(log),
        new RejectedRows(connection, config.errorTable(), log),
        new DestinationMemory(config, connection),
        new PipelineConverter(config, schema(), UUID::randomUUID),
        interruption.of(inserters().create()),
        duration -> {},
        Clock.systemUTC(),
        UUID::randomUUID);
  }

  @Override
  public void close() {
    connection.close();
  }
}
