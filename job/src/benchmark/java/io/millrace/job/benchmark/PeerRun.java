package io.millrace.job.benchmark;

/**
 * How one run went.
 *
 * @param rate rows a second that were completed
 * @param client seconds of processor time for a million rows, without the server
 * @param server those of the server, merges included
 * @param rowsAnInsert mean
 */
record PeerRun(double rate, double client, double server, double rowsAnInsert) {
  double cpu() {
    return client + server;
  }

  @Override
  public String toString() {
    return "%,.0f rows/s; CPU for a million rows: client %.2f s, server %.2f s; %,.0f rows an insert"
        .formatted(rate, client, server, rowsAnInsert);
  }
}
