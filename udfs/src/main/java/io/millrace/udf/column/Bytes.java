package io.millrace.udf.column;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing run of bytes, little endian as ClickHouse's Native format is. */
public final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_CAPACITY = 64;
  private static final int LONGEST_NUMBER = 5;

  private final RowBuffers owner;
  private byte[] array = {};
  private int length;

  /** Where the row being written began; what lies behind is rolled back if it fails. */
  private int mark;

  private int previousMark;

  public Bytes(RowBuffers owner) {
    this.owner = owner;
    owner.add(this);
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

  public void put(byte[] source, int from, int to) {
    int count = to - from;
    reserve(count);
    System.arraycopy(source, from, array, length, count);
    length += count;
  }

  public void putZeros(int count) {
    reserve(count);
    Arrays.fill(array, length, length + count, (byte) 0);
    length += count;
  }

  /** A length and the bytes: ClickHouse's String. */
  public void putString(byte[] source, int from, int to) {
    int count = to - from;
    reserve(count + LONGEST_NUMBER);
    appendNumber(count);
    System.arraycopy(source, from, array, length, count);
    length += count;
  }

  /** Seven bits a byte, the lowest first: how ClickHouse writes lengths. */
  public void putNumber(int number) {
    reserve(LONGEST_NUMBER);
    appendNumber(number);
  }

  private void appendNumber(int number) {
    int rest = number;
    while (rest > 0x7f) {
      array[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
  }

  /** The last eight bytes as a number; 0 when there are none. */
  public long lastLong() {
    return length == 0 ? 0 : (long) LONG.get(array, length - 8);
  }

  /** Sets four bytes of an array to a number. */
  public static void setInt(byte[] array, int at, int value) {
    INT.set(array, at, value);
  }

  public int intAt(int index) {
    return (int) INT.get(array, index);
  }

  public byte byteAt(int index) {
    return array[index];
  }

  /** The eight bytes before the last eight as a number; 0 when there are none. */
  public long lastLongButOne() {
    return length < 16 ? 0 : (long) LONG.get(array, length - 16);
  }

  public int length() {
    return length;
  }

  /** Bytes of the row being written. */
  int rowBytes() {
    return length - mark;
  }

  /** The next row begins here. Returns the bytes of the one that ended. */
  int endRow() {
    previousMark = mark;
    mark = length;
    return length - previousMark;
  }

  /** Takes back that the row ended. */
  void reopenRow() {
    mark = previousMark;
  }

  void rollback() {
    length = mark;
  }

  /** Takes back what was put after the length was this. */
  void truncate(int length) {
    this.length = length;
  }

  void clear() {
    length = 0;
    mark = 0;
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(array, 0, length);
  }

  private void reserve(int count) {
    if (array.length - length < count) {
      int wanted = Math.max(Math.max(array.length * 2, length + count), FIRST_CAPACITY);
      owner.beforeGrowth(count, wanted - array.length);
      array = Arrays.copyOf(array, wanted);
    }
  }
}
