package io.millrace.testkit.clickhouse;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import io.millrace.testkit.npm.NpmPackages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A wall clock that can be set while its process runs, by <a
 * href="https://github.com/wolfcw/libfaketime">libfaketime</a> and an offset in a file. Monotonic
 * clocks are not affected.
 *
 * <p>libfaketime takes the place of the C library's functions. A JVM calls those, and ClickHouse
 * calls {@code time} and {@code gettimeofday} of them; its {@code clock_gettime}, which {@code
 * now()} asks, is linked into its library and asks the kernel's page. {@link #adopt} replaces it.
 */
public final class AdjustableClock {
  private static final List<Path> LIBRARIES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
          Path.of("/usr/lib64/faketime/libfaketime.so.1"),
          Path.of("/usr/lib/faketime/libfaketime.so.1"));

  /** ClickHouse's own {@code clock_gettime}, see {@link LoadedClickHouse}. */
  private static final long CLOCK_GETTIME = 0x20f3d000L;

  private static final int JUMP = 12;

  private final Path file;

  /**
   * @param file holds the offset; it need not exist
   */
  public AdjustableClock(Path file) {
    this.file = file.toAbsolutePath();
  }

  /**
   * Whether this machine can do it: libfaketime is installed and ClickHouse is of the known build.
   */
  public static boolean isAvailable() {
    return faketime().isPresent()
        && LoadedClickHouse.isKnown(NpmPackages.installed().clickHouse().toFile());
  }

  /**
   * Lets a process that is about to start have this clock.
   *
   * @throws IllegalStateException when libfaketime is not installed
   */
  public Map<String, String> environment() {
    if (!Files.exists(file)) {
      set(Duration.ZERO);
    }
    Path library =
        faketime()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "Setting a clock takes libfaketime: apt-get install libfaketime"));
    return Map.of(
        "LD_PRELOAD", library.toString(),
        "FAKETIME_TIMESTAMP_FILE", file.toString(),
        "FAKETIME_CACHE_DURATION", "1",
        "FAKETIME_DONT_RESET", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        // Else a wait of a JVM's thread ends at once: a correction for other C libraries.
        "FAKETIME_FORCE_MONOTONIC_FIX", "0");
  }

  /** Sets the clock, within 2 s, to what the machine's says and {@code offset} more. */
  public void set(Duration offset) {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(next, "%+d\n".formatted(offset.toSeconds()));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** Makes the ClickHouse in this process ask the C library for the time. */
  static void adopt(NativeLibrary clickHouse) {
    ByteBuffer jump = ByteBuffer.allocate(JUMP).order(ByteOrder.LITTLE_ENDIAN);
    jump.put(HexFormat.of().parseHex("48b8")); // mov rax, the address
    jump.putLong(Pointer.nativeValue(NativeLibrary.getProcess().getFunction("clock_gettime")));
    jump.put(HexFormat.of().parseHex("ffe0")); // jmp rax
    LoadedClickHouse.of(clickHouse).overwrite(CLOCK_GETTIME, jump.array());
  }

  private static Optional<Path> faketime() {
    return LIBRARIES.stream().filter(Files::exists).findFirst();
  }
}
