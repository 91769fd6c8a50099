package io.millrace.deploy.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.millrace.deploy.YamlDocuments;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * The operator's own definition of a {@code FlinkDeployment}. The API server drops keys that it
 * does not know; here they are errors.
 */
final class FlinkDeploymentSchema {
  private static final String DEFINITION =
      "META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml";
  private static final JsonSchema SCHEMA = schema();

  private FlinkDeploymentSchema() {}

  /** What is wrong with the object; empty when nothing is. */
  static List<String> problems(JsonNode deployment) {
    return SCHEMA.validate(deployment).stream().map(ValidationMessage::getMessage).toList();
  }

  private static JsonSchema schema() {
    ClassLoader loader = FlinkDeploymentSchema.class.getClassLoader();
    try (InputStream file = Objects.requireNonNull(loader.getResourceAsStream(DEFINITION))) {
      ObjectNode definition =
          YamlDocuments.one(new String(file.readAllBytes(), StandardCharsets.UTF_8));
      ObjectNode schema =
          (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema").deepCopy();
      ObjectNode properties = schema.withObject("/properties");
      properties.putObject("apiVersion").put("const", "flink.apache.org/v1beta1");
      properties.putObject("kind").put("const", "FlinkDeployment");
      properties.putObject("metadata").put("type", "object");
      makeStrict(schema);
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void makeStrict(JsonNode schema) {
    if (schema instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    schema.forEach(FlinkDeploymentSchema::makeStrict);
  }
}
