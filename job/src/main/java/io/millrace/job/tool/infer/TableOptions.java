package io.millrace.job.tool.infer;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Options for the table; the rest is proposed. */
public final class TableOptions {
  private final Engine engine;
  private final List<String> engineColumns;
  private final List<String> orderBy;
  private final @Nullable String partitionBy;
  private final @Nullable String cluster;

  /**
   * @param engineColumns the version of a Replacing engine, or what a Summing one sums; may be
   *     empty
   * @param orderBy names of columns; empty for a proposal
   * @param partitionBy an expression as SQL, empty text for no partitions; null for a proposal
   * @param cluster for ON CLUSTER; null for this server alone
   */
  public TableOptions(
      Engine engine,
      List<String> engineColumns,
      List<String> orderBy,
      @Nullable String partitionBy,
      @Nullable String cluster) {
    this.engine = engine;
    this.engineColumns = List.copyOf(engineColumns);
    this.orderBy = List.copyOf(orderBy);
    this.partitionBy = partitionBy;
    this.cluster = cluster;
  }

  Engine engine() {
    return engine;
  }

  List<String> engineColumns() {
    return engineColumns;
  }

  List<String> orderBy() {
    return orderBy;
  }

  Optional<String> partitionBy() {
    return Optional.ofNullable(partitionBy);
  }

  Optional<String> cluster() {
    return Optional.ofNullable(cluster);
  }
}
