package io.millrace.job.config.load;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.millrace.job.config.Origin;
import io.millrace.job.config.Problem;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * What to say when a file is not YAML. The parser's message quotes the lines around the error,
 * which may contain a password. So only known sentences are passed on, which quote at most one
 * character or a kind of token.
 */
final class YamlSyntax {
  private static final List<String> SAFE =
      List.of(
          "mapping values are not allowed here",
          "could not find expected ':'",
          "expected <block end>",
          "expected ',' or '}'",
          "expected ',' or ']'",
          "expected the node content",
          "found unexpected end of stream",
          "found character");

  private YamlSyntax() {}

  static Problem problem(JsonProcessingException fault, String yaml) {
    if (fault.getCause() instanceof ReaderException) {
      return forbiddenCharacter(yaml);
    }
    Origin origin = origin(fault);
    String detail = safeSentence(fault).map(sentence -> " (" + sentence + ")").orElse("");
    return new Problem(
        origin,
        "",
        "is not valid YAML"
            + detail
            + "; indent with spaces, and quote values that begin with one of @ % * & ! | > # or"
            + " hold a colon followed by a space");
  }

  /** The parser counts from the start of its buffer, so the place is looked for once more. */
  private static Problem forbiddenCharacter(String yaml) {
    int line = 1;
    int column = 1;
    for (int c : yaml.codePoints().toArray()) {
      if (!StreamReader.isPrintable(c)) {
        return new Problem(
            Origin.line(line, column),
            "",
            String.format(
                Locale.ROOT,
                "has the character U+%04X, which YAML does not allow; remove it, or write \\u%04x in"
                    + " double quotes",
                c,
                c));
      }
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 1 : column + 1;
    }
    return new Problem(Origin.file(), "", "has a character that YAML does not allow");
  }

  private static Origin origin(JsonProcessingException fault) {
    if (fault.getCause() instanceof MarkedYAMLException) {
      Mark mark = ((MarkedYAMLException) fault.getCause()).getProblemMark();
      return Origin.line(mark.getLine() + 1, mark.getColumn() + 1);
    }
    JsonLocation last = fault.getLocation();
    return last == null ? Origin.file() : Origin.line(last.getLineNr(), last.getColumnNr());
  }

  private static Optional<String> safeSentence(JsonProcessingException fault) {
    if (!(fault.getCause() instanceof MarkedYAMLException)) {
      return Optional.empty();
    }
    String sentence = ((MarkedYAMLException) fault.getCause()).getProblem();
    return Optional.ofNullable(sentence)
        .filter(problem -> SAFE.stream().anyMatch(problem::startsWith));
  }
}
