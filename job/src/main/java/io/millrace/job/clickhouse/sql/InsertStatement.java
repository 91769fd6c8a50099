package io.millrace.job.clickhouse.sql;

import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.SqlLiteral;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The statement that inserts a block. Names are always quoted, and the columns always listed: an
 * omitted column gets its DEFAULT, and a column added to the table later does no harm.
 *
 * <p>In a block with {@link GivenFlags}, each row may lack other columns. Columns that accept NULL
 * and Array, Map, Tuple and JSON columns have no value that requests the DEFAULT. So the block is
 * inserted as a query over it that fills in the DEFAULT. Measured on 26.7: its rows stay one block,
 * that is one part per partition, and the table and its views recognize a repetition by its token,
 * as for any other block. It needs no privilege besides INSERT.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/statements/insert-into">INSERT INTO</a>
 * @see <a href="https://clickhouse.com/docs/sql-reference/table-functions/input">input</a>
 */
public final class InsertStatement {
  private static final String ABOVE_ANY_BLOCK = "1048576";

  private InsertStatement() {}

  /** The statement for a block without {@link GivenFlags}. */
  public static String of(SealedBlock block) {
    return of(block, ColumnChanges.NONE);
  }

  /** The statement for a block that {@link #needsQuery needs no query}. */
  public static String of(SealedBlock block, ColumnChanges changes) {
    return into(block.table().quoted(), block, changes) + " FORMAT Native";
  }

  /**
   * The statement for a block that needs a query.
   *
   * @param columns the table's columns, with their current DEFAULTs
   */
  public static String of(
      SealedBlock block, ColumnChanges changes, List<DefaultedRowsQuery.Column> columns) {
    String rows =
        "SELECT "
            + changes.selected(block)
            + " FROM input("
            + SqlLiteral.string(ExternalDataQuery.structure(block))
            + ")";
    return into(block.table().quoted(), block, changes)
        + " "
        + (needsDefaults(block) ? rows(block, changes, columns, rows) : rows)
        + " FORMAT Native";
  }

  /**
   * The rows of a block with {@link GivenFlags}, for a query about it: all columns of the block,
   * also those that the table no longer has.
   */
  public static String rows(SealedBlock block, List<DefaultedRowsQuery.Column> columns) {
    return rows(
        block,
        ColumnChanges.NONE,
        withOwn(block, columns),
        "SELECT * FROM " + ExternalDataQuery.NAME);
  }

  /** The table's columns, and those of the block that the table no longer has. */
  public static List<DefaultedRowsQuery.Column> withOwn(
      SealedBlock block, List<DefaultedRowsQuery.Column> columns) {
    List<DefaultedRowsQuery.Column> all = new ArrayList<>(columns);
    Map<String, String> given = given(block);
    for (String name : GivenFlags.tableColumns(block.columns())) {
      if (columns.stream().noneMatch(column -> column.name().equals(name))) {
        String type = Objects.requireNonNull(given.get(name));
        all.add(new DefaultedRowsQuery.Column(name, type, "", ""));
      }
    }
    return all;
  }

  private static String rows(
      SealedBlock block,
      ColumnChanges changes,
      List<DefaultedRowsQuery.Column> columns,
      String rows) {
    return "SELECT "
        + changes.names(block)
        + " FROM ("
        + DefaultedRowsQuery.of(
            columns, changes.given(block), rows, DefaultedRowsQuery.Extent.WITH_ALIASES)
        + ")";
  }

  /** Whether the server must compute the rows from the block, instead of reading them. */
  public static boolean needsQuery(SealedBlock block, ColumnChanges changes) {
    return needsDefaults(block) || !changes.renamed().isEmpty();
  }

  /** Whether the statement depends on the table's columns. */
  public static boolean needsDefaults(SealedBlock block) {
    return !GivenFlags.of(block.columns()).isEmpty();
  }

  /** The type that each column of the block is sent as, by name. */
  public static Map<String, String> given(SealedBlock block) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < block.columns().size(); i++) {
      given.put(block.columns().get(i), block.types().get(i));
    }
    return given;
  }

  /**
   * Settings that keep the result of a query in one block, independent of the user's profile; for
   * {@link #of(SealedBlock, ColumnChanges, List)}.
   */
  public static Map<String, String> settings(SealedBlock block) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("max_threads", "1");
    settings.put("max_block_size", ABOVE_ANY_BLOCK);
    settings.put("insert_null_as_default", "1");
    settings.put("prefer_column_name_to_alias", "0");
    // A DEFAULT is computed only for the rows that use it, so it does not fail on others.
    settings.put("short_circuit_function_evaluation", "force_enable");
    settings.put("allow_suspicious_low_cardinality_types", "1");
    if (block.types().stream().anyMatch(type -> type.contains("Variant("))) {
      // Servers without Variant do not have this setting.
      settings.put("allow_suspicious_variant_types", "1");
    }
    return settings;
  }

  private static String into(String table, SealedBlock block, ColumnChanges changes) {
    return "INSERT INTO " + table + " (" + changes.names(block) + ")";
  }
}
