package io.millrace.job.tool.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.config.load.WrittenValue;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.option.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One pipeline as property groups of Amazon Managed Service for Apache Flink: a group for each
 * section of the file.
 *
 * @see <a href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_PropertyGroup.html">
 *     PropertyGroup</a>
 */
public final class ManagedFlinkProperties {
  private static final int LONGEST_VALUE = 2_048;

  private final ExportRequest request;

  private ManagedFlinkProperties(ExportRequest request) {
    this.request = request;
  }

  /**
   * The groups as JSON, in the form that the API, CloudFormation and Terraform take.
   *
   * @throws ExportException when a variable or a file has no place on Managed Flink
   */
  public static String of(ExportRequest request) throws ExportException {
    Map<String, Map<String, String>> groups = new ManagedFlinkProperties(request).groups();
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode list = tree.putArray("PropertyGroups");
    groups.forEach(
        (group, properties) -> {
          ObjectNode node = list.addObject().put("PropertyGroupId", group);
          ObjectNode map = node.putObject("PropertyMap");
          properties.forEach(map::put);
        });
    return Yaml.json(tree);
  }

  /** What to set in the application itself, as properties cannot. */
  public static List<String> notes(ExportRequest request) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "Set the application's CheckpointInterval to "
            + request.pipeline().config().get(DeliveryOptions.CHECKPOINT_INTERVAL).toMillis()
            + " ms (delivery.checkpoint-interval) and its Parallelism to "
            + request.parallelism()
            + ": Managed Flink takes both only there.");
    if (!request.pipeline().config().flink().isEmpty()) {
      notes.add(
          "Left out, because Managed Flink has its own settings for Flink: the section flink.");
    }
    return notes;
  }

  private Map<String, Map<String, String>> groups() throws ExportException {
    Map<String, Map<String, String>> groups = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : request.pipeline().keys().entrySet()) {
      Optional<Section> section = Section.of(entry.getKey());
      boolean isSetElsewhere = entry.getKey().equals(PipelineOptions.PARALLELISM.key());
      if (section.isPresent() && section.get() != Section.FLINK && !isSetElsewhere) {
        String key = entry.getKey().substring(section.get().prefix().length());
        groups
            .computeIfAbsent(section.get().word(), any -> new LinkedHashMap<>())
            .put(key, value(entry.getKey(), entry.getValue()));
      }
    }
    return groups;
  }

  private String value(String key, String text) throws ExportException {
    if (key.equals(ClickHouseOptions.PASSWORD_FILE.key())) {
      throw new ExportException(
          key + ": Managed Flink has no files",
          "Write clickhouse.password: ${CLICKHOUSE_PASSWORD} and pass --secret ID, the id of a"
              + " secret in Secrets Manager");
    }
    String value = value(key, WrittenValue.parse(text));
    if (value.length() > LONGEST_VALUE) {
      throw new ExportException(
          key + " is longer than a property may be (" + LONGEST_VALUE + " characters)",
          "Shorten it");
    }
    return value;
  }

  private String value(String key, WrittenValue written) throws ExportException {
    StringBuilder value = new StringBuilder();
    for (WrittenValue.Part part : written.parts()) {
      boolean isVariable = part.kind() == WrittenValue.Kind.VARIABLE;
      value.append(isVariable ? stored(key, part) : part.written());
    }
    return value.toString();
  }

  private String stored(String key, WrittenValue.Part part) throws ExportException {
    Optional<WrittenValue> otherwise = part.otherwise();
    Optional<String> secret = request.secret();
    if (otherwise.isPresent() && !Section.isSecret(key)) {
      return value(key, otherwise.get());
    }
    if (secret.isPresent()) {
      return "${secretsmanager:" + secret.get() + "#" + part.name() + "}";
    }
    if (otherwise.isPresent() && otherwise.get().isOnly(WrittenValue.Kind.REFERENCE)) {
      return value(key, otherwise.get());
    }
    throw new ExportException(
        key
            + " uses the variable "
            + part.name()
            + ", and Managed Flink has no environment variables",
        "Store a JSON object with the key "
            + part.name()
            + " in Secrets Manager, and pass its id or ARN: --secret ID");
  }
}
