package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.cli.Millrace;
import io.millrace.job.cli.terminal.Terminal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Help.Ansi;

/** Millrace's commands, in an environment without variables. */
public final class Commands {
  private Commands() {}

  /** What a command printed. */
  public record Result(int code, String out, String err) {}

  /** What a command prints that succeeds. */
  public static String output(String... arguments) {
    Result result = run(arguments);
    assertThat(result.code()).as(result.err()).isZero();
    return result.out();
  }

  public static Result run(String... arguments) {
    StringWriter out = new StringWriter();
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
    return new Result(code, out.toString(), err.toString());
  }
}
