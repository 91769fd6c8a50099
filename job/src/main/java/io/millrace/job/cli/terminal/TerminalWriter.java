package io.millrace.job.cli.terminal;

import java.io.IOException;
import java.io.Writer;

/**
 * Writes text to a terminal and escapes control characters, except the controls that Millrace
 * writes.
 */
final class TerminalWriter extends Writer {
  private final Writer terminal;
  private final TerminalControls ours;
  private String held = "";

  /**
   * @param ours which controls pass
   */
  TerminalWriter(Writer terminal, TerminalControls ours) {
    this.terminal = terminal;
    this.ours = ours;
  }

  @Override
  public void write(char[] buffer, int from, int length) throws IOException {
    String text = held + new String(buffer, from, length);
    // The other half of a character may come with the next call.
    boolean isCut = !text.isEmpty() && Character.isHighSurrogate(text.charAt(text.length() - 1));
    held = isCut ? text.substring(text.length() - 1) : "";
    terminal.write(ours.written(isCut ? text.substring(0, text.length() - 1) : text));
  }

  @Override
  public void flush() throws IOException {
    terminal.flush();
  }

  @Override
  public void close() throws IOException {
    terminal.write(TerminalText.escaped(held));
    held = "";
    terminal.close();
  }
}
