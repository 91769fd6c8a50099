package io.millrace.job.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Prints the result of a command. */
public final class ResultPrinter {
  private final Terminal terminal;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "Output format: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private OutputFormat format = OutputFormat.TABLE;

  public ResultPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Prints the result.
   *
   * @param people writes it for people
   * @param programs the same for programs
   */
  public void say(Consumer<PrintWriter> people, JsonNode programs) {
    PrintWriter out = terminal.out();
    switch (format) {
      case TABLE:
        people.accept(out);
        break;
      case JSON:
        out.println(text(Mappers.JSON, programs));
        break;
      case YAML:
        out.print(yaml(programs));
        break;
    }
    out.flush();
  }

  /** With as few quotes as can be, unless text has to be escaped: that takes double quotes. */
  private static String yaml(JsonNode tree) {
    String plain = text(Mappers.PLAIN_YAML, tree);
    return TerminalText.isSafe(plain) ? plain : TerminalText.escapedYaml(text(Mappers.YAML, tree));
  }

  private static final class UnsafeNameQuoting extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1L;

    @Override
    public boolean needToQuoteName(String name) {
      return !TerminalText.isSafe(name) || super.needToQuoteName(name);
    }
  }

  private static String text(ObjectMapper mapper, JsonNode tree) {
    try {
      return mapper.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree can always be written", e);
    }
  }

  /** Loaded when something is printed: most commands, and every help, print no tree. */
  private static final class Mappers {
    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    static final ObjectMapper YAML =
        new ObjectMapper(
            YAMLFactory.builder()
                .stringQuotingChecker(new UnsafeNameQuoting())
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                .build());
    static final ObjectMapper PLAIN_YAML =
        new ObjectMapper(
            new YAMLFactory()
                .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                .disable(YAMLGenerator.Feature.SPLIT_LINES)
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));
  }
}
