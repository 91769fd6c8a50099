package io.millrace.job.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A word of a printed command is one word of the shell, and the same one. */
final class ShellTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "events               | events",
        "s3://b/a_1,x=2@3.4-5 | s3://b/a_1,x=2@3.4-5",
        "\"\"                 | ''",
        "two words            | 'two words'",
        "$HOME                | '$HOME'",
        "~/a                  | '~/a'",
        "a;b                  | 'a;b'",
        "a*                   | 'a*'",
        "#a                   | '#a'",
        "it's                 | 'it'\\''s'",
        "é                    | 'é'",
      })
  void onlyAWordThatNeedsQuotesHasThem(String word, String quoted) {
    assertThat(ShellText.quoted(word)).isEqualTo(quoted);
  }

  @Test
  void theShellReadsEveryWordBack() throws Exception {
    String characters = "ab1 \t\n'\"\\$`!*?[]{}()<>|&;#~=%^,.:@/-_é中😀";
    int[] all = characters.codePoints().toArray();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> words = new ArrayList<>(List.of("", "-n", "'", "''", "\\", "\n"));
    for (int i = 0; i < 500; i++) {
      StringBuilder word = new StringBuilder();
      for (int length = random.nextInt(9); length > 0; length--) {
        word.appendCodePoint(all[random.nextInt(all.length)]);
      }
      words.add(word.toString());
    }
    StringBuilder script = new StringBuilder("printf '%s\\0'".formatted("%s"));
    words.forEach(word -> script.append(' ').append(ShellText.quoted(word)));

    Process shell = new ProcessBuilder("sh").start();
    try (var in = shell.getOutputStream()) {
      in.write(script.append('\n').toString().getBytes(StandardCharsets.UTF_8));
    }
    String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(List.of(read.split("\0", -1)).subList(0, words.size()))
        .as("seed " + seed)
        .isEqualTo(words);
  }
}
