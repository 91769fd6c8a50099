package io.millrace.job.tool.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the templates of this package, and writes trees as YAML that people edit. */
final class Yaml {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          new YAMLFactory()
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
              .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER));

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Yaml() {}

  /** The documents of a file beside this class. */
  static List<ObjectNode> template(String name) {
    try (InputStream file = Yaml.class.getResourceAsStream(name)) {
      List<ObjectNode> documents = new ArrayList<>();
      MAPPER
          .readerFor(ObjectNode.class)
          .<ObjectNode>readValues(Objects.requireNonNull(file, name))
          .forEachRemaining(documents::add);
      return documents;
    } catch (IOException broken) {
      throw new IllegalStateException("The jar's " + name + " cannot be read", broken);
    }
  }

  static String text(ObjectNode tree) {
    return write(MAPPER, tree);
  }

  static String json(ObjectNode tree) {
    return write(JSON, tree) + "\n";
  }

  private static String write(ObjectMapper mapper, ObjectNode tree) {
    try {
      return mapper.writeValueAsString(tree);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("A tree can always be written", impossible);
    }
  }
}
