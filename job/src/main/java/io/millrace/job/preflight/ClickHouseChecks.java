package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.TableOptions;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.TableEvolve;
import io.millrace.job.preflight.determinism.ArrivingColumns;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.job.preflight.report.StageFindings;
import io.millrace.job.preflight.zone.TimeZoneChecks;
import io.millrace.job.provision.ErrorTables;
import io.millrace.job.provision.Users;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the server: it accepts this user, the table exists, its columns can be filled, and the
 * user may insert into them. Changes nothing.
 */
final class ClickHouseChecks extends StageFindings {
  private final PipelineConfig config;
  private final OptionalInt parallelism;
  private @Nullable TableSchema schema;
  private @Nullable Duration tokenLifetime;

  ClickHouseChecks(PipelineConfig config) {
    this(config, OptionalInt.empty());
  }

  /**
   * @param parallelism of what the job is submitted to; empty when it is not known
   */
  ClickHouseChecks(PipelineConfig config, OptionalInt parallelism) {
    super(Stage.CLICKHOUSE);
    this.config = config;
    this.parallelism = parallelism;
  }

  List<Finding> run() {
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      String version = catalog.version();
      if (config.endpoints().size() == 1) {
        ok(
            "server "
                + config.get(ClickHouseOptions.URL)
                + " runs version "
                + version
                + " and knows user "
                + config.get(ClickHouseOptions.USERNAME));
        question(
            () ->
                findings.addAll(
                    ServerVersionChecks.run(
                        catalog, version, config.get(ClickHouseOptions.URL), config)));
      }
      question(() -> findings.addAll(SettingChecks.run(config)));
      question(() -> destination(catalog));
      question(() -> timeZones(catalog));
      question(() -> errorTable(catalog));
      question(() -> evolution(catalog));
      question(() -> rights(catalog));
      question(() -> deduplication(catalog));
    } catch (CatalogException noAnswer) {
      error(noAnswer);
    } catch (RuntimeException defect) {
      findings.add(Finding.ofDefect(Stage.CLICKHOUSE, defect));
    }
    return findings;
  }

  /** The destination's columns, when they could be read. */
  @Nullable TableSchema schema() {
    return schema;
  }

  /** How long every table remembers a token, when one of them forgets by the clock. */
  @Nullable Duration tokenLifetime() {
    return tokenLifetime;
  }

  @FunctionalInterface
  private interface Question {
    void ask() throws CatalogException;
  }

  /** Runs one check. If it fails, that is a finding, and the next check still runs. */
  private void question(Question question) {
    try {
      question.ask();
    } catch (CatalogException fault) {
      error(fault);
    } catch (RuntimeException defect) {
      findings.add(Finding.ofDefect(Stage.CLICKHOUSE, defect));
    }
  }

  private void destination(ServerCatalog catalog) throws CatalogException {
    TableSchema found = catalog.schema(config.table());
    schema = found;
    findings.addAll(ColumnChecks.run(found, config.mapping()));
    catalog
        .table(config.table())
        .ifPresent(table -> findings.addAll(ChangeTableChecks.run(config, found, table)));
    List<String> names =
        found.columns().stream()
            .filter(column -> column.defaultKind().isWritable())
            .map(Column::name)
            .collect(Collectors.toList());
    insert(catalog, found.name(), names);
  }

  private void timeZones(ServerCatalog catalog) throws CatalogException {
    if (schema != null) {
      findings.addAll(new TimeZoneChecks(catalog, LocalDate.now(ZoneOffset.UTC)).run(schema));
    }
  }

  private void errorTable(ServerCatalog catalog) throws CatalogException {
    if (config.get(ErrorOptions.POLICY) == ErrorPolicy.FAIL) {
      ok("errors.policy is fail: the first document that cannot become a row stops the job");
      return;
    }
    TableSchema wanted = ErrorTables.schema(config);
    TableName name = wanted.name();
    if (!catalog.hasDatabase(name.database())) {
      if (!name.database().equals(config.table().database())) {
        error(catalog.notFound(name));
      }
      return;
    }
    if (catalog.table(name).isPresent()) {
      findings.addAll(ErrorTableChecks.compare(wanted, catalog.schema(name)));
    } else if (config.endpoints().size() > 1) {
      error(
          "error table "
              + name.quoted()
              + " is missing, and Millrace does not create it on several servers",
          ErrorTables.statement(config).sqlForReplicas());
    } else if (catalog.mayCreate(name, "MergeTree")) {
      ok("error table " + name.quoted() + " will be created");
    } else {
      error(
          "error table "
              + name.quoted()
              + " is missing, and user "
              + config.get(ClickHouseOptions.USERNAME)
              + " may not create it",
          ErrorTables.statement(config).sql());
    }
    insert(catalog, name, List.of());
  }

  /**
   * @param columns those to be inserted, or none for the whole table
   */
  private void insert(ServerCatalog catalog, TableName table, List<String> columns)
      throws CatalogException {
    try {
      if (catalog.mayInsert(table, columns)) {
        ok("user " + config.get(ClickHouseOptions.USERNAME) + " may insert into " + table.quoted());
      } else {
        error(
            "user "
                + config.get(ClickHouseOptions.USERNAME)
                + " may not insert into "
                + (columns.isEmpty() ? "" : "all columns of ")
                + table.quoted(),
            "GRANT INSERT ON " + table.quoted() + " TO " + Users.quoted(config));
      }
    } catch (CatalogException fault) {
      if (fault.kind() != Kind.REFUSED) {
        throw fault;
      }
      findings.add(
          Finding.warn(
              Stage.CLICKHOUSE,
              "cannot check whether the user may insert into "
                  + table.quoted()
                  + ": "
                  + fault.getMessage(),
              "Servers before 24.11 do not support CHECK GRANT: look at SHOW GRANTS by hand"));
    }
  }

  private void evolution(ServerCatalog catalog) throws CatalogException {
    if (config.get(TableOptions.EVOLVE) == TableEvolve.OFF) {
      return;
    }
    TableName table = config.table();
    String engine = catalog.table(table).map(TableInfo::engine).orElse("");
    if (!engine.isEmpty() && !engine.endsWith("MergeTree")) {
      error(
          "table.evolve is add-columns, but "
              + table.quoted()
              + " has the engine "
              + engine
              + ", to which Millrace does not add columns",
          "Remove table.evolve, or write to a table of the MergeTree family");
    }
    List<String> grants = new ArrayList<>();
    String user = "user " + config.get(ClickHouseOptions.USERNAME);
    try {
      if (!catalog.mayAddColumns(table)) {
        grants.add("GRANT ALTER ADD COLUMN ON " + table.quoted() + " TO " + Users.quoted(config));
      }
      if (config.find(TableOptions.CLUSTER).isPresent() && !catalog.mayUseClusters()) {
        grants.add("GRANT CLUSTER ON *.* TO " + Users.quoted(config));
      }
    } catch (CatalogException fault) {
      if (fault.kind() != Kind.REFUSED) {
        throw fault;
      }
      findings.add(
          Finding.warn(
              Stage.CLICKHOUSE,
              "cannot check whether the user may add columns to "
                  + table.quoted()
                  + ": "
                  + fault.getMessage(),
              "Servers before 24.11 do not support CHECK GRANT: look at SHOW GRANTS by hand"));
      return;
    }
    if (grants.isEmpty()) {
      ok(user + " may add columns to " + table.quoted());
    } else {
      error(
          "table.evolve is add-columns, but " + user + " may not add columns to " + table.quoted(),
          String.join("; ", grants));
    }
    insertIntoNewColumns(catalog, user);
    cluster(catalog);
  }

  /** A grant on the columns of now does not cover those to come. */
  private void insertIntoNewColumns(ServerCatalog catalog, String user) throws CatalogException {
    TableSchema found = schema;
    if (found != null
        && catalog.mayInsert(config.table(), found.writable())
        && !catalog.mayInsert(config.table(), List.of())) {
      error(
          "table.evolve is add-columns, but "
              + user
              + " may insert only into the present columns of "
              + config.table().quoted(),
          "GRANT INSERT ON " + config.table().quoted() + " TO " + Users.quoted(config));
    }
  }

  private void cluster(ServerCatalog catalog) throws CatalogException {
    String cluster = config.find(TableOptions.CLUSTER).orElse("");
    List<String> known = catalog.clusters();
    // A macro stands for the name on each server.
    if (!cluster.isEmpty() && !cluster.contains("{") && !known.isEmpty()) {
      if (known.contains(cluster)) {
        ok("table.cluster: the server knows the cluster " + cluster);
      } else {
        error(
            "table.cluster: the server does not know the cluster " + TableName.quote(cluster),
            "Set table.cluster to one of " + String.join(", ", known));
      }
    }
  }

  private void rights(ServerCatalog catalog) throws CatalogException {
    ExcessRights.find(config.get(ClickHouseOptions.USERNAME), catalog.grants())
        .ifPresent(findings::add);
  }

  private void deduplication(ServerCatalog catalog) throws CatalogException {
    try (InsertHistory history = InsertHistory.of(config)) {
      deduplication(catalog, history);
    }
  }

  private void deduplication(ServerCatalog catalog, InsertHistory history) throws CatalogException {
    BlockRate rate = BlockRate.of(config, parallelism, rows());
    DeduplicationChecks checks = new DeduplicationChecks(config, catalog, rate, history);
    try {
      follow(catalog, checks);
    } finally {
      // Report what was found before a query failed.
      if (config.get(DeliveryOptions.GUARANTEE) == Guarantee.AT_LEAST_ONCE) {
        findings.add(
            Finding.ok(
                Stage.DEDUPLICATION,
                "not needed: with at-least-once, the table may have rows twice after a failure"));
      } else {
        findings.addAll(checks.findings());
        tokenLifetime = checks.tokenLifetime().orElse(null);
      }
    }
  }

  private void follow(ServerCatalog catalog, DeduplicationChecks checks) throws CatalogException {
    if (schema != null) {
      checks.follow(
          config.table(),
          "table",
          ArrivingColumns.block(Converter.alwaysSent(schema, config.mapping())));
    }
    if (config.get(ErrorOptions.POLICY) == ErrorPolicy.TABLE
        && catalog.table(config.errorTable()).isPresent()) {
      checks.follow(
          config.errorTable(),
          "error table",
          ArrivingColumns.block(
              ErrorTable.columns().stream().map(Column::name).collect(Collectors.toSet())));
    }
    if (config.endpoints().size() > 1) {
      findings.addAll(new ReplicaChecks(config, checks).run(checks.reached()));
    }
  }

  private BlockRate.Rows rows() {
    return schema != null && Converter.mayLackColumns(schema, config.mapping())
        ? BlockRate.Rows.MAY_LACK_COLUMNS
        : BlockRate.Rows.WHOLE;
  }
}
