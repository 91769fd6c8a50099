package io.millrace.job.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;

/** What strangers wrote reaches the terminal as text, and never as a control. */
final class TerminalTextTest {
  private static final int ROUNDS = 1_000;

  /** Our own colours and nothing else. */
  private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");

  private final StringWriter written = new StringWriter();

  @ParameterizedTest
  @CsvSource({
    "0000, \\u0000", // NUL
    "0007, \\u0007", // BEL
    "0008, \\u0008", // backspace
    "0009, \\u0009", // tab
    "000d, \\u000d", // carriage return
    "001b, \\u001b", // ESC
    "007f, \\u007f", // DEL
    "0080, \\u0080", // first of C1
    "0085, \\u0085", // next line
    "0090, \\u0090", // DCS
    "009b, \\u009b", // CSI
    "009d, \\u009d", // OSC
    "009f, \\u009f", // last of C1
    "00ad, \\u00ad", // soft hyphen
    "034f, \\u034f", // combining grapheme joiner
    "061c, \\u061c", // Arabic letter mark
    "180e, \\u180e", // Mongolian vowel separator
    "200b, \\u200b", // zero-width space
    "200d, \\u200d", // zero-width joiner
    "200f, \\u200f", // right-to-left mark
    "2028, \\u2028", // line separator
    "2029, \\u2029", // paragraph separator
    "202e, \\u202e", // right-to-left override
    "2066, \\u2066", // left-to-right isolate
    "2069, \\u2069", // pop directional isolate
    "3164, \\u3164", // Hangul filler
    "d83d, \\ud83d", // half a character
    "de00, \\ude00", // the other half
    "feff, \\ufeff", // byte order mark
    "fff9, \\ufff9", // interlinear annotation
    "e0001, \\udb40\\udc01", // language tag
    "e0061, \\udb40\\udc61", // tag a
    "e0100, \\udb40\\udd00" // variation selector 17
  })
  void whatControlsOrHidesIsEscaped(String codePoint, String shown) {
    String text = Character.toString(Integer.parseInt(codePoint, 16));
    terminal(Ansi.OFF).out().print("a" + text + "b");
    assertThat(written()).isEqualTo("a" + shown + "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"line\nline", "ümläut", "日本語", "❤️ 👍🏽", "العربية", "\\u001b", "e\u0301"})
  void whatPeopleWriteStays(String text) {
    terminal(Ansi.OFF).err().print(text);
    assertThat(written()).isEqualTo(text);
  }

  @Test
  void aCharacterWrittenInHalvesIsWhole() {
    PrintWriter out = terminal(Ansi.OFF).out();
    for (char half : "a👍b".toCharArray()) {
      out.print(half);
    }
    out.flush();
    assertThat(written()).isEqualTo("a👍b");
  }

  @Test
  void ourColoursAndCursorStayAndThoseInTextDoNot() {
    Terminal terminal = terminal(Ansi.ON);
    terminal.out().println(terminal.styled(Style.fg_red, "x\u001b[8my"));
    terminal.out().print(terminal.eraseLine());
    terminal.out().print(terminal.clearScreen());
    terminal.out().flush();
    assertThat(written())
        .isEqualTo(
            Style.fg_red.on()
                + "x\\u001b[8my"
                + Style.fg_red.off()
                + "\n\r\u001b[2K\u001b[H\u001b[2J");
  }

  @Test
  void theMarkOfOneTerminalIsTextToAnother() {
    String mark = terminal(Ansi.ON).eraseLine();
    terminal(Ansi.ON).out().print(mark);
    assertThat(written()).doesNotContain("\u001b");
  }

  @Test
  void helpHasItsColours() {
    terminal(Ansi.ON).helpOut().print("\u001b[1mUsage\u001b[0m\u001b[2J");
    assertThat(written()).isEqualTo("\u001b[1mUsage\u001b[0m\\u001b[2J");
  }

  @ParameterizedTest
  @EnumSource(OutputFormat.class)
  void anyTextIsSafeAndKeepsItsValue(OutputFormat format) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String name = text(format, random);
      String value = text(format, random);
      ObjectNode tree = JsonNodeFactory.instance.objectNode().put(name, value);
      tree.putArray("more").add(value + "\n" + name).add("\n" + value);
      written.getBuffer().setLength(0);
      Terminal terminal = terminal(random.nextBoolean() ? Ansi.ON : Ansi.OFF);
      say(
          terminal,
          format,
          out -> {
            TextTable table = new TextTable(terminal, name, "b");
            table.row(value, value + name);
            table.print(out);
            out.println(terminal.styled(Style.bold, value));
            out.println(TerminalText.line(value, 7));
            terminal.err().println(FailureText.of(new CommandException(value, name)));
          },
          tree);

      String shown = COLOUR.matcher(written()).replaceAll("");
      assertThat(shown.codePoints().filter(TerminalText::isUnsafe)).as("seed %d", seed).isEmpty();
      if (format != OutputFormat.TABLE) {
        JsonNode read =
            (format == OutputFormat.JSON ? new ObjectMapper() : new YAMLMapper()).readTree(shown);
        assertThat(read).as("seed %d: %s", seed, shown).isEqualTo(tree);
      }
    }
  }

