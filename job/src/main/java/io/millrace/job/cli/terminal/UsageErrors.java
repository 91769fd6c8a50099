package io.millrace.job.cli.terminal;

import io.millrace.job.config.option.Section;
import io.millrace.job.config.value.Secret;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.configuration.GlobalConfiguration;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line, without the secrets in it. */
public final class UsageErrors implements IParameterExceptionHandler {
  private static final Pattern ASSIGNMENT = Pattern.compile("(?:-D)?([^=]+)=(.+)", Pattern.DOTALL);

  /** Picocli's words when its converter for a Java type throws. */
  private static final Pattern CONVERSION =
      Pattern.compile(
          "cannot convert '(.*)' to (?:interface |class )?(?:[\\w$]+\\.)*([\\w$]+) \\(.*\\)",
          Pattern.DOTALL);

  private static final Pattern USER_OF_URL = Pattern.compile("://[^/@]*@", Pattern.DOTALL);

  private final Terminal terminal;

  public UsageErrors(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleParseException(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String message = masked(withoutClassName(String.valueOf(wrong.getMessage())), arguments);
    terminal.err().println(terminal.styled(Style.bold, terminal.styled(Style.fg_red, message)));
    if (!UnmatchedArgumentException.printSuggestions(wrong, terminal.err())) {
      command.usage(terminal.helpErr());
    }
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String withoutClassName(String message) {
    return CONVERSION.matcher(message).replaceFirst("'$1' is not a valid $2");
  }

  private static String masked(String message, String[] arguments) {
    String masked = message;
    for (String argument : arguments) {
      Matcher assignment = ASSIGNMENT.matcher(argument);
      if (assignment.matches() && isSecret(assignment.group(1))) {
        masked = masked.replace(assignment.group(2), Secret.MASK);
      }
    }
    return USER_OF_URL.matcher(masked).replaceAll("://" + Secret.MASK + "@");
  }

  private static boolean isSecret(String key) {
    return Section.isSecret(key) || GlobalConfiguration.isSensitive(key);
  }
}
