package io.millrace.job.clickhouse.sql;

import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;

/**
 * A query over a block's own rows, which are sent along as an external table. So only the server
 * needs to know the layout of each type in the Native format. It needs no privilege: a user with
 * only INSERT may run it.
 *
 * @see <a href="https://clickhouse.com/docs/engines/table-engines/special/external-data">External
 *     data</a>
 */
public final class ExternalDataQuery {
  /** The block as a table. */
  public static final String NAME = "block";

  private static final String ABOVE_ANY_BLOCK = "1048576";

  private ExternalDataQuery() {}

  /** A range of its rows, as one block in the Native format. */
  public static Map<String, String> rows(SealedBlock block, int from, int rows) {
    return parameters(
        block, "SELECT * FROM " + NAME + " LIMIT " + rows + " OFFSET " + from + " FORMAT Native");
  }

  /** Some columns of all of its rows, as JSON. */
  public static Map<String, String> json(SealedBlock block, List<String> columns) {
    String names = columns.stream().map(TableName::quote).collect(Collectors.joining(", "));
    return parameters(block, "SELECT " + names + " FROM " + NAME + " FORMAT JSONEachRow");
  }

  /** For each column with flags, whether all rows have a value for it. */
  public static Map<String, String> given(SealedBlock block) {
    String flags =
        GivenFlags.of(block.columns()).values().stream()
            .map(name -> "min(" + TableName.quote(name) + ")")
            .collect(Collectors.joining(", "));
    return parameters(block, "SELECT " + flags + " FROM " + NAME + " FORMAT TSV");
  }

  /**
   * All of its rows.
   *
   * @param structure names and types the columns are read as, as SQL
   * @param format of the answer
   */
  public static Map<String, String> all(String structure, String format) {
    Map<String, String> parameters = new LinkedHashMap<>(table(structure));
    parameters.put("query", "SELECT * FROM " + NAME + " FORMAT " + format);
    return parameters;
  }

  public static HttpEntity body(SealedBlock block) {
    return MultipartEntityBuilder.create()
        .addBinaryBody(NAME, block.plainBody(), ContentType.APPLICATION_OCTET_STREAM, NAME)
        .build();
  }

  /**
   * The parameters for {@link #body(SealedBlock, String)}: values have the same meaning as in an
   * INSERT.
   */
  public static Map<String, String> any(SealedBlock block, String sql) {
    Map<String, String> parameters = parameters(block);
    parameters.putAll(InsertSettings.meaning());
    // A table may have such columns; whether creating one is allowed does not matter here.
    parameters.put("allow_suspicious_low_cardinality_types", "1");
    if (sql.contains("Variant(")) {
      // Servers without Variant do not have this setting.
      parameters.put("allow_suspicious_variant_types", "1");
    }
    return parameters;
  }

  /** Any query, which may be longer than a URL. */
  public static HttpEntity body(SealedBlock block, String sql) {
    return MultipartEntityBuilder.create()
        .addTextBody("query", sql, ContentType.create("text/plain", StandardCharsets.UTF_8))
        .addBinaryBody(NAME, block.plainBody(), ContentType.APPLICATION_OCTET_STREAM, NAME)
        .build();
  }

  private static Map<String, String> parameters(SealedBlock block, String query) {
    Map<String, String> parameters = parameters(block);
    parameters.put("query", query);
    return parameters;
  }

  private static Map<String, String> parameters(SealedBlock block) {
    Map<String, String> parameters = new LinkedHashMap<>(table(structure(block)));
    parameters.put("wait_end_of_query", "1");
    // One thread and no splitting: the rows stay in order and in one block.
    parameters.put("max_threads", "1");
    parameters.put("max_block_size", ABOVE_ANY_BLOCK);
    parameters.put("max_insert_block_size", ABOVE_ANY_BLOCK);
    parameters.put("min_insert_block_size_rows", ABOVE_ANY_BLOCK);
    parameters.put("min_insert_block_size_bytes", "0");
    // Whatever the user's profile says.
    parameters.put("limit", "0");
    parameters.put("offset", "0");
    parameters.put("output_format_json_array_of_rows", "0");
    parameters.put("output_format_json_quote_denormals", "1");
    parameters.put("output_format_json_escape_forward_slashes", "0");
    return parameters;
  }

  private static Map<String, String> table(String structure) {
    return Map.of(NAME + "_format", "Native", NAME + "_structure", structure);
  }

  /** Names and types of the block's columns, as SQL. */
  static String structure(SealedBlock block) {
    return IntStream.range(0, block.columns().size())
        .mapToObj(i -> TableName.quote(block.columns().get(i)) + " " + block.types().get(i))
        .collect(Collectors.joining(", "));
  }
}
