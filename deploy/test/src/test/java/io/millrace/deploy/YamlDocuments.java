package io.millrace.deploy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/** YAML as trees. A key that is there twice is an error: Kubernetes refuses it, or drops one. */
public final class YamlDocuments {
  private static final ObjectMapper MAPPER = mapper();

  private YamlDocuments() {}

  private static ObjectMapper mapper() {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    strict.setCodePointLimit(10_000_000);
    return new ObjectMapper(
        YAMLFactory.builder()
            .loaderOptions(strict)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
  }

  /** The documents of a text that are objects; comments are skipped. */
  public static List<ObjectNode> all(String yaml) {
    try {
      return MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(yaml).readAll().stream()
          .filter(ObjectNode.class::isInstance)
          .map(ObjectNode.class::cast)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(yaml, e);
    }
  }

  /** The only document of a text. */
  public static ObjectNode one(String yaml) {
    List<ObjectNode> all = all(yaml);
    if (all.size() != 1) {
      throw new IllegalArgumentException("Expected one document but found " + all.size());
    }
    return all.get(0);
  }

  /** The only object of a kind. */
  public static ObjectNode ofKind(List<ObjectNode> objects, String kind) {
    List<ObjectNode> found =
        objects.stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          "Expected one " + kind + " but found " + found.size() + " in " + objects);
    }
    return found.get(0);
  }

  public static String text(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
