package io.millrace.job.cli;

import io.millrace.job.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Help.Ansi;

/**
 * A command that was run in this process.
 *
 * @param code its exit code
 * @param out what it printed for programs
 * @param err its messages
 */
record CommandRun(int code, String out, String err) {
  static CommandRun of(String... arguments) {
    return writing(new StringWriter(), arguments);
  }

  /**
   * Runs a command.
   *
   * @param out what it has printed so far
   */
  static CommandRun writing(StringWriter out, String... arguments) {
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            name -> null,
            new BufferedReader(new StringReader("")),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            Terminal.Reader.PROGRAM,
            Ansi.OFF);
    int code = Millrace.execute(arguments, terminal, new AtomicReference<>());
    return new CommandRun(code, out.toString(), err.toString());
  }
}
