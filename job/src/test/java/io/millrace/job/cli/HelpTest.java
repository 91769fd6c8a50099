package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.UsageErrors;
import io.millrace.job.fixture.Shell;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * What the commands say of themselves. Help is pasted into tickets: it has no value of the user's.
 */
final class HelpTest {
  private static final String VALUE = "hunter2";
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_a-z.]+)}");

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
    List<String> names = variables(command.getCommandSpec());
    names.forEach(name -> System.setProperty(name, VALUE));
    try {
      assertThat(command.getUsageMessage(Ansi.OFF)).isEqualTo(plain);
    } finally {
      names.forEach(System::clearProperty);
    }
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
    List<String> words = new ArrayList<>(List.of(argument));
    CommandLine top = command;
    while (top.getParent() != null) {
      words.add(0, top.getCommandName());
      top = top.getParent();
    }
    top.parseArgs(words.toArray(new String[0]));
  }

  @Test
  void aValueOfAnotherTypeIsQuoted() {
    Shell.Result refused = new Shell().run("errors", "replay", "--inserted=5");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith("Invalid value for option '--inserted' (REPLAY): '5' is not a valid UUID\n");
  }

  /** Those that a description names, which picocli reads from properties and the environment. */
  private static List<String> variables(CommandSpec command) {
    List<String> texts = new ArrayList<>(List.of(command.usageMessage().description()));
    command.args().forEach(argument -> texts.addAll(List.of(argument.description())));
    List<String> names =
        VARIABLE
            .matcher(String.join("\n", texts))
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toList());
    names.add("CLICKHOUSE_PASSWORD");
    return names;
  }
}
