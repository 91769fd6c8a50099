package io.millrace.job.tool.infer;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Types that only newer servers have.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/newjson">JSON</a>
 */
final class ServerTypes {
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

  /** JSON needs no setting from 25.3 on. */
  private static final int JSON_SINCE = 2503;

  private final String version;

  ServerTypes(String version) {
    this.version = version;
  }

  static ServerTypes of(SetupConnection server) throws CatalogException {
    return new ServerTypes(server.run("SELECT version() FORMAT TSV"));
  }

  /** The type of objects with changing fields. */
  String json() {
    Matcher parts = VERSION.matcher(version);
    boolean isOld =
        parts.matches()
            && Integer.parseInt(parts.group(1)) * 100 + Integer.parseInt(parts.group(2))
                < JSON_SINCE;
    return isOld ? "String" : "JSON";
  }
}
