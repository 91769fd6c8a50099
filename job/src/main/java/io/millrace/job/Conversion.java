package io.millrace.job;

import io.millrace.job.config.BlockOptions;
import io.millrace.job.config.ErrorOptions;
import io.millrace.job.config.ErrorPolicy;
import io.millrace.job.config.ErrorValues;
import io.millrace.job.config.PipelineConfig;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.convert.Mapping;
import io.millrace.udf.convert.MappingException;
import io.millrace.udf.convert.TableSchema;
import io.millrace.udf.convert.ValuesInErrors;

/** The pipeline's configuration in the converter's words. */
final class Conversion {
  private Conversion() {}

  static ConversionSpec of(PipelineConfig config, TableSchema target) throws MappingException {
    return ConversionSpec.of(target, config.errorTable())
        .mapping(Mapping.parse(config.columns()))
        .errorPolicy(
            config.get(ErrorOptions.POLICY) == ErrorPolicy.FAIL
                ? io.millrace.udf.ErrorPolicy.FAIL
                : io.millrace.udf.ErrorPolicy.TABLE)
        .valuesInErrors(
            config.get(ErrorOptions.VALUES) == ErrorValues.REDACTED
                ? ValuesInErrors.REDACTED
                : ValuesInErrors.SHOWN)
        .blockLimits(
            new BlockLimits(
                config.get(BlockOptions.MAX_ROWS), config.get(BlockOptions.MAX_BYTES).getBytes()))
        .compression(config.get(BlockOptions.COMPRESSION))
        .build();
  }
}
