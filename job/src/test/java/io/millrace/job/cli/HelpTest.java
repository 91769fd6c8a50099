package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.UsageErrors;
import io.millrace.job.fixture.Shell;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * What the commands say of themselves. Help is pasted into tickets: it has no value of the user's.
 */
final class HelpTest {
  private static final String VALUE = "hunter2";

  /** What could be a variable: picocli replaces those in a description, or shows null. */
  private static final Pattern WORD = Pattern.compile("[A-Z][A-Z0-9_]{2,}");

  static Stream<CommandLine> commands() {
    return all(Millrace.line(Terminal.ofProcess(), new AtomicReference<>()));
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::all));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theHelpShowsNoVariable(CommandLine command) {
    String plain = command.getUsageMessage(Ansi.OFF);
    assertThat(plain).doesNotContain("null");
    List<String> names = WORD.matcher(plain).results().map(MatchResult::group).distinct().toList();
    names.forEach(name -> System.setProperty(name, VALUE));
    try {
      assertThat(command.getUsageMessage(Ansi.OFF)).isEqualTo(plain);
    } finally {
      names.forEach(System::clearProperty);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theOptionForHelpShowsTheSame(CommandLine command) {
    List<String> words = new ArrayList<>(path(command));
    words.add("--help");
    boolean isPicoclis = command.getCommandName().equals("help");
    Shell.Result help = new Shell().run(words.toArray(new String[0]));
    assertThat(help.code()).isZero();
    assertThat(help.all()).contains(isPicoclis ? "Usage:" : command.getUsageMessage(Ansi.OFF));
  }

  @Test
  void aVariableInATextIsShownAsItIsWritten() {
    assertThat(new Shell().run("export", "--help").out())
        .contains("such as ${CLICKHOUSE_PASSWORD}");
  }

  /** Values that no type takes, or only text. */
  @ParameterizedTest
  @MethodSource("commands")
  void noMessageAboutAValueNamesAClass(CommandLine command) {
    for (ArgSpec argument : command.getCommandSpec().args()) {
      if (argument.arity().max() == 0) {
        continue;
      }
      for (String value : List.of("5", "x", "\0", "http://[", "=")) {
        StringWriter err = new StringWriter();
        UsageErrors errors = new UsageErrors(Shell.terminal(err));
        try {
          String given = argument instanceof OptionSpec option ? option.longestName() + "=" : "";
          parse(command, given + value);
        } catch (ParameterException wrong) {
          errors.handleParseException(wrong, new String[0]);
        }
        assertThat(err.toString().lines().findFirst().orElse(""))
            .doesNotContain("Exception")
            .doesNotContain("java");
      }
    }
  }

  private static void parse(CommandLine command, String argument) {
    CommandLine top = command;
    while (top.getParent() != null) {
      top = top.getParent();
    }
    List<String> words = new ArrayList<>(path(command));
    words.add(argument);
    top.parseArgs(words.toArray(new String[0]));
  }

  /** The words that name a command, without the program's. */
  private static List<String> path(CommandLine command) {
    List<String> words = new ArrayList<>();
    for (CommandLine each = command; each.getParent() != null; each = each.getParent()) {
      words.add(0, each.getCommandName());
    }
    return words;
  }

  @Test
  void aValueOfAnotherTypeIsQuoted() {
    Shell.Result refused = new Shell().run("errors", "replay", "--inserted=5");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith("Invalid value for option '--inserted' (REPLAY): '5' is not a valid UUID\n");
  }
}
