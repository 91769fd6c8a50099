package io.millrace.job.tool.replay;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.convert.Conversion;
import io.millrace.job.tool.replay.ReplayReport.RejectedAgain;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.decode.PayloadFormat;
import io.millrace.udf.json.JsonPointer;
import io.millrace.udf.mapping.Filter;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.mapping.MappingException;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Converts rejected documents as the job does. A document is converted alone first, and taken only
 * if all of it becomes rows. Documents of one row share blocks, one replay a block, so that a block
 * that ClickHouse refuses can be split between documents. A document of several rows is a replay of
 * its own: its rows go together or not at all. Documents that the pipeline's filter skips are
 * one replay without a block: they are done.
 */
final class PipelineConverter implements ReplayConverter {
  private final Supplier<UUID> ids;
  private final Lane documents;
  private final Lane rows;

  PipelineConverter(PipelineConfig config, TableSchema target, Supplier<UUID> ids)
      throws SchemaException {
    this.ids = ids;
    ConversionSpec.Builder spec = Conversion.builder(config, target).errorPolicy(ErrorPolicy.FAIL);
    documents = new Lane(spec.payload(config.payload().unpacked()).build());
    rows = new Lane(
            spec.mapping(byName(target))
                .filter(Filter.NONE)
                .payload(Payload.of(PayloadFormat.JSON))
                .build());
  }

  @Override
  public Result convert(List<RejectedDocument> portion) {
    List<Replay> replays = new ArrayList<>();
    List<RejectedAgain> rejected = new ArrayList<>();
    Map<List<Object>, List<RejectedDocument>> alike = new LinkedHashMap<>();
    List<String> skipped = new ArrayList<>();
    for (RejectedDocument document : portion) {
      Optional<String> obstacle = document.obstacle();
      if (obstacle.isPresent()) {
        rejected.add(new RejectedAgain(document, obstacle.get()));
        continue;
      }
      try {
        List<SealedBlock> blocks = lane(document).convert(List.of(document));
        if (blocks.isEmpty()) {
          skipped.add(document.identity());
        } else if (document.copies() == 1 && blocks.size() == 1 && blocks.get(0).rows() == 1) {
          List<Object> shape =
              List.of(document.isRow(), blocks.get(0).columns(), blocks.get(0).types());
          alike.computeIfAbsent(shape, unused -> new ArrayList<>()).add(document);
        } else {
          replays.add(new Replay(ids.get(), List.of(document.identity()), blocks));
        }
      } catch (RejectedRowException complaint) {
        rejected.add(new RejectedAgain(document, String.valueOf(complaint.getMessage())));
      }
    }
    if (!skipped.isEmpty()) {
      replays.add(new Replay(ids.get(), skipped, List.of()));
    }
    for (List<RejectedDocument> group : alike.values()) {
      replays.addAll(shared(group));
    }
    return new Result(replays, rejected);
  }

  private Lane lane(RejectedDocument document) {
    return document.isRow() ? rows : documents;
  }

  /** Documents of one row each, with the same columns: the rows keep their order. */
  private List<Replay> shared(List<RejectedDocument> group) {
    List<SealedBlock> blocks;
    try {
      blocks = lane(group.get(0)).convert(group);
    } catch (RejectedRowException impossible) {
      throw new IllegalStateException("It was converted before", impossible);
    }
    if (blocks.stream().mapToInt(SealedBlock::rows).sum() != group.size()) {
      throw new IllegalStateException("Each of " + group.size() + " documents was one row before");
    }
    List<Replay> replays = new ArrayList<>();
    int next = 0;
    for (SealedBlock block : blocks) {
      List<String> identities = new ArrayList<>();
      for (RejectedDocument document : group.subList(next, next + block.rows())) {
        identities.add(document.identity());
      }
      replays.add(new Replay(ids.get(), identities, List.of(block)));
      next += block.rows();
    }
    return replays;
  }

  /** One way of reading documents. */
  private static final class Lane {
    private final List<SealedBlock> sealed = new ArrayList<>();
    private final RecordProcessor processor;

    Lane(ConversionSpec spec) throws SchemaException {
      processor = new RecordProcessor(spec, sealed::add);
    }

    List<SealedBlock> convert(List<RejectedDocument> documents) throws RejectedRowException {
      try {
        for (RejectedDocument document : documents) {
          for (int copy = 0; copy < document.copies(); copy++) {
            processor.process(document.record(), document.documentIndex());
          }
        }
        processor.seal();
        return List.copyOf(sealed);
      } finally {
        // A document that is rejected halfway leaves no rows.
        processor.seal();
        sealed.clear();
      }
    }
  }

  /**
   * In a row that ClickHouse refused, every field is the column of the same name, metadata
   * included.
   */
  private static Mapping byName(TableSchema target) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (Column column : target.columns()) {
      if (column.defaultKind().isWritable()) {
        columns.put(column.name(), JsonPointer.of(List.of(column.name())));
      }
    }
    try {
      return Mapping.parse(columns);
    } catch (MappingException impossible) {
      throw new IllegalStateException("A pointer to a field is always one", impossible);
    }
  }
}
