package io.millrace.udf;

import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.block.Compression;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.mapping.ChangeMetadata;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.Serializable;
import java.util.Objects;

/** The specification of a {@link RecordProcessor}. Immutable; serialized in the job graph. */
public final class ConversionSpec implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TableSchema target;
  private final TableName errorTable;
  private final Mapping mapping;
  private final Filter filter;
  private final ErrorPolicy errorPolicy;
  private final ValuesInErrors values;
  private final Payload payload;
  private final DecodeLimits decodeLimits;
  private final BlockLimits blockLimits;
  private final Compression compression;
  private final int mostColumnSets;

  private ConversionSpec(Builder builder) {
    target = builder.target;
    errorTable = builder.errorTable;
    mapping = builder.mapping;
    filter = builder.filter;
    errorPolicy = builder.errorPolicy;
    values = builder.values;
    payload = builder.payload;
    decodeLimits = builder.decodeLimits;
    blockLimits = builder.blockLimits;
    compression = builder.compression;
    mostColumnSets = builder.mostColumnSets;
  }

  /**
   * Starts with the defaults: columns by name, errors to the table with values shown, blocks of
   * 500,000 rows, 192 MiB, or 128 MiB of memory, LZ4.
   */
  public static Builder of(TableSchema target, TableName errorTable) {
    return new Builder(target, errorTable);
  }

  TableSchema target() {
    return target;
  }

  TableName errorTable() {
    return errorTable;
  }

  Mapping mapping() {
    return mapping;
  }

  Filter filter() {
    return filter;
  }

  ErrorPolicy errorPolicy() {
    return errorPolicy;
  }

  /** Whether messages show values of documents. */
  public ValuesInErrors values() {
    return values;
  }

  Payload payload() {
    return payload;
  }

  DecodeLimits decodeLimits() {
    return decodeLimits;
  }

  BlockLimits blockLimits() {
    return blockLimits;
  }

  Compression compression() {
    return compression;
  }

  int mostColumnSets() {
    return mostColumnSets;
  }

  /**
   * Returns this specification with blocks that need no more memory than this.
   *
   * @param memory bytes, at least 1; see {@link BlockLimits#maxMemory}
   */
  public ConversionSpec within(long memory) {
    return toBuilder().blockLimits(blockLimits.within(memory)).build();
  }

  private Builder toBuilder() {
    Builder builder = new Builder(target, errorTable);
    builder.mapping = mapping;
    builder.filter = filter;
    builder.errorPolicy = errorPolicy;
    builder.values = values;
    builder.payload = payload;
    builder.decodeLimits = decodeLimits;
    builder.blockLimits = blockLimits;
    builder.compression = compression;
    builder.mostColumnSets = mostColumnSets;
    return builder;
  }

  /** Builds a specification. */
  public static final class Builder {
    private static final int DEFAULT_ROWS = 500_000;
    private final TableSchema target;
    private final TableName errorTable;
    private Mapping mapping = Mapping.byName();
    private Filter filter = Filter.NONE;
    private ErrorPolicy errorPolicy = ErrorPolicy.TABLE;
    private ValuesInErrors values = ValuesInErrors.SHOWN;
    private Payload payload = Payload.AUTO;
    private DecodeLimits decodeLimits = DecodeLimits.DEFAULTS;
    private BlockLimits blockLimits = new BlockLimits(DEFAULT_ROWS, BlockLimits.MOST_BYTES);
    private Compression compression = Compression.LZ4;
    private int mostColumnSets = Converter.DEFAULT_COLUMN_SETS;

    private Builder(TableSchema target, TableName errorTable) {
      this.target = Objects.requireNonNull(target);
      this.errorTable = Objects.requireNonNull(errorTable);
    }

    public Builder mapping(Mapping mapping) {
      this.mapping = Objects.requireNonNull(mapping);
      return this;
    }

    /** Sets which documents become rows: by default all. */
    public Builder filter(Filter filter) {
      this.filter = Objects.requireNonNull(filter);
      return this;
    }

    public Builder errorPolicy(ErrorPolicy errorPolicy) {
      this.errorPolicy = Objects.requireNonNull(errorPolicy);
      return this;
    }

    public Builder valuesInErrors(ValuesInErrors values) {
      this.values = Objects.requireNonNull(values);
      return this;
    }

    public Builder payload(Payload payload) {
      this.payload = Objects.requireNonNull(payload);
      return this;
    }

    public Builder decodeLimits(DecodeLimits decodeLimits) {
      this.decodeLimits = Objects.requireNonNull(decodeLimits);
      return this;
    }

    public Builder blockLimits(BlockLimits blockLimits) {
      this.blockLimits = Objects.requireNonNull(blockLimits);
      return this;
    }

    public Builder compression(Compression compression) {
      this.compression = Objects.requireNonNull(compression);
      return this;
    }

    /**
     * Limits the sets of columns with separate blocks. Rows that lack the same columns, because the
     * server has a DEFAULT for them, share a block. Rows beyond this number of sets share one block
     * with {@link io.millrace.udf.table.GivenFlags}.
     *
     * @param most at least 1
     */
    public Builder mostColumnSets(int most) {
      if (most < 1) {
        throw new IllegalArgumentException("Expected at least 1 set of columns but was " + most);
      }
      mostColumnSets = most;
      return this;
    }

    public ConversionSpec build() {
      if (payload.isChangeData()) {
        mapping = mapping.changeMetadata(ChangeMetadata.PRESENT);
      }
      return new ConversionSpec(this);
    }
  }
}
