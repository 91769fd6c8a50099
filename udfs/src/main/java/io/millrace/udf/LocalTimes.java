package io.millrace.udf;

import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import io.millrace.udf.text.ZoneOffsets;
import io.millrace.udf.type.ClickHouseType;
import io.millrace.udf.type.TypeArguments;
import io.millrace.udf.type.TypeSyntaxException;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;

/** How texts of times without an offset, such as {@code 2026-01-31 12:00:00}, are read. */
public final class LocalTimes {
  private final ZoneOffsets offsets;

  public LocalTimes(ZoneId zone) {
    offsets = new ZoneOffsets(zone);
  }

  /**
   * Returns the instant of a local time.
   *
   * @param local seconds since 1970-01-01 00:00:00 local time
   * @return seconds since the epoch
   */
  public long toInstant(long local) {
    return offsets.toInstant(local);
  }

  /**
   * The time zones of all columns that are sent, by ClickHouse's names; an empty name stands for
   * the server's zone. Types that cannot be parsed are left out.
   */
  public static Set<String> zones(TableSchema schema) {
    Set<String> zones = new TreeSet<>();
    for (Column column : schema.columns()) {
      if (column.defaultKind().isWritable()) {
        try {
          zones.addAll(TypeArguments.zones(ClickHouseType.parse(column.type())));
        } catch (TypeSyntaxException unsupported) {
          // Such a column cannot be filled, which other checks say.
        }
      }
    }
    return zones;
  }
}
