package io.millrace.console.pipelines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.console.http.ApiException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of pipelines that is not as it should be. */
final class PipelineFolderTest {
  @TempDir private Path place;

  @Test
  void aFolderThatIsNotThereHasNoFiles() {
    PipelineFolder folder = at(place.resolve("none"));
    assertThat(folder.entries()).isEmpty();
    assertThatThrownBy(() -> folder.config("events"))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("has no file of pipeline events");
  }

  @Test
  void aFolderThatCannotBeReadIsNotTakenForAnEmptyOne() throws Exception {
    Path file = Files.writeString(place.resolve("pipelines"), "");
    PipelineFolder folder = at(file);
    assertThat(folder.entries())
        .singleElement()
        .satisfies(
            entry -> assertThat(entry.problem()).contains("cannot read its folder", "pipelines"));
    assertThatThrownBy(() -> folder.config("events"))
        .isInstanceOf(ApiException.class)
        .hasMessageContaining("cannot read its folder");
  }

  /** Otherwise a user of the page could send a secret of the store to a server of their choice. */
  @Test
  void aFileWithSecretsOfAStoreTakesNoVariableFromAPage() throws Exception {
    SecretStore secrets = new SecretStore(Map.of("OWN", "t")::get, Set.of());
    PipelineFolder folder = new PipelineFolder(place, secrets);
    write("parameter", "${ssm:/prod/ch}");
    write("secret", "${secretsmanager:prod/ch#password}");
    write("plain", "${PASSWORD:-x}");
    JsonNode unused = secrets.set("CH_URL", "https://attacker:8443");
    for (String stored : new String[] {"parameter", "secret"}) {
      assertThat(folder.config(stored).endpoints()).containsExactly("https://ch:8443");
      assertThat(folder.config(stored).table().table()).isEqualTo("t");
    }
    assertThat(folder.config("plain").endpoints()).containsExactly("https://attacker:8443");
  }

  private void write(String name, String password) throws Exception {
    Files.writeString(
        place.resolve(name + ".yaml"),
        """
        pipeline: {name: %s}
        source: {stream: s, region: us-east-1}
        clickhouse:
          url: ${CH_URL:-https://ch:8443}
          table: ${OWN}
          password: %s
        """
            .formatted(name, password));
  }

  private static PipelineFolder at(Path folder) {
    return new PipelineFolder(folder, new SecretStore(name -> null, Set.of()));
  }
}
