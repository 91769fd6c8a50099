package io.millrace.job.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Processor cores, as a list that {@code taskset} of util-linux takes.
 *
 * @param list {@code 1,2,3}
 */
record Cores(String list) {
  /** The core the benchmark is started on, see the script. */
  private static final int OWN = 0;

  /** All but the benchmark's own. */
  static Cores others() throws IOException {
    long all = Long.parseLong(output(List.of("nproc", "--all")));
    if (all < 2) {
      throw new IllegalStateException("Flink and the server need a processor core each; there is one");
    }
    return new Cores(
        IntStream.range(0, (int) all)
            .filter(core -> core != OWN)
            .mapToObj(String::valueOf)
            .collect(joining(",")));
  }

  /** Moves a process with all its threads to these cores. */
  void give(long process) throws IOException {
    var unused = output(List.of("taskset", "--all-tasks", "--cpu-list", "--pid", list, "" + process));
  }

  private static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
