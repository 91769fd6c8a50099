package io.millrace.job.config.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The file in which Managed Service for Apache Flink hands over an application's property groups: a
 * list of {@code {"PropertyGroupId": …, "PropertyMap": {…}}}. The API, CloudFormation and {@code
 * export} have the same list as {@code {"PropertyGroups": […]}}, which is read too. Messages quote
 * no values, which may be secrets.
 *
 * @see <a href="https://docs.aws.amazon.com/managed-flink/latest/java/how-properties.html">Runtime
 *     properties</a>
 */
public final class ApplicationProperties {
  /** Where the service puts it. */
  private static final Path OF_THE_SERVICE = Path.of("/etc/flink/application_properties.json");

  private static final String GROUPS = "PropertyGroups";
  private static final String GROUP = "PropertyGroupId";
  private static final String PROPERTIES = "PropertyMap";
  private static final JsonMapper JSON = new JsonMapper();

  private ApplicationProperties() {}

  /**
   * The groups of the application this runs in; none when it does not run there.
   *
   * @throws IOException when there are groups but they cannot be read; the message says why
   */
  public static Map<String, Map<String, String>> ofRuntime() throws IOException {
    return Files.exists(OF_THE_SERVICE) ? read(OF_THE_SERVICE) : Map.of();
  }

  /**
   * The groups in a file.
   *
   * @return group → key → text
   * @throws IOException if it cannot be read; the message says why
   */
  public static Map<String, Map<String, String>> read(Path file) throws IOException {
    try {
      return groups(JSON.readTree(Files.readString(file)));
    } catch (JsonProcessingException notJson) {
      String place =
          notJson.getLocation() == null
              ? ""
              : " at line "
                  + notJson.getLocation().getLineNr()
                  + ", column "
                  + notJson.getLocation().getColumnNr();
      throw new IOException("expected JSON, but it is not valid" + place);
    } catch (NoSuchFileException missing) {
      throw new IOException(file + " does not exist", missing);
    } catch (CharacterCodingException notText) {
      throw new IOException(file + " is not UTF-8 text", notText);
    }
  }

  private static Map<String, Map<String, String>> groups(JsonNode file) throws IOException {
    JsonNode tree = file.has(GROUPS) ? file.get(GROUPS) : file;
    if (!tree.isArray()) {
      throw new IOException("expected a list of property groups, but was " + kind(tree));
    }
    Map<String, Map<String, String>> groups = new TreeMap<>();
    for (int i = 0; i < tree.size(); i++) {
      JsonNode id = tree.get(i).path(GROUP);
      if (!id.isTextual() || id.textValue().isBlank()) {
        throw new IOException("group number " + (i + 1) + " has no " + GROUP);
      }
      String group = id.textValue();
      if (groups.putIfAbsent(group, properties(group, tree.get(i).path(PROPERTIES))) != null) {
        throw new IOException("group " + group + " is there twice");
      }
    }
    return groups;
  }

  private static Map<String, String> properties(String group, JsonNode map) throws IOException {
    if (!map.isObject()) {
      throw new IOException("group " + group + " has no " + PROPERTIES);
    }
    Map<String, String> texts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> property : map.properties()) {
      JsonNode value = property.getValue();
      if (!value.isValueNode() || value.isNull()) {
        throw new IOException(
            "group "
                + group
                + ", key "
                + property.getKey()
                + ": expected text, but was "
                + kind(value));
      }
      texts.put(property.getKey(), value.asText());
    }
    return texts;
  }

  private static String kind(JsonNode node) {
    switch (node.getNodeType()) {
      case ARRAY:
        return "a list";
      case OBJECT:
        return "an object";
      case NULL:
        return "null";
      case MISSING:
        return "nothing";
      default:
        return "a value";
    }
  }
}
