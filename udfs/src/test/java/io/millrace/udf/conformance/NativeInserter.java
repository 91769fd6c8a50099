package io.millrace.udf.conformance;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.util.stream.Collectors;

/**
 * Inserts a block as it is, with the settings that give its values their meaning. Rows that lack
 * different columns are never in one block, because such a block needs a query of the job.
 */
final class NativeInserter implements BlockInserter {
  private static final String SETTINGS =
      "async_insert=0, input_format_null_as_default=1, input_format_defaults_for_omitted_fields=1,"
          + " input_format_native_allow_types_conversion=1, date_time_input_format='best_effort',"
          + " type_json_skip_duplicated_paths=0, type_json_skip_invalid_typed_paths=0";

  private final ClickHouseServer server;

  NativeInserter(ClickHouseServer server) {
    this.server = server;
  }

  @Override
  public void insert(SealedBlock block) throws RefusedBlockException {
    String columns =
        block.columns().stream().map(TableName::quote).collect(Collectors.joining(", "));
    try {
      server.insert(
          "INSERT INTO %s (%s) SETTINGS %s FORMAT Native"
              .formatted(block.table().quoted(), columns, SETTINGS),
          block.plainBody());
    } catch (IllegalStateException e) {
      throw new RefusedBlockException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public int columnSets() {
    return Integer.MAX_VALUE;
  }
}
