package io.millrace.job.clickhouse.catalog;

import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The target of a Distributed table, parsed from its engine clause.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/engines/table-engines/special/distributed">Distributed</a>
 */
public final class DistributedTable {
  private static final String TEXT = "'((?:[^'\\\\]|\\\\.)*)'";
  private static final Pattern ENGINE =
      Pattern.compile(
          "Distributed\\(" + TEXT + ", " + TEXT + ", " + TEXT + "(?:, (.*))?\\)(?: SETTINGS .*)?",
          Pattern.DOTALL);

  /** Functions that return another value in each call. */
  private static final Pattern CHANGING =
      Pattern.compile("\\b(?:rand|generate|now|today|yesterday|fuzz|rowNumber|blockNumber)\\w*\\(");

  private final String cluster;
  private final TableName local;
  private final String sharding;

  private DistributedTable(String cluster, TableName local, String sharding) {
    this.cluster = cluster;
    this.local = local;
    this.sharding = sharding;
  }

  /** Empty for a table of another engine. */
  public static Optional<DistributedTable> of(TableInfo table) {
    Matcher matcher = ENGINE.matcher(table.engineFull());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String sharding = matcher.group(4);
    return Optional.of(
        new DistributedTable(
            SqlLiteral.unescaped(matcher.group(1)),
            new TableName(
                SqlLiteral.unescaped(matcher.group(2)), SqlLiteral.unescaped(matcher.group(3))),
            sharding == null ? "" : sharding));
  }

  /** The cluster's name in {@code remote_servers}. */
  public String cluster() {
    return cluster;
  }

  /** The table on each of the cluster's servers. */
  public TableName local() {
    return local;
  }

  /** Whether a resent row may go to another shard than before. */
  public boolean scatters() {
    return CHANGING.matcher(sharding).find();
  }

  /** The sharding key and the parameters after it, as written; empty without a key. */
  public String sharding() {
    return sharding;
  }
}
