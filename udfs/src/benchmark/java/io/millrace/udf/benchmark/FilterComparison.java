package io.millrace.udf.benchmark;

import io.millrace.udf.mapping.Filter;
import io.millrace.udf.record.Record;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a filter of two comparisons costs: decoding and converting the same documents with and
 * without it, in turns of a few milliseconds, so that whatever else the machine does hits both. CPU
 * time of the converting thread is compared. Each turn has a ratio; a process reports the median.
 *
 * <p>Several processes, since each compiles the code in its own way. A second conversion without a
 * filter shows the error of the method: its ratio would be 100 % without noise.
 */
final class FilterComparison {
  private static final int PROCESSES = 7;
  private static final int DOCUMENTS = 4000;
  private static final int WARM_UP = 600;
  private static final int TURNS = 900;

  /** How a set is filtered: conditions that are true for every document, and for none. */
  private enum Case {
    NARROW(DocumentSet.NARROW, "/event != 'none' AND /amount >= 0", "/event = 'none'"),
    WIDE(DocumentSet.WIDE, "/kind_0 != 'none' AND /sum_5 >= 0", "/kind_0 = 'none'"),
    NESTED(DocumentSet.NESTED, "/id != 'none' AND /ts > '2000'", "/id = 'none'"),
    /** Values inside of an object that a column takes as a whole. */
    INSIDE(DocumentSet.NESTED, "/user/id >= 0 AND /user/name != 'none'", "/user/id < 0");

    private final DocumentSet set;
    private final String all;
    private final String none;

    Case(DocumentSet set, String all, String none) {
      this.set = set;
      this.all = all;
      this.none = none;
    }
  }

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  private FilterComparison() {}

  /** Without an argument it starts the processes; each gets the name of a set. */
  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      new FilterComparison().measure(Case.valueOf(args[0]));
      return;
    }
    System.out.printf(
        "Time per document, without a filter = 100 %%: median of %d processes (least, most)%n",
        PROCESSES);
    for (Case some : Case.values()) {
      List<double[]> ratios = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        ratios.add(measureInProcess(some));
      }
      System.out.printf(
          "%-6s  without, again %s  two comparisons, all kept %s  none kept %s%n",
          some, column(ratios, 0), column(ratios, 1), column(ratios, 2));
    }
  }

  private static String column(List<double[]> ratios, int index) {
    double[] values = ratios.stream().mapToDouble(row -> row[index]).sorted().toArray();
    return "%5.1f %% (%.1f, %.1f)"
        .formatted(
            100 * values[values.length / 2], 100 * values[0], 100 * values[values.length - 1]);
  }

  private static double[] measureInProcess(Case some) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(FilterComparison.class.getName(), some.name()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("The process for " + some + " failed");
    }
    return Arrays.stream(line.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private void measure(Case some) throws Exception {
    Workload workload = new Workload(some.set, DOCUMENTS * 200 / (int) size(some.set));
    List<Workload.Conversion> conversions =
        List.of(
            workload.conversion(),
            workload.conversion(),
            workload.conversion(Filter.of(Filter.parse(some.all), null)),
            workload.conversion(Filter.of(Filter.parse(some.none), null)));
    List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
    Random random = new Random(1);
    double[][] ratios = new double[conversions.size() - 1][TURNS];
    double[] nanos = new double[conversions.size()];
    for (int turn = -WARM_UP; turn < TURNS; turn++) {
      Collections.shuffle(order, random);
      for (int which : order) {
        nanos[which] = nanos(workload, conversions.get(which));
      }
      double without = (nanos[0] + nanos[1]) / 2;
      if (turn >= 0) {
        ratios[0][turn] = nanos[1] / nanos[0];
        ratios[1][turn] = nanos[2] / without;
        ratios[2][turn] = nanos[3] / without;
      }
    }
    for (double[] ofOne : ratios) {
      Arrays.sort(ofOne);
      System.out.printf(Locale.ROOT, "%.5f ", ofOne[TURNS / 2]);
    }
    System.out.println();
  }

  private static long size(DocumentSet set) {
    return new Workload(set, 100).bytes() / 100;
  }

  private double nanos(Workload workload, Workload.Conversion conversion) throws Exception {
    long before = threads.getCurrentThreadCpuTime();
    for (Record record : workload.records()) {
      conversion.convertAndClear(record);
    }
    return threads.getCurrentThreadCpuTime() - before;
  }
}
