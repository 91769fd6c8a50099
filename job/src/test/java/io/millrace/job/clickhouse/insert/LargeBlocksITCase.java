package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.block.BlockLimits;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks that are compressed in parts while they grow, or when they are sealed. */
@Timeout(120)
final class LargeBlocksITCase {
  private static final long SEED = 7;

  private final ClickHouseServer server = ClickHouseServer.forTests();
  private final String database = server.newDatabase();

  @ParameterizedTest
  @EnumSource
  void theTableIsTheSameHoweverTheyAreCompressed(DocumentSet set) throws Exception {
    int documents = set == DocumentSet.NARROW ? 60_000 : 8_000;
    List<String> sums = new ArrayList<>();
    for (Compression compression : Compression.values()) {
      TableName table = new TableName(database, "t_" + compression.id());
      server.query(
          "CREATE TABLE %s (%s) ORDER BY tuple()"
              .formatted(
                  table.quoted(),
                  set.columns().stream()
                      .map(column -> TableName.quote(column.name()) + " " + column.type())
                      .collect(Collectors.joining(", "))));
      List<SealedBlock> blocks = blocks(set, documents, table, compression);
      assertThat(blocks).singleElement().matches(one -> one.uncompressedBytes() > 4 << 20);
      try (Inserter inserter = Inserters.of(server.url())) {
        inserter.insert(blocks.get(0));
      }
      sums.add(
          server.query(
              "SELECT count(), sum(cityHash64(%s)) FROM %s"
                  .formatted(
                      set.columns().stream()
                          .map(LargeBlocksITCase::text)
                          .collect(Collectors.joining(", ")),
                      table.quoted())));
    }
    assertThat(sums).first().asString().startsWith(documents + "\t");
    assertThat(sums).containsOnly(sums.get(0));
  }

  private static String text(Column column) {
    return "toString(" + TableName.quote(column.name()) + ")";
  }

  private static List<SealedBlock> blocks(
      DocumentSet set, int documents, TableName table, Compression compression) throws Exception {
    List<SealedBlock> blocks = new ArrayList<>();
    RecordProcessor processor =
        new RecordProcessor(
            ConversionSpec.of(new TableSchema(table, set.columns()), table)
                .blockLimits(new BlockLimits(1_000_000, 64 << 20))
                .compression(compression)
                .build(),
            blocks::add);
    for (byte[] document : set.documents(documents, SEED)) {
      processor.process(new Record(document, "events", "shardId-000000000000", "1", "key", 0));
    }
    processor.seal();
    return blocks;
  }
}
