package io.millrace.console.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SecretStoreTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SecretStore secrets =
      new SecretStore(
          Map.of("SHARED", "shared-secret", "SHORT", "short", "OWN", "own-secret")::get,
          Set.of("SHARED", "SHORT"));

  @Test
  void anAnswerThatQuotesAServerQuotesNoSecret() throws Exception {
    JsonNode answer =
        JSON.readTree(
            "{\"shared-secret\":1,\"a\":[\"x shared-secret y\",2,null,true],"
                + "\"b\":{\"c\":\"Authorization: Basic ZGVmYXVsdDpzaGFyZWQ=, short\"}}");
    assertThat(secrets.masked(answer).toString())
        .isEqualTo(
            "{\"shared-secret\":1,\"a\":[\"x ****** y\",2,null,true],"
                + "\"b\":{\"c\":\"Authorization: Basic ******, short\"}}");
  }

  @Test
  void pagesReadWhatIsSharedAndFilesReadEverything() {
    assertThat(secrets.ofPages("SHARED")).isEqualTo("shared-secret");
    assertThat(secrets.ofPages("OWN")).isNull();
    assertThat(secrets.ofFile("clickhouse.password").variable("OWN")).isEqualTo("own-secret");
    assertThat(secrets.ofFile("clickhouse.url").variable("OWN")).isEqualTo("own-secret");
    assertThat(secrets.ofPages("UNKNOWN")).isNull();
  }
}
