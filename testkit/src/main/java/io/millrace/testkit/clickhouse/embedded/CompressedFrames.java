package io.millrace.testkit.clickhouse.embedded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * ClickHouse's own frames for compressed data: 16 bytes of checksum, then what it is of: a byte
 * that says LZ4, the size with these 9 bytes, the size of the data, and the data as LZ4. They are
 * small here and nothing gets smaller: a client just has to be able to read them.
 *
 * @see <a href="https://clickhouse.com/docs/native-protocol/basics#compression">Compression</a>
 */
final class CompressedFrames {
  private static final byte LZ4 = (byte) 0x82;
  private static final int HEADER = 9;

  /** More would take the part of the checksum's algorithm that is for more than 143 bytes. */
  private static final int MOST = 100;

  /** So many literals fit in the first byte of LZ4, see its block format. */
  private static final int SHORT = 15;

  private static final long K0 = 0xc3a5c85c97cb3127L;
  private static final long K1 = 0xb492b66fbe98f273L;
  private static final long K2 = 0x9ae16a3b2f90404fL;
  private static final long K3 = 0xc949d7c7509e6557L;
  private static final long MULTIPLIER = 0x9ddfea08eb382d69L;

  private CompressedFrames() {}

  static byte[] of(byte[] data) {
    int frames = (data.length + MOST - 1) / MOST;
    ByteBuffer all = littleEndian(data.length + frames * (16 + HEADER + 2));
    for (int from = 0; from < data.length; from += MOST) {
      put(all, data, from, Math.min(MOST, data.length - from));
    }
    byte[] written = new byte[all.position()];
    all.flip().get(written);
    return written;
  }

  private static void put(ByteBuffer all, byte[] data, int from, int length) {
    int token = length < SHORT ? 1 : 2;
    ByteBuffer frame = littleEndian(HEADER + token + length);
    frame.put(LZ4).putInt(frame.capacity()).putInt(length);
    if (length < SHORT) {
      frame.put((byte) (length << 4));
    } else {
      frame.put((byte) 0xf0).put((byte) (length - SHORT));
    }
    frame.put(data, from, length);
    putChecksum(all, frame);
    all.put(frame.flip());
  }

  /**
   * CityHash128 1.0.2 of 10 to 143 bytes, in the names of its authors.
   *
   * @see <a href="https://github.com/google/cityhash">CityHash</a>
   */
  private static void putChecksum(ByteBuffer all, ByteBuffer s) {
    int length = s.capacity();
    int from = length >= 16 ? 16 : length;
    long a;
    long b;
    if (length >= 16) {
      a = s.getLong(0) ^ K3;
      b = s.getLong(8);
    } else {
      a = s.getLong(0) ^ (length * K0);
      b = s.getLong(length - 8) ^ K1;
    }
    long c;
    long d;
    int rest = length - from;
    if (rest <= 16) {
      a = mixed(a * K1) * K1;
      c = b * K1 + upTo16(s, from, rest);
      d = mixed(a + (rest >= 8 ? s.getLong(from) : c));
    } else {
      c = joined(s.getLong(length - 8) + K1, a);
      d = joined(b + rest, c + s.getLong(length - 16));
      a += d;
      for (int at = from; at < length - 16; at += 16) {
        a = (a ^ mixed(s.getLong(at) * K1) * K1) * K1;
        b ^= a;
        c = (c ^ mixed(s.getLong(at + 8) * K1) * K1) * K1;
        d ^= c;
      }
    }
    a = joined(a, c);
    b = joined(d, b);
    all.putLong(a ^ b).putLong(joined(b, a));
  }

  private static long upTo16(ByteBuffer s, int from, int length) {
    if (length > 8) {
      long a = s.getLong(from);
      long b = s.getLong(from + length - 8);
      return joined(a, Long.rotateRight(b + length, length)) ^ b;
    }
    if (length >= 4) {
      long a = Integer.toUnsignedLong(s.getInt(from));
      return joined(length + (a << 3), Integer.toUnsignedLong(s.getInt(from + length - 4)));
    }
    if (length > 0) {
      long y = unsigned(s, from) + (unsigned(s, from + (length >> 1)) << 8);
      long z = length + (unsigned(s, from + length - 1) << 2);
      return mixed(y * K2 ^ z * K3) * K2;
    }
    return K2;
  }

  private static long unsigned(ByteBuffer s, int at) {
    return Byte.toUnsignedLong(s.get(at));
  }

  private static long mixed(long value) {
    return value ^ (value >>> 47);
  }

  private static long joined(long u, long v) {
    long a = mixed((u ^ v) * MULTIPLIER);
    return mixed((v ^ a) * MULTIPLIER) * MULTIPLIER;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
