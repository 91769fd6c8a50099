package io.millrace.testkit.clickhouse;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/**
 * The ClickHouse library in this process, of the one build whose functions have known places.
 * {@code deploy/local/README.md} lists them, and says how to find them in another build. For tests
 * alone.
 */
final class LoadedClickHouse {
  /** The id of {@code @chdb/lib-linux-x64-gnu} 26.7.3-stable.1. */
  private static final String BUILD = "d3d8f5517577ad52775b52318a193784b2fb5317";

  private static final long BUILD_POSITION = 0x2b8;

  /** An exported function, from which the others are counted. */
  private static final String LANDMARK = "chdb_query_cmdline";

  private static final long LANDMARK_PLACE = 0xf211700L;

  private static final long PAGE = 4096;
  private static final int READ_AND_EXECUTE = 5;
  private static final int READ_WRITE_AND_EXECUTE = 7;

  private final NativeLibrary library;

  private LoadedClickHouse(NativeLibrary library) {
    this.library = library;
  }

  /**
   * @throws IllegalStateException when the library is of another build
   */
  static LoadedClickHouse of(NativeLibrary library) {
    if (!isKnown(library.getFile())) {
      throw new IllegalStateException(
          library.getFile()
              + " is not the build whose functions are known, so it can neither be made a replica"
              + " nor have its clock changed: see \"How a local ClickHouse becomes a replica\" in"
              + " deploy/local/README.md");
    }
    return new LoadedClickHouse(library);
  }

  /** Whether a file is the known build. */
  static boolean isKnown(File file) {
    byte[] id = new byte[HexFormat.of().parseHex(BUILD).length];
    try (RandomAccessFile opened = new RandomAccessFile(file, "r")) {
      opened.seek(BUILD_POSITION);
      opened.readFully(id);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
    return HexFormat.of().formatHex(id).equals(BUILD);
  }

  /** Writes machine code over a function. */
  void overwrite(long place, byte[] code) {
    long address = Pointer.nativeValue(library.getFunction(LANDMARK)) - LANDMARK_PLACE + place;
    protect(address, READ_WRITE_AND_EXECUTE);
    new Pointer(address).write(0, code, 0, code.length);
    protect(address, READ_AND_EXECUTE);
  }

  /** None of the functions is longer than the rest of its page and the next. */
  private static void protect(long address, int protection) {
    Pointer page = new Pointer(address & -PAGE);
    Object[] arguments = {page, 2 * PAGE, protection};
    if (NativeLibrary.getProcess().getFunction("mprotect").invokeInt(arguments) != 0) {
      throw new IllegalStateException("The system does not let ClickHouse's functions be changed");
    }
  }
}
