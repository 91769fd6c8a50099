package io.millrace.udf.block;

import io.millrace.udf.row.Rows;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows → sealed block. Sealing fixes content, compression and token. */
public final class BlockSealer {
  private final TableName table;
  private final Compression compression;
  private final Clock clock;

  public BlockSealer(TableName table, Compression compression, Clock clock) {
    this.table = table;
    this.compression = compression;
    this.clock = clock;
  }

  /**
   * Seals all rows under a new random token.
   *
   * @param rows at least one; not modified
   */
  public SealedBlock seal(Rows rows) {
    return seal(rows, UUID.randomUUID().toString());
  }

  /**
   * Seals all rows.
   *
   * @param rows at least one; not modified
   * @param token must identify exactly these rows
   */
  public SealedBlock seal(Rows rows, String token) {
    if (rows.count() == 0) {
      throw new IllegalArgumentException("A block has at least one row");
    }
    long size = size(rows);
    return new SealedBlock(
            table,
            rows.columns(),
            types(rows),
            token,
            rows.count(),
            size,
            clock.millis(),
            compression,
            body(rows, size))
        .withOldestArrival(rows.oldestArrivalMillis());
  }

  private static long size(Rows rows) {
    try {
      return NativeFormat.size(rows);
    } catch (IOException e) {
      throw new UncheckedIOException("Counting failed", e);
    }
  }

  private static List<String> types(Rows rows) {
    return IntStream.range(0, rows.columns().size())
        .mapToObj(rows::type)
        .collect(Collectors.toUnmodifiableList());
  }

  private BlockBody body(Rows rows, long size) {
    BodyOutput output = new BodyOutput();
    try (OutputStream out = compression.over(output, size)) {
      NativeFormat.write(rows, out);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return output.body();
  }
}
