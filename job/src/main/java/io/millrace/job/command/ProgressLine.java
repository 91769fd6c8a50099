package io.millrace.job.command;

import io.millrace.job.sample.SampleProgress;

/** One line on a person's terminal that says how far it is; nothing for a program. */
final class ProgressLine implements SampleProgress, AutoCloseable {
  private static final String ERASE = "\r\u001b[2K";

  private final Terminal terminal;
  private boolean shown;

  ProgressLine(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void read(int documents, int wanted, int shards) {
    if (terminal.isInteractive()) {
      shown = true;
      terminal
          .err()
          .print(
              ERASE
                  + "Reading "
                  + Plural.of(shards, "shard")
                  + ": "
                  + documents
                  + " of "
                  + Plural.of(wanted, "document")
                  + " …");
      terminal.err().flush();
    }
  }

  @Override
  public void close() {
    if (shown) {
      terminal.err().print(ERASE);
      terminal.err().flush();
    }
  }
}
