package io.millrace.job.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.udf.convert.ValuesInErrors;

/**
 * What commands show of documents. With {@code errors.values: redacted} they show fields and the
 * kinds of their values, and no value: a terminal, its history and a build's log are read by people
 * who may not see the data.
 */
public enum DisplayedValues {
  /** As they are. */
  ALL,
  /** Their kinds alone. Names of fields are shown. */
  NONE;

  /** How to see values, for help. */
  public static final String HINT = "to show them, add -D errors.values=shown.";

  private static final String WAY_OUT = "To show them, add -D errors.values=shown";

  private static final ObjectMapper JSON = new ObjectMapper();

  public static DisplayedValues of(PipelineConfig config) {
    return config.get(ErrorOptions.VALUES) == ValuesInErrors.REDACTED ? NONE : ALL;
  }

  /**
   * Fails when values must not be shown.
   *
   * @param what a command was asked for that cannot be shown without values
   * @throws CommandException when values are not to be shown
   */
  public void require(String what) throws CommandException {
    if (this == NONE) {
      throw new CommandException(
          what + " shows values of documents, but errors.values is redacted", WAY_OUT);
    }
  }

  /** A value of a document. */
  public JsonNode of(JsonNode value) {
    if (this == ALL || value.isNull()) {
      return value;
    }
    if (value.isObject()) {
      ObjectNode kinds = JsonNodeFactory.instance.objectNode();
      value.properties().forEach(field -> kinds.set(field.getKey(), of(field.getValue())));
      return kinds;
    }
    if (value.isArray()) {
      ArrayNode kinds = JsonNodeFactory.instance.arrayNode();
      value.forEach(element -> kinds.add(of(element)));
      return kinds;
    }
    return TextNode.valueOf(
        value.isTextual()
            ? text(value.textValue())
            : value.isNumber() ? "<number>" : value.isBoolean() ? "<boolean>" : "<value>");
  }

  /** A value of a row of the error table. */
  public JsonNode ofRejected(String column, JsonNode value) {
    switch (column) {
      case "raw_message":
        return TextNode.valueOf(document(value.asText()));
      case "partition_key":
        return TextNode.valueOf(text(value.asText()));
      default:
        return value;
    }
  }

  /** A text of a document, or one that came with it, such as its partition key. */
  public String text(String text) {
    return this == ALL
        ? text
        : "<" + Plural.of(text.codePointCount(0, text.length()), "character") + ">";
  }

  /** A value as JSON; empty for none. */
  public String json(String json) {
    try {
      return this == ALL || json.isEmpty() ? json : of(JSON.readTree(json)).toString();
    } catch (JsonProcessingException notJson) {
      return text(json);
    }
  }

  /** A document: JSON, or the text shown instead of it. */
  public String document(String document) {
    if (this == ALL) {
      return document;
    }
    try {
      JsonNode tree = JSON.readTree(document);
      return tree.isContainerNode() ? of(tree).toString() : text(document);
    } catch (JsonProcessingException notJson) {
      return text(document);
    }
  }
}
