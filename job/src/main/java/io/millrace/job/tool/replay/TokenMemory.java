package io.millrace.job.tool.replay;

import io.millrace.job.clickhouse.catalog.CatalogException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How long the tables an insert reaches recognise a block that is sent again. */
interface TokenMemory {
  /**
   * How many blocks each table has taken so far, for {@link #doubt} later. Tables that do not tell
   * are left out.
   */
  Map<String, Long> written() throws CatalogException;

  /**
   * Why a table may no longer recognise a block.
   *
   * @param age time since just before it was sent for the first time
   * @param written what {@link #written} said then; empty if unknown
   * @return empty when it certainly does
   */
  Optional<String> doubt(Duration age, Map<String, Long> written) throws CatalogException;
}
