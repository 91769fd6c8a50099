package io.millrace.job.cli;

import io.millrace.job.cli.operate.ErrorsCommand;
import io.millrace.job.cli.operate.ListCommand;
import io.millrace.job.cli.operate.RemoveCommand;
import io.millrace.job.cli.operate.StatusCommand;
import io.millrace.job.cli.operate.StopCommand;
import io.millrace.job.cli.option.AdminOptions;
import io.millrace.job.cli.setup.CreateCommand;
import io.millrace.job.cli.setup.GrantCommand;
import io.millrace.job.cli.setup.InferCommand;
import io.millrace.job.cli.setup.InitCommand;
import io.millrace.job.cli.setup.PreviewCommand;
import io.millrace.job.cli.setup.SampleCommand;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.FailureText;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.UsageErrors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParseResult;

/**
 * The main class of the one artifact. Submitted with {@code flink run millrace.jar --config
 * pipeline.yaml} it needs no command and runs the pipeline; started by hand it takes one.
 *
 * <p>Exit codes: 0 done, 1 a check found an error or the command or job failed, 2 the command line
 * is wrong.
 */
@Command(
    name = "millrace",
    header = "Streams JSON from Amazon Kinesis Data Streams into ClickHouse, exactly once.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done.",
      "1:A check found an error, or the command or the job failed; standard error says why.",
      "2:The command line is wrong."
    },
    subcommands = {
      RunCommand.class,
      CheckCommand.class,
      InitCommand.class,
      SampleCommand.class,
      InferCommand.class,
      CreateCommand.class,
      PreviewCommand.class,
      GrantCommand.class,
      ListCommand.class,
      StatusCommand.class,
      StopCommand.class,
      RemoveCommand.class,
      ErrorsCommand.class,
      ExportCommand.class,
      HelpCommand.class,
      GenerateCompletion.class
    })
public final class Millrace {
  private Millrace() {}

  /**
   * Runs a command.
   *
   * @throws Exception the failure, if Flink's client called: the client shows it to the user.
   *     Started by hand, the process prints the message and ends with its exit code
   */
  public static void main(String[] arguments) throws Exception {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    CommandLine line = line(Terminal.ofProcess(), failure);
    int code = line.execute(withCommand(line, arguments));
    Exception cause = failure.get();
    if (calledByFlink()) {
      if (cause != null) {
        throw FailureText.printable(cause);
      }
      if (code != CommandLine.ExitCode.OK) {
        throw new CommandException("The command ended with exit code " + code);
      }
    } else if (code != CommandLine.ExitCode.OK || !isRun(line)) {
      // A thread of Flink's client would keep the process alive for half a second.
      System.exit(code);
    }
  }

  public static int execute(
      String[] arguments, Terminal terminal, AtomicReference<@Nullable Exception> failure) {
    CommandLine line = line(terminal, failure);
    return line.execute(withCommand(line, arguments));
  }

  /** The command line, whose failures go to {@code failure}. */
  static CommandLine line(Terminal terminal, AtomicReference<@Nullable Exception> failure) {
    return new CommandLine(new Millrace(), new CommandFactory(terminal))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(terminal.helpOut())
        .setErr(terminal.helpErr())
        .setParameterExceptionHandler(new UsageErrors(terminal))
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              failure.set(exception);
              ParseResult given = command.getParseResult();
              terminal
                  .err()
                  .println(FailureText.of(exception) + AdminOptions.otherRemedy(exception, given));
              return CommandLine.ExitCode.SOFTWARE;
            });
  }

  /** Whether the command was {@code run}, whose job may still run in this process. */
  private static boolean isRun(CommandLine line) {
    CommandLine.ParseResult command = line.getParseResult().subcommand();
    return command != null && command.commandSpec().userObject() instanceof RunCommand;
  }

  /** Puts {@code run} in front of arguments that begin with an option or a file. */
  private static String[] withCommand(CommandLine line, String[] arguments) {
    boolean hasCommand =
        Arrays.stream(arguments).anyMatch(line.getSubcommands()::containsKey)
            || Arrays.stream(arguments)
                .anyMatch(argument -> line.getCommandSpec().findOption(argument) != null);
    if (hasCommand || arguments.length == 0 || !belongsToRun(arguments[0])) {
      return arguments;
    }
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(List.of(arguments));
    return all.toArray(new String[0]);
  }

  private static boolean belongsToRun(String first) {
    return first.startsWith("-") || first.endsWith(".yaml") || first.endsWith(".yml");
  }

  /** Flink loads a job's classes with its class loader; by hand, the system class loader does. */
  private static boolean calledByFlink() {
    return Millrace.class.getClassLoader() != ClassLoader.getSystemClassLoader();
  }
}
