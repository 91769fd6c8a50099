package io.millrace.job.clickhouse.sql;

import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The statement that inserts a block. Names are always quoted, and the columns always named: a
 * column left out takes its DEFAULT, and one added to the table later disturbs nobody.
 *
 * <p>Of a block with {@link GivenFlags} each row may lack other columns, and no value says "take
 * the DEFAULT" in a column that takes NULL, or that is an Array, Map, Tuple or JSON. So it is
 * inserted as a query over the block that has the DEFAULT in their place. Measured on 26.7: its
 * rows stay one block, that is one part for each partition, and a repetition is known by its token,
 * by the table and by its views, as for any other block. It takes no right but INSERT.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/statements/insert-into">INSERT INTO</a>
 * @see <a href="https://clickhouse.com/docs/sql-reference/table-functions/input">input</a>
 */
public final class InsertStatement {
  private static final String ABOVE_ANY_BLOCK = "1048576";

  private InsertStatement() {}

  /** Of a block without {@link GivenFlags}. */
  public static String of(SealedBlock block) {
    return into(block.table().quoted(), block) + " FORMAT Native";
  }

  /**
   * Of a block with {@link GivenFlags}.
   *
   * @param columns the table's, with the DEFAULTs it has now
   */
  public static String of(SealedBlock block, List<DefaultedRowsQuery.Column> columns) {
    return of(block.table().quoted(), block, columns);
  }

  /** The same for a table that has another name. */
  public static String of(
      String table, SealedBlock block, List<DefaultedRowsQuery.Column> columns) {
    if (!needsDefaults(block)) {
      return into(table, block) + " FORMAT Native";
    }
    String rows =
        "SELECT * FROM input("
            + DefaultedRowsQuery.literal(ExternalDataQuery.structure(block))
            + ")";
    return into(table, block) + " " + rows(block, columns, rows) + " FORMAT Native";
  }

  /** The rows of a block with {@link GivenFlags}, in a question about it. */
  public static String rows(SealedBlock block, List<DefaultedRowsQuery.Column> columns) {
    return rows(block, columns, "SELECT * FROM " + ExternalDataQuery.NAME);
  }

  private static String rows(
      SealedBlock block, List<DefaultedRowsQuery.Column> columns, String rows) {
    return "SELECT "
        + names(block)
        + " FROM ("
        + DefaultedRowsQuery.of(columns, given(block), rows, DefaultedRowsQuery.Extent.WITH_ALIASES)
        + ")";
  }

  /** Whether the statement takes to know the table's columns. */
  public static boolean needsDefaults(SealedBlock block) {
    return !GivenFlags.of(block.columns()).isEmpty();
  }

  /** By name, the type a column of the block is sent as. */
  public static Map<String, String> given(SealedBlock block) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < block.columns().size(); i++) {
      given.put(block.columns().get(i), block.types().get(i));
    }
    return given;
  }

  /**
   * What makes one block of a query, and nothing depend on a profile: for {@link #of(SealedBlock,
   * List)}.
   */
  public static Map<String, String> settings(SealedBlock block) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("max_threads", "1");
    settings.put("max_block_size", ABOVE_ANY_BLOCK);
    settings.put("insert_null_as_default", "1");
    settings.put("prefer_column_name_to_alias", "0");
    // A DEFAULT is computed for the rows that take it, and does not throw for others.
    settings.put("short_circuit_function_evaluation", "force_enable");
    settings.put("allow_suspicious_low_cardinality_types", "1");
    if (block.types().stream().anyMatch(type -> type.contains("Variant("))) {
      // Not known to servers that know no Variant.
      settings.put("allow_suspicious_variant_types", "1");
    }
    return settings;
  }

  private static String into(String table, SealedBlock block) {
    return "INSERT INTO " + table + " (" + names(block) + ")";
  }

  private static String names(SealedBlock block) {
    return GivenFlags.tableColumns(block.columns()).stream()
        .map(TableName::quote)
        .collect(Collectors.joining(", "));
  }
}
