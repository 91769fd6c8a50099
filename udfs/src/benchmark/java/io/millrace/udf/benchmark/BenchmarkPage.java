package io.millrace.udf.benchmark;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/** What a run writes to BENCHMARKS.md. */
record BenchmarkPage(
    String serverVersion, Machine machine, List<Comparison> comparisons, List<JmhResult> results) {
  private static final String METHOD =
      """
      Rows per second of CPU time, user and system: of the server the threads that run its query, of ours the converting
      thread, and the time garbage collection took. So other load on the machine disturbs little, and what does hits both:
      the two take turns, round by round, and the median of %d rounds counts. The server reads newline-delimited documents
      from one HTTP POST into `null()` with `max_threads=1`, `max_insert_threads=1`, `input_format_parallel_parsing=0`,
      `async_insert=0` and else its defaults; receiving the bytes is part of its time. Ours takes one record a document.

      *Converted* is what the server does there too: JSON → columns. *And sealed* adds what it does not: blocks in Native
      format, compressed with LZ4. *Sealing* is that alone, in MB of column data before compression. A JSON column is
      JSON for ours, which checks it and sends its text, and String for the server: what it costs to make JSON of the
      text is the server's in either case, and on neither side here."""
          .formatted(ServerComparison.ROUNDS);

  String text() {
    return """
        # Benchmarks
        Written by `udfs/benchmark` on %s; do not edit, run it again.

        - Machine: %s, Java %s, ClickHouse %s
        - Load (runnable processes, last minute): %s at the start, %s at the end of the comparison

        ## Against the server's own JSONEachRow
        %s

        | set | bytes a document | server | converted | ratio | target | and sealed | ratio | sealing, MB/s | target |
        |---|---|---|---|---|---|---|---|---|---|
        %s

        ## Memory
        Bytes allocated a document, by JMH (`-prof gc`). What a sealed row allocates is its share of the block.

        | set | converted | and sealed |
        |---|---|---|
        %s
        """
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            machine.name(),
            Runtime.version(),
            serverVersion,
            machine.loadAtStart(),
            Machine.load(),
            METHOD,
            comparisons.stream().map(BenchmarkPage::row).collect(Collectors.joining("\n")),
            comparisons.stream().map(c -> row(c.set())).collect(Collectors.joining("\n")));
  }

  private static String row(Comparison c) {
    return "| %s | %d | %,.0f | %,.0f | **%.2f×** | %.1f× | %,.0f | %.2f× | %,.0f | 500 |"
        .formatted(
            c.set(),
            c.bytesPerDocument(),
            c.server(),
            c.convert(),
            c.convertRatio(),
            c.set() == DocumentSet.NESTED ? 1.5 : 2.0,
            c.process(),
            c.processRatio(),
            c.sealing());
  }

  private String row(DocumentSet set) {
    return "| %s | %.1f | %,.1f |"
        .formatted(set, allocated(set, "convert"), allocated(set, "process"));
  }

  /** The name of JMH's own secondary results begins with a dot in some releases. */
  private double allocated(DocumentSet set, String method) {
    String name = "ConverterBenchmark." + method + ":gc.alloc.rate.norm";
    return results.stream()
        .filter(r -> r.set().equals(set.name()) && r.benchmark().replace("·", "").equals(name))
        .mapToDouble(JmhResult::score)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("JMH reported no " + name + " for " + set));
  }
}
