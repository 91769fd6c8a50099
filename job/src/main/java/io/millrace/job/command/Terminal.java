package io.millrace.job.command;

import io.millrace.job.config.Environment;
import java.io.BufferedReader;
import java.io.Console;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Where a command was given: what it reads and writes, and whether a person sits there. Answers go
 * to standard output; questions, progress and complaints to standard error, so that an answer can
 * be piped.
 */
public final class Terminal {
  /** Who reads what a command writes. */
  public enum Reader {
    /** A person: questions and progress are welcome. */
    PERSON,
    /** A file, a pipe or another program. */
    PROGRAM
  }

  private static final int USUAL_WIDTH = 120;

  private final Environment environment;
  private final BufferedReader in;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Reader reader;
  private final Ansi colours;

  public Terminal(
      Environment environment,
      BufferedReader in,
      PrintWriter out,
      PrintWriter err,
      Reader reader,
      Ansi colours) {
    this.environment = environment;
    this.in = in;
    this.out = out;
    this.err = err;
    this.reader = reader;
    this.colours = colours;
  }

  /** That of this process. */
  public static Terminal ofProcess() {
    return new Terminal(
        System::getenv,
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())),
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        Optional.ofNullable(System.console()).filter(Terminal::isTerminal).isPresent()
            ? Reader.PERSON
            : Reader.PROGRAM,
        Ansi.AUTO);
  }

  /** Since Java 22 there is a console also where there is no terminal, and it says so. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException before22) {
      return true;
    }
  }

  @Nullable String variable(String name) {
    return environment.variable(name);
  }

  BufferedReader in() {
    return in;
  }

  public PrintWriter out() {
    return out;
  }

  public PrintWriter err() {
    return err;
  }

  /** Whether somebody can be asked. */
  boolean isInteractive() {
    return reader == Reader.PERSON;
  }

  /** Characters in a line. */
  int width() {
    return Optional.ofNullable(variable("COLUMNS"))
        .filter(columns -> columns.matches("[1-9][0-9]{1,3}"))
        .map(Integer::valueOf)
        .orElse(USUAL_WIDTH);
  }

  /** The text in a style where colours are shown, else the text alone. */
  String styled(Style style, String text) {
    return colours.enabled() ? style.on() + text + style.off() : text;
  }
}
