package io.millrace.job.convert;

import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.live.ClickHouseLiveTableFactory;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.provision.ErrorTables;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table of changed rows on a real server, filled as the job fills it. */
final class ChangeTable implements AutoCloseable {
  private final ClickHouseServer server;
  private final String database;
  private final PipelineConfig config;
  private final Inserter inserter;
  private final List<SealedBlock> blocks = new ArrayList<>();
  private final RecordProcessor processor;
  private long sequence;

  /**
   * @param payload as in {@code source.payload}
   * @param columns in parentheses, and the engine
   */
  ChangeTable(ClickHouseServer server, String payload, String columns, String... overrides)
      throws Exception {
    this.server = server;
    database = server.newDatabase();
    server.query("CREATE TABLE " + database + ".rows " + columns);
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.stream=changes",
                "source.region=us-east-1",
                "source.payload=" + payload,
                "clickhouse.url=" + server.url(),
                "clickhouse.database=" + database,
                "clickhouse.table=rows"));
    all.addAll(List.of(overrides));
    config = ConfigSources.in(Map.<String, String>of()::get).overrides(all).load();
    ErrorTables.ensure(config);
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      processor =
          new RecordProcessor(Conversion.of(config, catalog.schema(config.table())), blocks::add);
    }
    inserter = ClickHouseInserterFactory.of(config).create();
  }

  PipelineConfig config() {
    return config;
  }

  RecordProcessor processor() {
    return processor;
  }

  /** Reads one record, which is inserted later. */
  void read(String payload) throws Exception {
    sequence++;
    processor.process(
        new Record(
            payload.getBytes(StandardCharsets.UTF_8),
            "changes",
            "shardId-0",
            String.valueOf(sequence),
            "key",
            1));
  }

  /** Inserts what was read. */
  void insert() throws Exception {
    processor.seal();
    for (SealedBlock block : blocks) {
      inserter.insert(block);
    }
    blocks.clear();
  }

  /** Alters the table, and follows it as the job does. */
  void alter(String change) throws Exception {
    var unused = query("ALTER TABLE {t} " + change);
    try (LiveTable live = new ClickHouseLiveTableFactory(config, table -> List.of()).create()) {
      var ignored = processor.use(live.read().schema());
    }
  }

  /** The result of a query about {@code {t}}, the table, or {@code {e}}, the error table. */
  String query(String sql) {
    return server.query(
        sql.replace("{t}", config.table().quoted()).replace("{e}", config.errorTable().quoted()));
  }

  @Override
  public void close() {
    inserter.close();
    server.query("DROP DATABASE " + database);
  }
}
