package io.millrace.testkit.process;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The beginning of a command line whose process ignores Ctrl-C: a terminal sends that to every
 * process of the foreground at once, while the stack has an order in which it stops.
 */
public final class ShieldedCommand {
  private static final List<String> SHIELD = List.of("sh", "-c", "trap '' INT; exec \"$@\"", "sh");

  private ShieldedCommand() {}

  /** Followed by the arguments of {@code java}, the one this process runs on. */
  public static List<String> java() {
    return of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
  }

  /** Followed by the arguments of {@code program}. */
  public static List<String> of(String program) {
    return Stream.concat(SHIELD.stream(), Stream.of(program)).toList();
  }
}
