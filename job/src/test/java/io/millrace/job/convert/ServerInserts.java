package io.millrace.job.convert;

import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.config.value.Secret;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.BlockSlicer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.conformance.BlockInserter;
import io.millrace.udf.conformance.RefusedBlockException;
import io.millrace.udf.conformance.TwinTables;
import io.millrace.udf.convert.Converter;
import io.millrace.udf.table.TableName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Inserts blocks as the job does: whole, in parts, and without single rows. */
final class ServerInserts implements BlockInserter {
  private final ClickHouseServer server;

  ServerInserts(ClickHouseServer server) {
    this.server = server;
  }

  /** Twin tables whose blocks are inserted by the job's inserter. */
  static TwinTables tables(ClickHouseServer server, String columns) {
    return TwinTables.create(server, columns, new ServerInserts(server));
  }

  private Inserter inserter() {
    Duration patience = Duration.ofSeconds(60);
    return new ClickHouseInserterFactory(
            List.of(server.url()), "default", Secret.of(""), patience, patience)
        .create();
  }

  @Override
  public void insert(SealedBlock block) throws RefusedBlockException, InterruptedException {
    try (Inserter inserter = inserter()) {
      inserter.insert(block);
    } catch (InsertException e) {
      throw new RefusedBlockException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public int columnSets() {
    return Converter.DEFAULT_COLUMN_SETS;
  }

  /** Inserts every block in pieces of one row, two, and the rest. */
  void insertParts(List<SealedBlock> blocks) throws InsertException, InterruptedException {
    try (Inserter inserter = inserter()) {
      for (SealedBlock block : blocks) {
        int from = 0;
        for (int rows = 1; from < block.rows(); rows = Math.min(rows + 1, 3)) {
          int count = rows == 3 ? block.rows() - from : Math.min(rows, block.rows() - from);
          inserter.insert(inserter.part(block, from, count, block.token() + "/" + from));
          from += count;
        }
      }
    }
  }

  /** The same without the server's help: slices of one row, of two, and of all others. */
  void insertSlices(List<SealedBlock> blocks) throws InsertException, InterruptedException {
    try (Inserter inserter = inserter()) {
      for (SealedBlock block : blocks) {
        BlockSlicer slicer =
            BlockSlicer.of(block)
                .orElseThrow(() -> new AssertionError("Not understood: " + block.types()));
        int from = 0;
        for (int rows = 1; from < block.rows(); rows++) {
          int count = rows == 3 ? block.rows() - from : Math.min(rows, block.rows() - from);
          inserter.insert(slicer.slice(from, count, block.token() + "/" + from));
          from += count;
        }
      }
    }
  }

  /** Lets our table read the blocks' rows as the server puts them in JSON. */
  void insertJson(TwinTables tables, List<SealedBlock> blocks)
      throws InsertException, InterruptedException {
    try (Inserter inserter = inserter()) {
      for (SealedBlock block : blocks) {
        tables.insertIntoOurs(new String(inserter.json(block), StandardCharsets.UTF_8));
      }
    }
  }

  /**
   * What is left of the blocks without the rows a view of the table throws on, where it throws on
   * any. The view writes all columns to a table of the same ones.
   *
   * @param condition of the rows it throws on
   */
  List<SealedBlock> isolate(TableName ours, List<SealedBlock> blocks, String condition)
      throws Exception {
    TableName target = new TableName(ours.database(), "target");
    TableName view = new TableName(ours.database(), "view");
    server.query("CREATE TABLE " + target.quoted() + " AS " + ours.quoted() + TwinTables.ANY_TYPES);
    server.query(
        "CREATE MATERIALIZED VIEW %s TO %s AS SELECT * REPLACE (id + throwIf(%s) AS id) FROM %s"
            .concat(TwinTables.ANY_TYPES)
            .formatted(view.quoted(), target.quoted(), condition, ours.quoted()));
    List<SealedBlock> left = new ArrayList<>();
    try (Inserter inserter = inserter()) {
      for (SealedBlock block : blocks) {
        try {
          inserter.isolate(block, 1_000).others().ifPresent(left::add);
        } catch (InsertException none) {
          if (!String.valueOf(none.getMessage()).contains("no single row")) {
            throw none;
          }
          left.add(block);
        }
      }
    }
    server.query("DROP TABLE " + view.quoted());
    return left;
  }
}
