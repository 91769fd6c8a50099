package io.millrace.job.clickhouse.insert;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.TableExpressions;
import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.sql.DefaultedRowsQuery;
import io.millrace.job.clickhouse.sql.ExternalDataQuery;
import io.millrace.job.clickhouse.view.DependentViews;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a table processes a block: whether it stores rows itself or forwards them, and whether its
 * own expressions fail on the rows. The inserting user needs no further privilege for these
 * queries.
 */
final class TableRefusals implements InsertDiagnosis.Table {
  /** What the server shows instead of a key or a password. */
  private static final String HIDDEN = "[HIDDEN]";

  private final SealedBlock block;
  private final BlockSender sender;
  private final @Nullable JsonNode facts;

  private TableRefusals(SealedBlock block, BlockSender sender, @Nullable JsonNode facts) {
    this.block = block;
    this.sender = sender;
    this.facts = facts;
  }

  /**
   * Queries the facts about the block's table.
   *
   * @param known the cache of tables, which this call fills
   * @throws InsertException retryable
   */
  static TableRefusals of(SealedBlock block, BlockSender sender, Map<TableName, JsonNode> known)
      throws InsertException {
    JsonNode facts = known.get(block.table());
    if (facts == null) {
      List<JsonNode> rows =
          DependentViews.rows(
              sender::ask,
              "SELECT engine, length(dependencies_table), partition_key, sorting_key,"
                  + " create_table_query FROM system.tables WHERE database = {database:String} AND"
                  + " name = {name:String}",
              block.table());
      if (!rows.isEmpty()) {
        facts = rows.get(0);
        known.put(block.table(), facts);
      }
    }
    return new TableRefusals(block, sender, facts);
  }

  /**
   * Whether it stores the rows itself, so that a rejected INSERT leaves nothing behind. A
   * Distributed table sends rows to shards, and some shards may have stored their rows.
   */
  @Override
  public boolean isLocal() {
    String engine = engine();
    return engine.endsWith("MergeTree")
        || engine.endsWith("Log")
        || engine.equals("Memory")
        || engine.equals("Null");
  }

  /**
   * Whether a materialized view may read the inserted rows, here or where the rows are forwarded
   * to.
   */
  @Override
  public boolean mayFeedViews() {
    return facts == null || !isLocal() || facts.get(1).asInt() > 0;
  }

  /** Whether other replicas may hear of an ALTER before this server does. */
  boolean isReplicated() {
    return engine().startsWith("Replicated") || engine().startsWith("Shared");
  }

  private String engine() {
    return facts == null ? "" : facts.get(0).asText();
  }

  /**
   * Whether the table's own expressions fail with the same code on some row of the block: DEFAULT
   * and MATERIALIZED, constraints, the keys. An expression that contains a key or a password cannot
   * be queried.
   *
   * @throws InsertException retryable
   */
  @Override
  public boolean refuses(ServerFailure failure) throws InsertException {
    if (facts == null || block.types().isEmpty()) {
      return false;
    }
    int code = failure.code().orElse(0);
    boolean violated = code == ClickHouseErrorCode.VIOLATED_CONSTRAINT.code();
    int expected = violated ? ClickHouseErrorCode.FUNCTION_THROW_IF_VALUE_IS_NON_ZERO.code() : code;
    List<String> asked =
        violated
            ? TableExpressions.constraints(text(4)).stream()
                .map(constraint -> "throwIf(NOT (" + constraint + "))")
                .collect(Collectors.toList())
            : expressions();
    Optional<ServerFailure> thrown = sender.failure(question(asked, ""));
    return thrown.isPresent()
        && thrown.get().code().equals(OptionalInt.of(expected))
        && sender.failure(question(asked, " LIMIT 0")).isEmpty();
  }

  private List<String> expressions() {
    List<String> expressions = new ArrayList<>(TableExpressions.constraints(text(4)));
    expressions.addAll(TableExpressions.indices(text(4)));
    expressions.add(text(2));
    expressions.add(text(3));
    return expressions;
  }

  private String question(List<String> expressions, String limit) throws InsertException {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < block.columns().size(); i++) {
      given.put(block.columns().get(i), block.types().get(i));
    }
    List<DefaultedRowsQuery.Column> columns =
        DependentViews.columns(block.table(), sender::ask).stream()
            .map(column -> column.hides(HIDDEN) ? column.withoutExpression() : column)
            .collect(Collectors.toList());
    List<String> asked = new ArrayList<>();
    asked.add("*");
    for (String expression : expressions) {
      if (!expression.isBlank() && !expression.contains(HIDDEN)) {
        asked.add("tuple(" + expression + ")");
      }
    }
    return "SELECT "
        + String.join(", ", asked)
        + " FROM ("
        + DefaultedRowsQuery.of(columns, given, "SELECT * FROM " + ExternalDataQuery.NAME + limit)
        + ") FORMAT Null";
  }

  private String text(int column) {
    return facts == null ? "" : facts.get(column).asText();
  }
}
