package io.millrace.job;

import io.millrace.job.command.Terminal;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Help.Ansi;

/** Commands given as a person would give them, with an environment of the test's own. */
final class Shell {
  private final Map<String, String> variables = new LinkedHashMap<>();

  /** What a command said and how it ended. */
  record Result(int code, String out, String err) {
    /** Both together, as a person sees them. */
    String all() {
      return err + out;
    }
  }

  Shell variable(String name, String value) {
    variables.put(name, value);
    return this;
  }

  Result run(String... arguments) {
    return run(Terminal.Reader.PROGRAM, "", arguments);
  }

  /** Somebody sits at the terminal and answers, a line each. */
  Result answering(String answers, String... arguments) {
    return run(Terminal.Reader.PERSON, answers, arguments);
  }

  private Result run(Terminal.Reader reader, String answers, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            variables::get,
            new BufferedReader(new StringReader(answers)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            reader,
            Ansi.OFF);
    int code = Millrace.execute(arguments, terminal, new AtomicReference<>());
    return new Result(code, out.toString(), err.toString());
  }
}
