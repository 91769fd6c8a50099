package io.millrace.job.cli.setup;

import io.millrace.job.cli.terminal.AtomicFile;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.ShellText;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a pipeline's file. */
@Command(
    name = "init",
    description = {
      "Writes a commented pipeline.yaml. Asks for values that no flag gives; without a terminal, flags",
      "must give them all. Neither asks for nor writes secrets, only names of environment variables."
    },
    mixinStandardHelpOptions = true)
public final class InitCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final InitOptions answers;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to write. Default: ${DEFAULT-VALUE}.")
  private Path file = Path.of("pipeline.yaml");

  @Option(names = "--force", description = "Overwrites an existing file.")
  private boolean force;

  InitCommand(Terminal terminal) {
    this.terminal = terminal;
    answers = new InitOptions(terminal);
  }

  @Override
  public Integer call() throws Exception {
    if (Files.exists(file) && !force) {
      throw new CommandException(
          file + " already exists and was not changed", "Name another file, or add --force");
    }
    PipelineTemplate pipeline = answers.complete();
    write(pipeline.yaml());
    terminal.out().println("Wrote " + file + ".");
    List<String> unset =
        pipeline.variables().stream()
            .filter(name -> terminal.variable(name) == null)
            .collect(Collectors.toList());
    if (!unset.isEmpty()) {
      terminal
          .out()
          .println(
              "It reads environment variables that are not set yet: "
                  + String.join(", ", unset)
                  + ".");
    }
    boolean mayLackUser = pipeline.hasUserOfItsOwn();
    terminal
        .out()
        .println(
            "Next: millrace "
                + (mayLackUser ? "grant" : "sample")
                + " --config "
                + ShellText.quoted(file.toString())
                + ", then "
                + (mayLackUser ? "sample, " : "")
                + "infer, create, preview, check and run.");
    return ExitCode.OK;
  }

  private void write(String yaml) throws CommandException {
    new AtomicFile(file).replace(yaml, this::requireValid);
  }

  private void requireValid(Path candidate) throws CommandException {
    try {
      // Whether variables are set is said separately.
      Environment complete = name -> Optional.ofNullable(terminal.variable(name)).orElse("unset");
      var unused = ConfigSources.in(complete).file(candidate).load();
    } catch (ConfigException wrong) {
      throw new CommandException(
          "Not written. "
              + String.valueOf(wrong.getMessage()).replace(candidate.toString(), file.toString()),
          "Give other values for these");
    }
  }
}