  @Test
  void aStatementMeansTheSameWhenItIsShown() {
    assertThat(TerminalText.escapedSql("SELECT `a\u001b\u202eb`\n"))
        .isEqualTo("SELECT `a\\x1B\\xE2\\x80\\xAEb`\n");
  }

  @ParameterizedTest
  @CsvSource({
    "abc, 3, abc",
    "abcd, 3, ab…",
    "👍👍👍👍, 3, 👍👍…",
    "'a\nb', 3, a b",
    "'a\u001b', 9, a\\u001b"
  })
  void aLineIsCutBetweenCharacters(String text, int longest, String line) {
    assertThat(TerminalText.line(text, longest)).isEqualTo(line);
  }

  /** Ordinary and hostile characters, alone, in sequences and with halves missing. */
  static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    String[] parts = {
      "a",
      "é",
      "\u001b]52;c;aGk=\u0007",
      "\u001b[2J",
      "\u009b31m",
      "\u202e",
      "\u200b",
      "👍",
      "\n",
      "\r",
      "\t",
      "\"",
      "'",
      "\\",
      ": ",
      "- ",
      "#",
      "\ufdd0",
      "\u0000",
      "\ud83d",
      "\udc00",
      "\u2028",
      "\u0085",
      "\ufeff",
      Character.toString(0xe0041),
      " ",
      "true",
      "1",
      "null"
    };
    for (int length = random.nextInt(9); length > 0; length--) {
      text.append(
          random.nextInt(4) == 0
              ? Character.toString(random.nextInt(0x3100))
              : parts[random.nextInt(parts.length)]);
    }
    return text.toString();
  }

  private static String text(OutputFormat format, Random random) {
    return format == OutputFormat.YAML ? wellFormed(randomText(random)) : randomText(random);
  }

  /** Without halves of characters, which YAML has no way to write. */
  private static String wellFormed(String text) {
    return text.codePoints()
        .filter(c -> Character.getType(c) != Character.SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private Terminal terminal(Ansi colours) {
    return new Terminal(
        name -> null,
        new BufferedReader(new StringReader("")),
        new PrintWriter(written, true),
        new PrintWriter(written, true),
        Terminal.Reader.PROGRAM,
        colours);
  }

  private String written() {
    return written.toString();
  }

  @Command
  private static final class Saying implements Runnable {
    @Mixin private final ResultPrinter answer;

    Saying(Terminal terminal) {
      answer = new ResultPrinter(terminal);
    }

    @Override
    public void run() {}
  }

  private static void say(
      Terminal terminal, OutputFormat format, Consumer<PrintWriter> people, JsonNode programs) {
    Saying saying = new Saying(terminal);
    new CommandLine(saying)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs("--output", format.name());
    saying.answer.say(people, programs);
  }
}
