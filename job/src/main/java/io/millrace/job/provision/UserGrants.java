package io.millrace.job.provision;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.Deduplication.Memory;
import io.millrace.job.clickhouse.catalog.PipelineRunsStatement;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.TableOptions;
import io.millrace.job.config.pem.CertificateNames;
import io.millrace.job.config.pem.PemCertificates;
import io.millrace.job.config.pem.PemException;
import io.millrace.job.config.value.Authentication;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.TableEvolve;
import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The statements that create the ClickHouse user of a pipeline. Its password is the statement's
 * parameter {@code password}, so that the SQL does not contain it. A user that authenticates by
 * certificate has no password: the statement contains the name in the client certificate.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/statements/grant">GRANT</a>
 */
public final class UserGrants {
  /**
   * May insert into the destination and the error table, and see the tables that the pipeline
   * checks.
   */
  public static final String ONLY_DESTINATION_TABLE = "only-destination-table";

  /** May do everything with the tables of the destination's database. */
  public static final String FULL_ACCESS = "full-access";

  /** The roles that Millrace defines. */
  public static final List<String> ROLES = List.of(ONLY_DESTINATION_TABLE, FULL_ACCESS);

  /** What the user may do with rejected documents, apart from the insertion of new ones. */
  public enum RejectedAccess {
    /** Nothing. */
    NONE,
    /** Read and replay them, as {@code millrace errors} and the console do. */
    REPLAY
  }

  private final PipelineConfig config;
  private final String role;
  private final RejectedAccess rejected;
  private final @Nullable String cluster;
  private final String onCluster;

  /**
   * @param role one of {@link #ROLES}, or the name of a role that is there
   * @param cluster for ON CLUSTER; null for this server alone
   */
  public UserGrants(
      PipelineConfig config, String role, RejectedAccess rejected, @Nullable String cluster) {
    this.config = config;
    this.role = role;
    this.rejected = rejected;
    this.cluster = cluster;
    this.onCluster = cluster == null ? "" : " ON CLUSTER " + TableName.quote(cluster);
  }

  /**
   * In the order to run them. Running them again does no harm. The last one creates the table that
   * records which pipelines have written, if the user could not. Without a server it is unknown
   * what the destination is like: on a cluster, the table is replicated.
   */
  public List<String> statements() {
    return statements(cluster == null ? Memory.LOCAL : Memory.REPLICATED);
  }

  /**
   * The same for a server. If it has no destination yet, {@code create} creates that table together
   * with the destination.
   */
  public List<String> statements(SetupConnection server) throws CatalogException {
    return statements(server.engine(config.table()).map(PipelineRunsTable::memory).orElse(null));
  }

  private List<String> statements(@Nullable Memory runs) {
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE USER IF NOT EXISTS "
            + Users.quoted(config)
            + onCluster
            + " IDENTIFIED WITH "
            + identification());
    String database = TableName.quote(config.get(ClickHouseOptions.DATABASE)) + ".*";
    if (role.equals(ONLY_DESTINATION_TABLE)) {
      statements.add(grant("INSERT", config.table().quoted()));
      if (config.get(TableOptions.EVOLVE) == TableEvolve.ADD_COLUMNS) {
        statements.add(grant("ALTER ADD COLUMN", config.table().quoted()));
        if (config.find(TableOptions.CLUSTER).isPresent()) {
          statements.add(grant("CLUSTER", "*.*"));
        }
      }
      statements.add(grant("INSERT", config.errorTable().quoted()));
      statements.add(grant("SELECT, INSERT", PipelineRunsStatement.table(config.table()).quoted()));
      if (config.find(ErrorOptions.FAILING_VIEWS).equals(Optional.of(FailingViews.ISOLATE))) {
        statements.add(grant("SHOW TABLES, SHOW COLUMNS", database));
      }
    } else if (role.equals(FULL_ACCESS)) {
      statements.add(
          grant(
              "SELECT, INSERT, SHOW, ALTER, CREATE TABLE, CREATE VIEW, CREATE DICTIONARY, DROP"
                  + " TABLE, DROP VIEW, DROP DICTIONARY, TRUNCATE, OPTIMIZE, dictGet",
              database));
      statements.add(grant("CREATE TEMPORARY TABLE", "*.*"));
      statements.add(grant("TABLE ENGINE", "*"));
      statements.add(grant("SELECT", "system.merge_tree_settings"));
      statements.add(grant("SELECT", "system.replicated_merge_tree_settings"));
    } else {
      statements.add("GRANT" + onCluster + " " + TableName.quote(role) + " TO " + user());
      statements.add("SET DEFAULT ROLE " + TableName.quote(role) + " TO " + user());
    }
    if (rejected == RejectedAccess.REPLAY) {
      statements.add(grant("SELECT", config.errorTable().quoted()));
      statements.add(
          grant(
              "SELECT, INSERT, CREATE TABLE, ALTER DELETE, SYSTEM SYNC REPLICA",
              ErrorTables.replayLog(config.errorTable()).quoted()));
      // They show whether the table has forgotten a block, and where copies of the error table are.
      statements.add(grant("SELECT", "system.parts"));
      statements.add(grant("SELECT", "system.replicas"));
      // The log is as replicated as the error table.
      statements.add(grant("TABLE ENGINE", "MergeTree"));
      statements.add(grant("TABLE ENGINE", "ReplicatedMergeTree"));
    }
    if (runs != null && role.equals(ONLY_DESTINATION_TABLE)) {
      statements.add(PipelineRunsTable.statement(config, cluster, runs));
    }
    return statements;
  }

  /** The values of the statements' parameters, by name. */
  public Map<String, Secret> parameters() {
    return isByCertificate() ? Map.of() : Map.of("password", password());
  }

  /** Whether the user would have neither a password nor a certificate. */
  public boolean lacksPassword() {
    return !isByCertificate() && password().equals(Secret.of(""));
  }

  private Secret password() {
    return config.secret(ClickHouseOptions.PASSWORD).orElse(Secret.of(""));
  }

  private boolean isByCertificate() {
    return config.get(ClickHouseOptions.AUTHENTICATION) == Authentication.CERTIFICATE;
  }

  private String identification() {
    if (!isByCertificate()) {
      return "sha256_password BY {password:String}";
    }
    X509Certificate certificate = clientCertificate();
    return "ssl_certificate "
        + CertificateNames.commonName(certificate)
            .map(name -> "CN " + SqlLiteral.string(name))
            .orElseGet(
                () ->
                    "SAN "
                        + SqlLiteral.string(CertificateNames.alternativeNames(certificate).get(0)));
  }

  private X509Certificate clientCertificate() {
    try {
      return PemCertificates.parse(config.get(ClickHouseOptions.TLS_CLIENT_CERTIFICATE)).get(0);
    } catch (PemException impossible) {
      throw new IllegalStateException("It was understood when it was read", impossible);
    }
  }

  private String grant(String privileges, String where) {
    return "GRANT" + onCluster + " " + privileges + " ON " + where + " TO " + user();
  }

  private String user() {
    return Users.quoted(config);
  }
}
