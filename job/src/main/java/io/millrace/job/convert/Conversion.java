package io.millrace.job.convert;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.BlockOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.table.TableSchema;

/** Translates the pipeline's configuration for the converter. */
public final class Conversion {
  private Conversion() {}

  public static ConversionSpec of(PipelineConfig config, TableSchema target) {
    return builder(config, target).build();
  }

  /** Returns a modifiable copy. */
  public static ConversionSpec.Builder builder(PipelineConfig config, TableSchema target) {
    return ConversionSpec.of(target, config.errorTable())
        .mapping(config.mapping())
        .filter(config.filter())
        .errorPolicy(config.get(ErrorOptions.POLICY))
        .valuesInErrors(config.get(ErrorOptions.VALUES))
        .payload(config.payload())
        .decodeLimits(config.decodeLimits())
        .blockLimits(
            new BlockLimits(
                config.get(BlockOptions.MAX_ROWS), config.get(BlockOptions.MAX_BYTES).getBytes()))
        .compression(config.get(BlockOptions.COMPRESSION));
  }
}
