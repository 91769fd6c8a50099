package io.millrace.testkit.clickhouse;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Makes a ClickHouse in this process one that can replicate. {@code clickhouse local} has all of
 * replication but the four answers that only {@code programs/server/Server.cpp} sets up, and
 * nothing in configuration or SQL reaches them: without, {@code ReplicatedMergeTree} stays
 * read-only. So four small functions of the loaded library are overwritten in memory, each with the
 * least that gives the answer a server would give. The tables, their log in Keeper, their tokens
 * and the exchange of parts are ClickHouse's own code, untouched.
 *
 * <p>The places are those of one build, see {@link LoadedClickHouse}; any other library is refused.
 * For tests alone: nothing of the product comes here.
 */
final class ReplicationPatch {
  /** {@code Context::getInterserverCredentials}: what {@code interserver_http_credentials} says. */
  private static final long CREDENTIALS = 0x1417c940L;

  /** {@code Context::getInterserverIOAddress}: the host and port announced to other replicas. */
  private static final long ADDRESS = 0x1417c9c0L;

  /** {@code Context::getInterserverScheme}. */
  private static final long SCHEME = 0x1417cac0L;

  /** What makes the handler of a request by a rule of {@code http_handlers}: two kinds of it. */
  private static final long WEB_TERMINAL = 0x183aa2c0L;

  private static final long INTERSERVER = 0x183b3200L;

  private static final int STRING = 24;

  private ReplicationPatch() {}

  /**
   * Has to come before ClickHouse is started.
   *
   * @param clickHouse the loaded library
   * @param httpPort where this server and its parts are reached by the other replicas
   * @throws IllegalStateException when the library is of another build
   */
  static void enable(NativeLibrary clickHouse, int httpPort) {
    LoadedClickHouse library = LoadedClickHouse.of(clickHouse);
    library.overwrite(ADDRESS, answer("127.0.0.1", port(httpPort)));
    library.overwrite(SCHEME, answer("http", new byte[0]));
    library.overwrite(CREDENTIALS, answerPointer(nobody()));
    // "webterminal" is a kind a rule can name; the one we need is not.
    library.overwrite(WEB_TERMINAL, jump(WEB_TERMINAL, INTERSERVER));
  }

  /**
   * A function that returns a string, and what follows it in the structure that is returned. A
   * string of up to 22 bytes is in the object itself, with its length in the last byte.
   */
  private static byte[] answer(String text, byte[] more) {
    ByteBuffer string = littleEndian(STRING);
    string.put(text.getBytes(US_ASCII)).put(STRING - 1, (byte) text.length());
    ByteBuffer code = littleEndian(64);
    code.put(bytes("4889f8")); // mov rax, rdi: where to return it
    for (int at = 0; at < STRING; at += Long.BYTES) {
      code.put(bytes("48b9")).putLong(string.getLong(at)); // mov rcx, the bytes
      code.put(bytes("48894f")).put((byte) at); // mov [rdi + at], rcx
    }
    return written(code.put(more).put(bytes("c3"))); // ret
  }

  private static byte[] port(int port) {
    return written(littleEndian(6).put(bytes("66c74718")).putShort((short) port)); // mov [rdi+24],
  }

  /** A function that returns a shared pointer which owns nothing. */
  private static byte[] answerPointer(long pointer) {
    ByteBuffer code = littleEndian(16);
    code.put(bytes("48b8")).putLong(pointer); // mov rax, pointer
    return written(code.put(bytes("31d2c3"))); // xor edx, edx; ret
  }

  private static byte[] jump(long from, long to) {
    return written(littleEndian(5).put(bytes("e9")).putInt((int) (to - from - 5)));
  }

  /**
   * The credentials of a server without any: an empty name, an empty password, and a vector of all
   * who are let in, which is that one pair. Never freed.
   */
  private static long nobody() {
    long vector = 2 * STRING;
    long pair = vector + 3 * Long.BYTES;
    long end = pair + 2 * STRING;
    long address = Native.malloc(end);
    Pointer memory = new Pointer(address);
    memory.clear(end);
    memory.write(vector, new long[] {address + pair, address + end, address + end}, 0, 3);
    return address;
  }

  private static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] written(ByteBuffer code) {
    byte[] bytes = new byte[code.position()];
    code.flip().get(bytes);
    return bytes;
  }
}
