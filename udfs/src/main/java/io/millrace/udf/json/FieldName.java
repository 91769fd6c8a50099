package io.millrace.udf.json;

import java.util.Arrays;

/**
 * The name of a field that probably comes next, for {@link JsonReader#nextFieldIs}. A compact
 * document has it with a comma before it, in quotes, and with a colon behind it. Two comparisons of
 * eight bytes recognise most names.
 */
public final class FieldName {
  private static final int COMMA_QUOTES_COLON = 4;

  /** No document is as long. */
  private static final int NEVER = Integer.MAX_VALUE;

  /** Empty for a name that requires an escape in JSON; such a field never matches. */
  private final byte[] compact;

  private final int length;
  private final long head;
  private final long tail;
  private final int tailFrom;

  /** The bytes of a word that count, if there are less than eight. */
  private final long mask;

  /** Bytes that are read to compare. */
  private final int reach;

  private FieldName(byte[] compact) {
    this.compact = compact;
    length = compact.length;
    byte[] padded = Arrays.copyOf(compact, Math.max(compact.length, Long.BYTES));
    int missing = padded.length - compact.length;
    tailFrom = padded.length - Long.BYTES;
    head = Swar.word(padded, 0);
    tail = Swar.word(padded, tailFrom);
    mask = -1L >>> (Byte.SIZE * (missing % Long.BYTES));
    reach = compact.length == 0 ? NEVER : padded.length;
  }

  public static FieldName of(byte[] utf8) {
    return new FieldName(compact(Text.quoted(utf8)));
  }

  /** As a compact document has it, after another field. */
  private static byte[] compact(byte[] quoted) {
    if (quoted.length == 0) {
      return quoted;
    }
    byte[] compact = new byte[quoted.length + 2];
    System.arraycopy(quoted, 0, compact, 1, quoted.length);
    compact[0] = ',';
    compact[compact.length - 1] = ':';
    return compact;
  }

  /** Whether it is this name. */
  public boolean is(byte[] text, int from, int to) {
    return compact.length == to - from + COMMA_QUOTES_COLON
        && Arrays.equals(compact, 2, compact.length - 2, text, from, to);
  }

  /** Whether the name can be recognised. */
  boolean isPossible() {
    return compact.length > 0;
  }

  /** Bytes with comma, quotes and colon. */
  int length() {
    return length;
  }

  /** The bytes with comma, quotes and colon. */
  byte[] compact() {
    return compact;
  }

  /** Whether these bytes begin with comma, name and colon. False if fewer than eight are left. */
  boolean isAt(byte[] bytes, int from, int limit) {
    return reach <= limit - from
        && (((Swar.word(bytes, from) ^ head) | (Swar.word(bytes, from + tailFrom) ^ tail)) & mask)
            == 0
        && (tailFrom <= Long.BYTES || isMiddleAt(bytes, from));
  }

  private boolean isMiddleAt(byte[] bytes, int from) {
    int middle = tailFrom - Long.BYTES;
    return Swar.equal(bytes, from + Long.BYTES, compact, Long.BYTES, middle);
  }
}
