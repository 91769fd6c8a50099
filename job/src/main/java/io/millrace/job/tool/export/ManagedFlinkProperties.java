package io.millrace.job.tool.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.load.WrittenValue;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.value.CredentialsType;
import io.millrace.job.config.value.KeyStyle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;

/**
 * One pipeline as property groups of Amazon Managed Service for Apache Flink: a group for each
 * section of the file. Keys that a group has no room for are in the group {@code millrace}.
 *
 * @see <a href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_PropertyGroup.html">
 *     PropertyGroup</a>
 */
public final class ManagedFlinkProperties {
  private static final int LONGEST_VALUE = 2_048;
  private static final int LARGEST_GROUP = 50;
  private static final String FULL_KEYS = "millrace";

  /** Types of credentials that take variables or files, which the service does not have. */
  private static final Set<CredentialsType> NOT_THERE =
      EnumSet.of(CredentialsType.BASIC, CredentialsType.PROFILE, CredentialsType.WEB_IDENTITY);

  private static final String CREDENTIALS_FIX =
      "Remove the credentials: there the application's role reads the stream. Grant it what millrace"
          + " check --print-iam-policy prints";

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
    credentials();
    Map<String, Map<String, String>> groups = new LinkedHashMap<>();
    Map<String, String> more = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : request.pipeline().keys().entrySet()) {
      Optional<Section> section = Section.of(entry.getKey());
      boolean isSetElsewhere = entry.getKey().equals(PipelineOptions.PARALLELISM.key());
      if (section.isPresent() && section.get() != Section.FLINK && !isSetElsewhere) {
        String key = entry.getKey().substring(section.get().prefix().length());
        Map<String, String> group =
            groups.computeIfAbsent(section.get().word(), any -> new LinkedHashMap<>());
        String value = value(entry.getKey(), entry.getValue());
        if (group.size() < LARGEST_GROUP) {
          group.put(key, value);
        } else {
          more.put(entry.getKey(), value);
        }
      }
    }
    if (more.size() > LARGEST_GROUP) {
      throw new ExportException(
          "The file has more keys than the property groups have room for ("
              + LARGEST_GROUP
              + " in each)",
          "Remove keys, for example columns that take the field of the same name");
    }
    if (!more.isEmpty()) {
      groups.put(FULL_KEYS, more);
    }
    return groups;
  }

  private void credentials() throws ExportException {
    for (SourceConfig source : request.pipeline().config().sources()) {
      for (ConfigOption<CredentialsType> option :
          List.of(CredentialsOptions.TYPE, CredentialsOptions.BASE)) {
        CredentialsType type = source.get(option);
        if (NOT_THERE.contains(type)) {
          throw new ExportException(
              source.key(option)
                  + " is "
                  + KeyStyle.kebab(type)
                  + ", and Managed Flink has neither environment variables nor files",
              CREDENTIALS_FIX);
        }
      }
    }
  }

  private String value(String key, String text) throws ExportException {
    if (key.equals(ClickHouseOptions.PASSWORD_FILE.key())) {
      throw new ExportException(
          key + ": Managed Flink has no files",
          "Write clickhouse.password: ${CLICKHOUSE_PASSWORD} and pass --secret ID, the id of a"
              + " secret in Secrets Manager");
    }
    if (PipelineFiles.CREDENTIALS.contains(StreamKey.plain(key))) {
      throw new ExportException(key + ": Managed Flink has no files", CREDENTIALS_FIX);
    }
    String value = value(key, WrittenValue.parse(text));
    boolean isCertificates = PipelineFiles.CERTIFICATES.contains(key);
    if (isCertificates) {
      value = new PipelineFiles(request.pipeline()).certificates(key, value);
    } else if (PipelineFiles.isKeyFile(key, value)) {
      throw PipelineFiles.keyIsAFile();
    }
    if (value.isEmpty()) {
      throw new ExportException(
          key + " is empty, and a property has at least one character", "Remove the key");
    }
    if (value.length() > LONGEST_VALUE) {
      throw new ExportException(
          key
              + " has "
              + value.length()
              + " characters, and a property of Managed Flink at most "
              + LONGEST_VALUE,
          isCertificates
              ? "Name the certificates that are needed only: of CAs the one that issued the server's"
                  + " certificate. Those with elliptic-curve keys are the shortest"
              : "Shorten it");
    }
    return value;
  }

  private String value(String key, WrittenValue written) throws ExportException {
    StringBuilder value = new StringBuilder();
    for (WrittenValue.Part part : written.parts()) {
      boolean isVariable = part.kind() == WrittenValue.Kind.VARIABLE;
      if (part.kind() == WrittenValue.Kind.REFERENCE && !takesReferences(key)) {
        throw new ExportException(
            key + " cannot be read from a secret store", "Write the value itself");
      }
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
    if (secret.isPresent() && takesReferences(key)) {
      return "${secretsmanager:" + secret.get() + "#" + part.name() + "}";
    }
    if (otherwise.isPresent() && otherwise.get().isOnly(WrittenValue.Kind.REFERENCE)) {
      return value(key, otherwise.get());
    }
    String what =
        key
            + " uses the variable "
            + part.name()
            + ", and Managed Flink has no environment variables";
    if (!takesReferences(key)) {
      throw new ExportException(
          what,
          StreamKey.plain(key).startsWith(CredentialsOptions.PREFIX)
              ? CREDENTIALS_FIX
              : "Write the value itself, or a default: ${" + part.name() + ":-…}");
    }
    throw new ExportException(
        what,
        "Store a JSON object with the key "
            + part.name()
            + " in Secrets Manager, and pass its id or ARN: --secret ID");
  }

  /** Whether the job resolves references to secrets in a key: secrets of ClickHouse's sections. */
  private static boolean takesReferences(String key) {
    return Section.isSecret(key) && key.startsWith(Section.CLICKHOUSE.prefix());
  }
}
