package io.millrace.job.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Issue forms and the settings of Dependabot have the shape that GitHub wants. */
final class GitHubFilesTest {
  private static final Path FOLDER = MarkdownPage.ROOT.resolve(".github");
  private static final Set<String> FIELDS = Set.of("textarea", "input", "dropdown", "checkboxes");

  /**
   * Every field has what its kind needs.
   *
   * @see <a
   *     href="https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema">form
   *     schema</a>
   */
  @Test
  void issueFormsAreValid() throws Exception {
    try (Stream<Path> files = Files.list(FOLDER.resolve("ISSUE_TEMPLATE"))) {
      List<Path> forms = files.filter(file -> !file.endsWith("config.yml")).toList();
      assertThat(forms).hasSize(2);
      for (Path file : forms) {
        JsonNode form = read(file);
        assertThat(form.at("/name").asText()).as(file.toString()).isNotEmpty();
        assertThat(form.at("/description").asText()).as(file.toString()).isNotEmpty();
        requireFields(file, form.at("/body"));
      }
    }
  }

  private static void requireFields(Path file, JsonNode body) {
    List<String> ids = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    for (JsonNode field : body) {
      JsonNode attributes = field.at("/attributes");
      if (field.at("/type").asText().equals("markdown")) {
        assertThat(attributes.at("/value").asText()).as(file.toString()).isNotEmpty();
        continue;
      }
      assertThat(field.at("/type").asText()).as(file.toString()).isIn(FIELDS);
      assertThat(attributes.at("/label").asText()).as(file.toString()).isNotEmpty();
      assertThat(field.at("/id").asText()).as(file.toString()).matches("[A-Za-z0-9_-]+");
      ids.add(field.at("/id").asText());
      labels.add(attributes.at("/label").asText());
      if (field.at("/type").asText().equals("dropdown")) {
        assertThat(attributes.at("/options").size()).as(file.toString()).isGreaterThan(1);
      }
    }
    assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
    assertThat(labels).doesNotHaveDuplicates();
  }

  @Test
  void dependabotLooksAtFoldersThatExist() throws Exception {
    JsonNode settings = read(FOLDER.resolve("dependabot.yml"));
    assertThat(settings.at("/version").asInt()).isEqualTo(2);
    assertThat(settings.at("/updates")).isNotEmpty();
    for (JsonNode update : settings.at("/updates")) {
      Path folder =
          MarkdownPage.ROOT.resolve(update.at("/directory").asText().substring(1)).normalize();
      String ecosystem = update.at("/package-ecosystem").asText();
      switch (ecosystem) {
        case "maven" -> assertThat(folder.resolve("pom.xml")).exists();
        case "npm" -> assertThat(folder.resolve("package.json")).exists();
        case "github-actions" -> assertThat(folder.resolve(".github/workflows")).exists();
        default -> throw new AssertionError("Unknown ecosystem: " + ecosystem);
      }
      assertThat(update.at("/schedule/interval").asText()).isIn("daily", "weekly", "monthly");
    }
  }

  private static JsonNode read(Path file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(file));
  }
}
