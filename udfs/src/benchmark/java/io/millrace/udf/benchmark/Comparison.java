package io.millrace.udf.benchmark;

/**
 * What was measured with one set; all rates are of CPU time.
 *
 * @param name of the set, and of how JSON columns are sent if not as usual
 * @param server rows per second, as the others
 * @param sealing megabytes of column data per second
 */
record Comparison(
    DocumentSet set,
    String name,
    long bytesPerDocument,
    double server,
    double convert,
    double process,
    double sealing) {
  double convertRatio() {
    return convert / server;
  }

  double processRatio() {
    return process / server;
  }

  @Override
  public String toString() {
    return ("%-20s server %,9.0f rows/s  converted %,9.0f (%.2f×)"
            + "  and sealed %,9.0f (%.2f×)  sealing %,.0f MB/s")
        .formatted(name, server, convert, convertRatio(), process, processRatio(), sealing);
  }
}
