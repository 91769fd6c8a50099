package io.millrace.job.benchmark;

import io.millrace.udf.benchmark.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** BENCHMARKS.md: a section for each benchmark, of which each run writes its own anew. */
final class Notes {
  private static final String SECTION = "\n## ";
  private static final String HEAD =
      """
      # Benchmarks
      Written by `job/benchmark`; do not edit, run it again.
      """;

  private Notes() {}

  /** What the numbers of a section were measured on. */
  static String measured(Machine machine, String serverVersion) {
    return """
        Measured on %s: %s, Java %s, ClickHouse %s. Load (runnable processes, last minute): %s at the start, %s at the
        end, this benchmark included.
        """
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            machine.name(),
            Runtime.version(),
            serverVersion,
            machine.loadAtStart(),
            Machine.load());
  }

  /** Puts a section where it was, or behind the others. */
  static void write(Path file, String heading, String text) throws IOException {
    String before = Files.exists(file) ? Files.readString(file) : HEAD;
    List<String> sections = new ArrayList<>(List.of(before.split(SECTION)));
    sections.set(0, HEAD);
    sections.replaceAll(section -> section.stripTrailing() + "\n");
    String section = heading + "\n" + text.stripTrailing() + "\n";
    int known = 1;
    while (known < sections.size() && !sections.get(known).startsWith(heading + "\n")) {
      known++;
    }
    if (known < sections.size()) {
      sections.set(known, section);
    } else {
      sections.add(section);
    }
    Files.writeString(file, String.join(SECTION, sections));
  }
}
