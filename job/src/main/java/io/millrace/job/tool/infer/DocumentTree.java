package io.millrace.job.tool.infer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/** Reads a document that the pipeline accepts as a tree, with every digit of its numbers. */
final class DocumentTree {
  /** Longer integers exceed every type; longer fractions are no Decimal. */
  private static final int LONGEST_NUMBER = 400;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNameLength(Integer.MAX_VALUE)
                  .build())
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private DocumentTree() {}

  /**
   * Of a field that occurs twice, the last value counts. Bytes that are not UTF-8 are replaced.
   *
   * @throws IOException when the document is not JSON
   */
  static JsonNode read(byte[] source) throws IOException {
    try (JsonParser in = JSON.createParser(new String(source, StandardCharsets.UTF_8))) {
      in.nextToken();
      return value(in);
    }
  }

  private static JsonNode value(JsonParser in) throws IOException {
    JsonToken token = in.currentToken();
    if (token == null) {
      return NODES.missingNode();
    }
    switch (token) {
      case START_OBJECT:
        ObjectNode object = NODES.objectNode();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String name = in.currentName();
          in.nextToken();
          object.set(name, value(in));
        }
        return object;
      case START_ARRAY:
        ArrayNode array = NODES.arrayNode();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(in));
        }
        return array;
      case VALUE_NUMBER_INT:
        return integer(in.getText());
      case VALUE_NUMBER_FLOAT:
        return fraction(in.getText());
      case VALUE_TRUE:
        return NODES.booleanNode(true);
      case VALUE_FALSE:
        return NODES.booleanNode(false);
      case VALUE_NULL:
        return NODES.nullNode();
      default:
        return NODES.textNode(in.getText());
    }
  }

  /** An integer that no type holds counts by its sign and its first digits. */
  private static JsonNode integer(String digits) {
    return NODES.numberNode(
        new BigInteger(
            digits.length() <= LONGEST_NUMBER ? digits : digits.substring(0, LONGEST_NUMBER)));
  }

  private static JsonNode fraction(String text) {
    if (text.length() <= LONGEST_NUMBER) {
      try {
        BigDecimal number = new BigDecimal(text);
        if (Math.abs((long) number.scale()) <= LONGEST_NUMBER) {
          return NODES.numberNode(number);
        }
      } catch (NumberFormatException tooLarge) {
        return NODES.numberNode(Double.parseDouble(text));
      }
    }
    return NODES.numberNode(Double.parseDouble(text));
  }
}
