package io.millrace.udf.decode.change;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Well-known binary of a geometry → JSON arrays as ClickHouse's Point, LineString, Polygon and
 * their Multi types take them. Reads PostGIS's variant with an SRID as well.
 *
 * @see <a href="https://www.ogc.org/standards/sfa/">OGC Simple Feature Access</a>
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/geo">Geo data types</a>
 */
final class WellKnownBinary {
  private static final int SRID_FLAG = 0x2000_0000;
  private static final int ANY = 0;
  private static final int POINT = 1;
  private static final int LINE_STRING = 2;
  private static final int POLYGON = 3;
  private static final int MULTI_POINT = 4;
  private static final int MULTI_POLYGON = 6;

  /** From the type of a Multi to that of its members. */
  private static final int MEMBER = POINT - MULTI_POINT;

  private final ByteBuffer in;
  private final StringBuilder out = new StringBuilder();

  private WellKnownBinary(byte[] wkb) {
    in = ByteBuffer.wrap(wkb);
  }

  /** Empty for what those types cannot hold: a collection, a third dimension, an empty point. */
  static Optional<String> toJson(byte[] wkb) {
    WellKnownBinary geometry = new WellKnownBinary(wkb);
    try {
      return geometry.write(ANY) && !geometry.in.hasRemaining()
          ? Optional.of(geometry.out.toString())
          : Optional.empty();
    } catch (BufferUnderflowException incomplete) {
      return Optional.empty();
    }
  }

  /**
   * Reads a geometry.
   *
   * @param expected its type. A Multi contains geometries of one single type only, so no input
   *     nests deeper than that
   */
  private boolean write(int expected) {
    in.order(in.get() == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int type = in.getInt();
    if ((type & SRID_FLAG) != 0) {
      type &= ~SRID_FLAG;
      in.getInt();
    }
    if (expected != ANY && type != expected) {
      return false;
    }
    if (type == POINT) {
      return point();
    }
    if (type == LINE_STRING) {
      return list(this::point);
    }
    if (type == POLYGON) {
      return list(() -> list(this::point));
    }
    int member = type + MEMBER;
    return type >= MULTI_POINT && type <= MULTI_POLYGON && list(() -> write(member));
  }

  private boolean point() {
    double x = in.getDouble();
    double y = in.getDouble();
    if (Double.isNaN(x) || Double.isNaN(y) || Double.isInfinite(x) || Double.isInfinite(y)) {
      return false;
    }
    out.append('[').append(x).append(',').append(y).append(']');
    return true;
  }

  private interface Part {
    boolean write();
  }

  private boolean list(Part part) {
    int count = in.getInt();
    out.append('[');
    for (int i = 0; i < count; i++) {
      out.append(i == 0 ? "" : ",");
      if (!part.write()) {
        return false;
      }
    }
    out.append(']');
    return count >= 0;
  }
}
