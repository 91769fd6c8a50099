package io.millrace.job.clickhouse.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.Inserters;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.config.ConfigFixture;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A pipeline's configuration, and whether everything that talks to ClickHouse reaches it: inserts
 * on a TaskManager, the queries of the checks over JDBC, and the statements of the commands.
 */
final class Reached {
  private final ClickHouseServer server;
  private final TableName table;
  private final Path file;
  private final List<String> keys = new ArrayList<>();

  Reached(ClickHouseServer server, Path folder) throws Exception {
    this.server = server;
    String database = server.newDatabase();
    table = new TableName(database, "numbers");
    server.query(
        "CREATE TABLE "
            + table.quoted()
            + " (id UInt64) ENGINE = MergeTree ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 100");
    file =
        Files.writeString(
            folder.resolve("pipeline.yaml"), "source: {stream: events, region: eu-west-1}\n");
    with("clickhouse.database=" + database, "clickhouse.table=numbers");
  }

  Reached with(String... more) {
    keys.addAll(List.of(more));
    return this;
  }

  TableName table() {
    return table;
  }

  PipelineConfig config() throws Exception {
    return ConfigFixture.load(file, keys, name -> null);
  }

  /** The inserter as a TaskManager makes it: of a factory that was sent there. */
  Inserter inserter() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(ClickHouseInserterFactory.of(config()));
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return ((ClickHouseInserterFactory) in.readObject()).create();
    }
  }

  /** Everything reaches the server. */
  void assertReached() throws Exception {
    SealedBlock block = block();
    try (Inserter inserter = inserter()) {
      inserter.insert(block);
      inserter.insert(block);
    }
    assertThat(server.query("SELECT count() FROM " + table.quoted())).isEqualTo("3");
    try (ServerCatalog catalog = ServerCatalog.open(config())) {
      assertThat(catalog.version()).isNotEmpty();
      assertThat(catalog.schema(table).columns()).hasSize(1);
    }
    try (SetupConnection connection = SetupConnection.of(config())) {
      assertThat(connection.run("SELECT count() FROM " + table.quoted())).isEqualTo("3\n");
    }
  }

  SealedBlock block() {
    return NumberBlocks.block(table, UUID.randomUUID().toString(), 1, 2, 3);
  }

  /** What an insert says, and what a check says; both fail for the same reason. */
  String failure() throws Exception {
    InsertException insert;
    try (Inserter inserter = inserter()) {
      insert = Inserters.refusal(inserter, block());
    }
    assertThat(insert.verdict()).isEqualTo(Verdict.RETRY);
    Throwable query =
        catchThrowable(
            () -> {
              try (ServerCatalog catalog = ServerCatalog.open(config())) {
                catalog.version();
              }
            });
    assertThat(query).isInstanceOf(CatalogException.class);
    CatalogException check = (CatalogException) query;
    assertThat(check.kind()).isEqualTo(CatalogException.Kind.UNREACHABLE);
    assertThat(check.getMessage()).startsWith("Cannot reach ClickHouse at ").doesNotContain("\n");
    String reason = check.getMessage().replaceFirst("Cannot reach ClickHouse at \\S+: ", "");
    assertThat(withoutClock(insert.getMessage()))
        .isEqualTo(withoutClock("No answer from ClickHouse: " + reason + ". " + check.fix() + "."));
    return reason + " → " + check.fix();
  }

  private static String withoutClock(String text) {
    return text.replaceFirst("which says \\S+Z", "which says now")
        .replaceFirst(
            "(alert \\w+|it asked for a client certificate and ended the connection)", "reason");
  }
}
