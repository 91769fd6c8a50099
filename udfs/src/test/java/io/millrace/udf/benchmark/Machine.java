package io.millrace.udf.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What numbers were measured on.
 *
 * @param name processor and cores
 * @param loadAtStart runnable processes, over the last minute
 */
public record Machine(String name, String loadAtStart) {
  /** This machine, now. */
  public static Machine here() throws IOException {
    String model = System.getProperty("os.arch");
    Path processors = Path.of("/proc/cpuinfo");
    if (Files.exists(processors)) {
      model =
          Files.readAllLines(processors).stream()
              .filter(line -> line.startsWith("model name"))
              .map(line -> line.substring(line.indexOf(':') + 1).strip())
              .findFirst()
              .orElse(model);
    }
    int cores = Runtime.getRuntime().availableProcessors();
    return new Machine(model + ", " + cores + " cores", load());
  }

  /** Runnable processes, over the last minute. */
  public static String load() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return String.format(Locale.ROOT, "%.1f", load);
  }
}
