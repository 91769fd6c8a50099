package io.millrace.job.cli.terminal;

import io.millrace.job.tool.sample.SampleProgress;

/** One line on a person's terminal that says how far it is; nothing for a program. */
public final class ProgressLine implements SampleProgress, AutoCloseable {
  private final Terminal terminal;
  private boolean shown;

  public ProgressLine(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void read(int documents, int wanted, int shards) {
    if (terminal.isInteractive()) {
      shown = true;
      terminal
          .err()
          .print(
              terminal.eraseLine()
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
      terminal.err().print(terminal.eraseLine());
      terminal.err().flush();
    }
  }
}
