package io.millrace.job.config.option;

import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.ValueTypes;
import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.block.Compression;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** The size and compression of blocks. */
public final class BlockOptions {
  public static final ConfigOption<Integer> MAX_ROWS =
      ConfigOptions.key("block.max-rows")
          .intType()
          .defaultValue(500_000)
          .withDescription(
              "Number of rows at which a block is sealed. Keep it below the size at which the"
                  + " server splits an insert: a split block could be inserted twice.");

  public static final ConfigOption<MemorySize> MAX_BYTES =
      ConfigOptions.key("block.max-bytes")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(192))
          .withDescription(
              "Size before compression at which a block is sealed. A block is also sealed when it"
                  + " needs 128mb of memory, or 15 % of the TaskManager's heap divided by its slots."
                  + " With lz4, columns are compressed while they grow. JSON and Dynamic are not, and"
                  + " count twice, because sealing copies them. With zstd and none, all columns do.");

  public static final ConfigOption<Compression> COMPRESSION =
      ConfigOptions.key("block.compression")
          .enumType(Compression.class)
          .defaultValue(Compression.LZ4)
          .withDescription(
              "Compression of blocks in the checkpoint and in requests. zstd needs about 40 % fewer"
                  + " bytes than lz4 and more CPU. Blocks of earlier checkpoints keep theirs.");

  private BlockOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(MAX_ROWS, ValueTypes.integer(1, 1_000_000)),
        OptionSpec.of(
            MAX_BYTES,
            ValueTypes.memory(MemorySize.parse("1kb"), new MemorySize(BlockLimits.MOST_BYTES))),
        OptionSpec.of(COMPRESSION, ValueTypes.oneOf(Compression.class, KeyStyle::kebab)));
  }
}
