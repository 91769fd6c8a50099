package io.millrace.udf.column;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A growing byte buffer, little endian like ClickHouse's Native format. Most buffers are compressed
 * in runs while they grow ({@link RowBuffers#pack}), so that a large block needs little memory, and
 * its end takes little time.
 */
public final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_CAPACITY = 64;

  /** Longest run that is copied by words. */
  private static final int MOST_WORD_BYTES = 4 * Long.BYTES;

  /** The last bytes are never packed: they are looked at. */
  private static final int KEPT = 2 * Long.BYTES;

  private final RowBuffers owner;

  /** Whether bytes are only appended, and only the last ones are looked at. */
  private final boolean isAppendOnly;

  /** Precedes the bytes in the array. */
  private final List<byte[]> packed = new ArrayList<>();

  private byte[] array = {};
  private int length;

  /** Bytes of every row; 0 if they differ. */
  private int rowWidth;

  /**
   * The start of the current row, or of an earlier one if all have the same size; a rollback
   * removes everything after the start of the current row.
   */
  private int mark;

  private int previousMark;

  /** Creates a buffer whose bytes can be read anywhere until it is cleared. */
  public Bytes(RowBuffers owner) {
    this(owner, false);
  }

  private Bytes(RowBuffers owner, boolean isAppendOnly) {
    this.owner = owner;
    this.isAppendOnly = isAppendOnly;
    owner.add(this);
  }

  /**
   * Creates a buffer that is read only by {@link #lastLong}, {@link #lastLongButOne}, {@link
   * #writeTo}, and at its last byte. All else may be compressed while rows are added.
   */
  public static Bytes appendOnly(RowBuffers owner) {
    return new Bytes(owner, true);
  }

  /**
   * Declares, before {@link RowBuffers#beginRows}, that every row appends as many bytes. The start
   * of a row is computed then.
   *
   * @param bytes 0 if rows differ, as without this call
   */
  public void growsEveryRow(int bytes) {
    rowWidth = bytes;
  }

  /** What {@link #growsEveryRow} declared; 0 without that. */
  int rowWidth() {
    return rowWidth;
  }

  private int rowStart() {
    return rowWidth == 0 ? mark : mark + rowWidth * owner.rowsSinceMarks();
  }

  public void putByte(int value) {
    reserve(1);
    array[length++] = (byte) value;
  }

  public void putShort(int value) {
    reserve(2);
    SHORT.set(array, length, (short) value);
    length += 2;
  }

  public void putInt(int value) {
    reserve(4);
    INT.set(array, length, value);
    length += 4;
  }

  public void putLong(long value) {
    reserve(8);
    LONG.set(array, length, value);
    length += 8;
  }

  /**
   * Appends the low bytes of a number.
   *
   * @param width how many, 1 to 8
   */
  public void putLow(long value, int width) {
    // Without a branch by width: the next value overwrites the other bytes.
    reserve(8);
    LONG.set(array, length, value);
    length += width;
  }

  public void putLongs(long first, long second) {
    reserve(16);
    LONG.set(array, length, first);
    LONG.set(array, length + 8, second);
    length += 16;
  }

  public void put(byte[] source, int from, int to) {
    int count = to - from;
    reserve(count);
    copy(source, from, count);
  }

  public void putZeros(int count) {
    reserve(count);
    Arrays.fill(array, length, length + count, (byte) 0);
    length += count;
  }

  /** Appends ClickHouse's String: a length and the bytes. */
  public void putString(byte[] source, int from, int to) {
    int count = to - from;
    reserve(count + VarInt.MAX_BYTES);
    length = VarInt.put(count, array, length);
    copy(source, from, count);
  }

  /**
   * Copies into reserved memory. Most values are short runs and go by words: the last words may
   * carry bytes from behind the run to where the next value will overwrite them.
   */
  private void copy(byte[] source, int from, int count) {
    byte[] target = array;
    int at = length;
    length = at + count;
    if (count <= MOST_WORD_BYTES
        && MOST_WORD_BYTES <= source.length - from
        && MOST_WORD_BYTES <= target.length - at) {
      copyWord(source, from, target, at);
      copyWord(source, from + Long.BYTES, target, at + Long.BYTES);
      if (count > 2 * Long.BYTES) {
        copyWord(source, from + 2 * Long.BYTES, target, at + 2 * Long.BYTES);
        copyWord(source, from + 3 * Long.BYTES, target, at + 3 * Long.BYTES);
      }
    } else {
      System.arraycopy(source, from, target, at, count);
    }
  }

  private static void copyWord(byte[] source, int from, byte[] target, int at) {
    LONG.set(target, at, (long) LONG.get(source, from));
  }

  /** Appends a var-int, as ClickHouse writes lengths. */
  public void putNumber(int number) {
    reserve(VarInt.MAX_BYTES);
    length = VarInt.put(number, array, length);
  }

  /** The last eight bytes as a number; 0 if there are fewer. */
  public long lastLong() {
    return length == 0 ? 0 : (long) LONG.get(array, length - 8);
  }

  /** Overwrites four bytes of an array. */
  public static void setInt(byte[] array, int at, int value) {
    INT.set(array, at, value);
  }

  public int intAt(int index) {
    return (int) INT.get(array, index);
  }

  public byte byteAt(int index) {
    return array[index];
  }

  /** The eight bytes before the last eight as a number; 0 if there are fewer. */
  public long lastLongButOne() {
    return length < 16 ? 0 : (long) LONG.get(array, length - 16);
  }

  /** The memory with the bytes, valid until more are appended. Not for a buffer to append only. */
  public byte[] array() {
    return array;
  }

  /** The number of bytes that are not packed. */
  public int length() {
    return length;
  }

  /** The number of all bytes, as they are written before compression. */
  long size() {
    return (long) packed.size() * RunPacker.RUN_BYTES + length;
  }

  /** Bytes of the current row. */
  int rowBytes() {
    return length - rowStart();
  }

  /** Begins the next row; returns the bytes of the previous one. Only without a row width. */
  int endRow() {
    previousMark = mark;
    mark = length;
    return length - previousMark;
  }

  /** Undoes the end of the row. */
  void reopenRow() {
    mark = previousMark;
  }

  void rollback() {
    length = rowStart();
  }

  /** Notes that a row begins here. */
  void mark() {
    mark = length;
  }

  /** Truncates the buffer to this length. */
  void truncate(int length) {
    this.length = length;
  }

  void clear() {
    packed.clear();
    length = 0;
    mark = 0;
  }

  /**
   * Packs what is there in whole runs, but for the last bytes. No row may have begun.
   *
   * @return bytes of memory that this saves: once now, and once when all is written, because a run
   *     is not copied then
   */
  long pack(RunPacker packer) {
    int from = 0;
    long saved = 0;
    while (isAppendOnly && length - from >= RunPacker.RUN_BYTES + KEPT) {
      byte[] run = packer.pack(array, from);
      packed.add(run);
      from += RunPacker.RUN_BYTES;
      saved += 2 * RunPacker.RUN_BYTES - run.length;
    }
    if (from > 0) {
      length -= from;
      System.arraycopy(array, from, array, 0, length);
      mark();
    }
    return saved;
  }

  /**
   * Writes all bytes.
   *
   * @throws IllegalStateException if some are packed, and the output is no {@link PackedOutput}
   */
  public void writeTo(OutputStream out) throws IOException {
    if (!packed.isEmpty()) {
      if (!(out instanceof PackedOutput)) {
        throw new IllegalStateException("Bytes packed for another output");
      }
      for (byte[] run : packed) {
        ((PackedOutput) out).writePacked(run);
      }
    }
    out.write(array, 0, length);
  }

  private void reserve(int count) {
    if (array.length - length < count) {
      grow(count);
    }
  }

  private void grow(int count) {
    int wanted = Math.max(Math.max(array.length * 2, length + count), FIRST_CAPACITY);
    owner.beforeGrowth(count, wanted - array.length);
    array = Arrays.copyOf(array, wanted);
  }
}
