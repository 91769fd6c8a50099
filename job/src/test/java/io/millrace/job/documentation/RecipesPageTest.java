package io.millrace.job.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/recipes.md} is what {@code RecipesITCase} saw. Written anew with {@code
 * -Dmillrace.update-reference=true}.
 */
final class RecipesPageTest {
  private static final int WIDEST = 110;

  private static final String INTRODUCTION =
      """
      # Recipes

      Producers whose records often land in Kinesis, each with the pipeline file and the table that `millrace create`
      proposes for them. Generated from what `RecipesITCase` sees: it goes through `init`, `sample`, `infer`, `create`,
      `preview`, `check` and `run --until` for each, on the records in `job/src/test/resources/recipes`, without a file
      edited by hand. Your records decide what is proposed for you: run `millrace infer` to see it with its reasons.
      [Inference](inference.md) explains them.

      The files lack what depends on you: credentials, `source.region`, and where ClickHouse is.
      """;

  @Test
  void isWhatTheCommandsPropose() throws IOException {
    Path page = MarkdownPage.ROOT.resolve("docs/recipes.md");
    StringBuilder text = new StringBuilder(INTRODUCTION);
    for (Recipe recipe : Recipe.values()) {
      text.append('\n').append(section(recipe));
    }
    if (Boolean.getBoolean("millrace.update-reference")) {
      Files.writeString(page, text);
    }
    assertThat(Files.readString(page)).isEqualTo(text.toString());
  }

  private static String section(Recipe recipe) throws IOException {
    return "## "
        + recipe.title()
        + "\n\n"
        + wrapped(recipe.origin())
        + "\n\n```shell\nmillrace init --stream="
        + recipe.slug()
        + recipe.init().stream().map(flag -> " " + flag).collect(Collectors.joining())
        + "\nmillrace create --config=pipeline.yaml\n```\n\n```yaml\n"
        + pipeline(Files.readString(recipe.file("yaml")))
        + "```\n\n```sql\n"
        + Files.readString(recipe.file("sql"))
            .lines()
            .map(RecipesPageTest::narrow)
            .collect(Collectors.joining("\n"))
        + "\n```\n";
  }

  /** Without comments, and without what every pipeline has. */
  private static String pipeline(String yaml) {
    return Arrays.stream(yaml.split("\n(?=\\S)", -1))
            .map(block -> block.replaceAll("(?m)\\s+# .*$|^#.*$", "").strip())
            .filter(block -> block.matches("(?s)(source|clickhouse|columns):.*"))
            .map(
                block ->
                    block.replaceAll("\n  (region|credentials|url|username):.*(\n    .*)*", ""))
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  /** The elements of a long Tuple on separate lines. */
  private static String narrow(String column) {
    return column.length() <= WIDEST
        ? column
        : column
            .replaceAll("Tuple\\(`", "Tuple(\n        `")
            .replaceAll(", (`[^`]+` [A-Z])", ",\n        $1");
  }

  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int width = 0;
    for (String word : text.split(" ", -1)) {
      boolean fits = width + word.length() < WIDEST;
      lines.append(width == 0 ? "" : fits ? " " : "\n").append(word);
      width = (fits ? width + 1 : 0) + word.length();
    }
    return lines.toString();
  }
}
