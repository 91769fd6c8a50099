package io.millrace.job.cli.terminal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the user for values that no flag gives. Without a terminal, collects what is missing. */
public final class Prompter {
  private static final int MOST_SHOWN = 50;

  private final Terminal terminal;
  private final List<String> missing = new ArrayList<>();

  public Prompter(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * An answer in words.
   *
   * @param given by the flag; null when it is not there
   * @param usual what an empty answer means; null when there has to be one
   */
  public String ask(String flag, String question, @Nullable String given, @Nullable String usual)
      throws IOException {
    if (given != null) {
      return given;
    }
    if (terminal.isInteractive()) {
      String shown = usual == null || usual.isEmpty() ? "" : " [" + usual + "]";
      String answer = answer(question + shown + ": ");
      if (!answer.isEmpty()) {
        return answer;
      }
    }
    if (usual == null) {
      missing.add(flag);
      return "";
    }
    return usual;
  }

  /** Asks for one of a few choices; the first is the default. */
  public String choose(String flag, String question, @Nullable String given, List<String> choices)
      throws IOException {
    String answer =
        ask(flag, question + " (" + String.join(", ", choices) + ")", given, choices.get(0));
    return choices.stream()
        .filter(choice -> choice.equalsIgnoreCase(answer))
        .findFirst()
        .orElse(answer);
  }

  /** One of a list, by its number or its name; or another name, when the list is not all. */
  public String pick(String flag, String question, @Nullable String given, List<String> list)
      throws IOException {
    int shown = Math.min(list.size(), MOST_SHOWN);
    for (int i = 0; i < shown; i++) {
      terminal.err().println("  " + (i + 1) + "  " + list.get(i));
    }
    if (shown < list.size()) {
      terminal.err().println("  … and " + (list.size() - shown) + " more: type the name");
    }
    String answer =
        ask(flag, question + (list.isEmpty() ? "" : ", by number or name"), given, null);
    boolean isNumber = answer.matches("[1-9][0-9]{0,4}") && !list.contains(answer);
    return isNumber && Integer.parseInt(answer) <= shown
        ? list.get(Integer.parseInt(answer) - 1)
        : answer;
  }

  /**
   * Fails when an answer is missing.
   *
   * @throws CommandException naming every flag that is missing
   */
  public void requireAll() throws CommandException {
    if (!missing.isEmpty()) {
      throw new CommandException(
          "init needs more values and got no answer", "Add " + String.join(", ", missing));
    }
  }

  private String answer(String question) throws IOException {
    terminal.err().print(question);
    terminal.err().flush();
    String line = terminal.in().readLine();
    return line == null ? "" : line.trim();
  }
}
