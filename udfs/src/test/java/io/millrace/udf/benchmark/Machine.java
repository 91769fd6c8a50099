package io.millrace.udf.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    Path file = Path.of("/proc/cpuinfo");
    List<String> models =
        (Files.exists(file) ? Files.readAllLines(file) : List.<String>of())
            .stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .toList();
    // A process may be kept to some of the cores.
    String model = models.isEmpty() ? System.getProperty("os.arch") : models.get(0);
    int cores = models.isEmpty() ? Runtime.getRuntime().availableProcessors() : models.size();
    return new Machine(model + ", " + cores + " cores", load());
  }

  /** Runnable processes, over the last minute. */
  public static String load() {
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return String.format(Locale.ROOT, "%.1f", load);
  }
}
