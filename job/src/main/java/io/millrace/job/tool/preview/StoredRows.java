package io.millrace.job.tool.preview;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.config.PipelineConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows that a destination table holds. */
public final class StoredRows {
  private static final String NEWEST_PART =
      " WHERE _part IN (SELECT name FROM system.parts WHERE active AND database = {database:String}"
          + " AND table = {table:String} ORDER BY modification_time DESC LIMIT 1)";

  private StoredRows() {}

  /**
   * Rows of the newest part; of any part if the table has no parts or the user may not see them.
   *
   * @param limit how many, at least 1
   */
  public static PreviewRows newest(PipelineConfig config, SetupConnection server, int limit)
      throws CatalogException {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("output_format_json_quote_64bit_integers", "1");
    parameters.put("param_database", config.table().database());
    parameters.put("param_table", config.table().table());
    String select = "SELECT * FROM " + config.table().quoted();
    String end = " LIMIT " + limit + " FORMAT JSONCompact";
    try {
      PreviewRows newest = rows(server.run(select + NEWEST_PART + end, parameters));
      if (!newest.rows().isEmpty()) {
        return newest;
      }
    } catch (CatalogException noParts) {
      if (noParts.kind() != Kind.REFUSED && noParts.kind() != Kind.ACCESS_DENIED) {
        throw noParts;
      }
    }
    return rows(server.run(select + end, parameters));
  }

  private static PreviewRows rows(String answer) throws CatalogException {
    return new PreviewRows(List.of(JsonRows.tree(answer)), "");
  }
}
