package io.millrace.job.cli.terminal;

import io.millrace.job.config.value.Environment;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * The input and output of a command, and whether it is interactive. Results go to standard output;
 * questions, progress and errors go to standard error, so that a result can be piped. Both escape
 * control characters, so that no document can control the terminal.
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
  private static final String ERASE_LINE = "\r\u001b[2K";
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final TerminalControls controls = TerminalControls.marked();
  private final Environment environment;
  private final BufferedReader in;
  private final PrintWriter out;
  private final PrintWriter err;
  private final PrintWriter helpOut;
  private final PrintWriter helpErr;
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
    this.out = safe(out, controls);
    this.err = safe(err, controls);
    TerminalControls ofHelp =
        colours.enabled() ? TerminalControls.colours() : TerminalControls.none();
    this.helpOut = safe(out, ofHelp);
    this.helpErr = safe(err, ofHelp);
    this.reader = reader;
    this.colours = colours;
  }

  private static PrintWriter safe(PrintWriter terminal, TerminalControls ours) {
    return new PrintWriter(new TerminalWriter(terminal, ours), true);
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

  public @Nullable String variable(String name) {
    return environment.variable(name);
  }

  BufferedReader in() {
    return in;
  }

  /** Reads standard input to its end. */
  public String readAll() throws IOException {
    StringWriter text = new StringWriter();
    in.transferTo(text);
    return text.toString();
  }

  /** Standard output; control characters in what is written are escaped. */
  public PrintWriter out() {
    return out;
  }

  /** Standard error; control characters in what is written are escaped. */
  public PrintWriter err() {
    return err;
  }

  /** Standard output for help, whose colours pass; it quotes no document and no server. */
  public PrintWriter helpOut() {
    return helpOut;
  }

  /** Standard error for help, whose colours pass; it quotes no document and no server. */
  public PrintWriter helpErr() {
    return helpErr;
  }

  /** Whether the terminal is interactive. */
  public boolean isInteractive() {
    return reader == Reader.PERSON;
  }

  /** Characters in a line. */
  public int width() {
    return Optional.ofNullable(variable("COLUMNS"))
        .filter(columns -> columns.matches("[1-9][0-9]{1,3}"))
        .map(Integer::valueOf)
        .orElse(USUAL_WIDTH);
  }

  /** The text in a style where colours are shown, else the text alone. */
  public String styled(Style style, String text) {
    return colours.enabled() ? controls.mark(style.on()) + text + controls.mark(style.off()) : text;
  }

  /** Text that erases the line and goes to its beginning. */
  String eraseLine() {
    return controls.mark(ERASE_LINE);
  }

  /** Text that clears the screen. */
  public String clearScreen() {
    return controls.mark(CLEAR);
  }
}
