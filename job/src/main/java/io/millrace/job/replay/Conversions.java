package io.millrace.job.replay;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.convert.Conversion;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.Column;
import io.millrace.udf.convert.Column.DefaultKind;
import io.millrace.udf.convert.Mapping;
import io.millrace.udf.convert.MappingException;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.convert.TableSchema;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.decode.PayloadFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rejected documents on the job's own way to sealed blocks. A document is tried first, and goes
 * into a block only if all of it becomes rows.
 */
final class Conversions {
  private final List<SealedBlock> blocks = new ArrayList<>();
  private final Lane documents;
  private final Lane rows;

  Conversions(PipelineConfig config, TableSchema target) throws SchemaException {
    ConversionSpec.Builder spec = Conversion.builder(config, target).errorPolicy(ErrorPolicy.FAIL);
    documents = new Lane(spec.build());
    rows = new Lane(spec.mapping(byName(target)).payload(Payload.of(PayloadFormat.JSON)).build());
  }

  /** A processor that tries, and one that keeps. */
  private final class Lane {
    private final RecordProcessor trial;
    private final RecordProcessor kept;

    Lane(ConversionSpec spec) throws SchemaException {
      trial = new RecordProcessor(spec, block -> {});
      kept = new RecordProcessor(spec, blocks::add);
    }
  }

  /**
   * Converts a document.
   *
   * @return why it cannot become a row, or null when it has
   */
  @Nullable String add(RejectedDocument document) {
    if (!document.isWhole()) {
      return "Cannot replay it: the error table does not hold exactly this document, which is too"
          + " long or was not read to its end. Put it into the stream again, from its source";
    }
    Lane lane = document.isRow() ? rows : documents;
    try {
      lane.trial.process(document.record(), document.documentIndex());
      for (int copy = 0; copy < document.copies(); copy++) {
        lane.kept.process(document.record(), document.documentIndex());
      }
      return null;
    } catch (RejectedRowException rejected) {
      return String.valueOf(rejected.getMessage());
    }
  }

  /** Everything that was converted. Nothing can be added any more. */
  List<SealedBlock> blocks() {
    documents.kept.seal();
    rows.kept.seal();
    return List.copyOf(blocks);
  }

  /** Of a row that ClickHouse refused every field is the column of its name, metadata too. */
  private static Mapping byName(TableSchema target) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (Column column : target.columns()) {
      if (column.defaultKind() != DefaultKind.MATERIALIZED
          && column.defaultKind() != DefaultKind.ALIAS) {
        columns.put(column.name(), "/" + column.name().replace("~", "~0").replace("/", "~1"));
      }
    }
    try {
      return Mapping.parse(columns);
    } catch (MappingException impossible) {
      throw new IllegalStateException("A pointer to a field is always one", impossible);
    }
  }
}
