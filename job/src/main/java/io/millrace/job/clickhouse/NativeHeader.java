package io.millrace.job.clickhouse;

/**
 * How a block in the Native format begins: the number of its columns and that of its rows, seven
 * bits a byte, the lowest first.
 *
 * @see <a href="https://clickhouse.com/docs/interfaces/formats/Native">Native format</a>
 */
final class NativeHeader {
  private final byte[] block;
  private int at;

  private NativeHeader(byte[] block) {
    this.block = block;
  }

  /** Whether the first block is one of so many columns and rows. */
  static boolean isOneBlock(byte[] block, int columns, int rows) {
    NativeHeader header = new NativeHeader(block);
    return header.number() == columns && header.number() == rows;
  }

  /** The next number; -1 when there is none. */
  private long number() {
    long number = 0;
    for (int shift = 0; shift < Integer.SIZE && at < block.length; shift += 7) {
      byte next = block[at++];
      number |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return number;
      }
    }
    return -1;
  }
}
