package io.millrace.job.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.ConsumerRegistration;
import io.millrace.job.config.value.CredentialsType;
import io.millrace.job.config.value.ReaderType;
import io.millrace.job.config.value.SecretReference;
import io.millrace.job.secret.SecretPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The minimal IAM policy of the identity that reads: exactly the calls that the connector, the
 * restore and the checks make for the configured reader. An identity that only assumes a role needs
 * {@code sts:AssumeRole} instead.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html">
 *     Actions of Kinesis Data Streams</a>
 */
public final class IamPolicy {
  private final List<SourceConfig> sources;
  private final List<SecretReference> secrets;
  private final String secretsRegion;

  private IamPolicy(
      List<SourceConfig> sources, List<SecretReference> secrets, String secretsRegion) {
    this.sources = sources;
    this.secrets = secrets;
    this.secretsRegion = secretsRegion;
  }

  public static IamPolicy of(PipelineConfig config) {
    return new IamPolicy(
        config.sources(),
        config.referredSecrets().values().stream()
            .flatMap(secret -> secret.references().stream())
            .collect(Collectors.toList()),
        config.find(CredentialsOptions.SECRETS_REGION).orElseGet(config::region));
  }

  /** The policy as JSON, for the identity that reads. */
  public String json() {
    List<Map<String, Object>> statements = new ArrayList<>();
    for (SourceConfig source : sources) {
      statements.add(statement(streamActions(source), List.of(stream(source))));
      if (isFanOut(source)) {
        // AWS looks at both for these, as the caller names the consumer.
        statements.add(
            statement(consumerActions(source), List.of(stream(source), consumer(source))));
      }
    }
    sources.stream().map(IamPolicy::decryption).distinct().forEach(statements::add);
    Map<String, Set<String>> resources = new LinkedHashMap<>();
    for (SecretReference secret : secrets) {
      resources
          .computeIfAbsent(SecretPolicy.action(secret), any -> new LinkedHashSet<>())
          .add(SecretPolicy.resource(secret, secretsRegion));
    }
    resources.forEach((action, of) -> statements.add(allow(List.of(action), List.copyOf(of))));
    return json(document(statements));
  }

  /** What else to do, in sentences; may be empty. */
  public List<String> notes() {
    Set<String> notes = new LinkedHashSet<>();
    for (SourceConfig source : sources) {
      if (source.get(CredentialsOptions.TYPE) == CredentialsType.ASSUME_ROLE) {
        String role = source.get(CredentialsOptions.ROLE_ARN);
        notes.add(
            "The policy above is for the role "
                + role
                + ", whose trust policy must allow the caller to assume it. The caller"
                + " needs:\n"
                + assuming(role));
        boolean isTakenByToken =
            source.get(CredentialsOptions.BASE) == CredentialsType.WEB_IDENTITY;
        source
            .find(CredentialsOptions.VIA_ROLE_ARN)
            .filter(via -> !isTakenByToken)
            .ifPresent(
                via ->
                    notes.add(
                        "That is the role "
                            + via
                            + ". The caller that assumes it needs:\n"
                            + assuming(via)));
      }
    }
    if (!secrets.isEmpty()) {
      notes.add(
          "A secret or parameter encrypted with a customer managed key also needs kms:Decrypt on"
              + " that key.");
    }
    notes.add(
        "kms:Decrypt is for streams encrypted with a customer managed key: name the key instead of"
            + " key/*, or remove the statement without such a key. To limit the policy to one"
            + " account, replace the * in an ARN with the account's id.");
    return List.copyOf(notes);
  }

  private static List<String> streamActions(SourceConfig source) {
    List<String> actions =
        new ArrayList<>(List.of("DescribeStream", "DescribeStreamSummary", "ListShards"));
    if (!isFanOut(source)) {
      actions.addAll(List.of("GetShardIterator", "GetRecords"));
    } else if (source.get(SourceOptions.CONSUMER_REGISTRATION) != ConsumerRegistration.NONE) {
      actions.addAll(List.of("ListStreamConsumers", "RegisterStreamConsumer"));
    }
    return actions;
  }

  private static List<String> consumerActions(SourceConfig source) {
    List<String> actions = new ArrayList<>(List.of("DescribeStreamConsumer", "SubscribeToShard"));
    if (source.get(SourceOptions.CONSUMER_REGISTRATION) == ConsumerRegistration.LAZY) {
      actions.add("DeregisterStreamConsumer");
    }
    return actions;
  }

  private static boolean isFanOut(SourceConfig source) {
    return source.get(SourceOptions.READER) == ReaderType.ENHANCED_FAN_OUT;
  }

  private static String stream(SourceConfig source) {
    return source.stream()
        .arn()
        .orElseGet(
            () ->
                "arn:"
                    + partition(source.region())
                    + ":kinesis:"
                    + source.region()
                    + ":*:stream/"
                    + source.stream().name());
  }

  /** A consumer's ARN ends with the time it was made. */
  private static String consumer(SourceConfig source) {
    return source
        .find(SourceOptions.CONSUMER_ARN)
        .orElseGet(
            () -> stream(source) + "/consumer/" + source.get(SourceOptions.CONSUMER_NAME) + ":*");
  }

  private static String partition(String region) {
    if (region.startsWith("cn-")) {
      return "aws-cn";
    }
    return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
  }

  private static String assuming(String role) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Action", List.of("sts:AssumeRole"));
    statement.put("Resource", List.of(role));
    return json(document(List.of(statement)));
  }

  /** Only through Kinesis, as the key itself is not known here. */
  private static Map<String, Object> decryption(SourceConfig source) {
    String partition = partition(source.region());
    String account = source.stream().arn().map(arn -> arn.split(":", -1)[4]).orElse("*");
    String key = "arn:" + partition + ":kms:" + source.region() + ":" + account + ":key/*";
    String suffix = partition.equals("aws-cn") ? ".amazonaws.com.cn" : ".amazonaws.com";
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Action", List.of("kms:Decrypt"));
    statement.put("Resource", List.of(key));
    statement.put(
        "Condition",
        Map.of("StringEquals", Map.of("kms:ViaService", "kinesis." + source.region() + suffix)));
    return statement;
  }

  private static Map<String, Object> statement(List<String> actions, List<String> resources) {
    List<String> qualified = new ArrayList<>();
    actions.forEach(action -> qualified.add("kinesis:" + action));
    return allow(qualified, resources);
  }

  private static Map<String, Object> allow(List<String> actions, List<String> resources) {
    Map<String, Object> statement = new LinkedHashMap<>();
    statement.put("Effect", "Allow");
    statement.put("Action", actions);
    statement.put("Resource", resources);
    return statement;
  }

  private static Map<String, Object> document(List<Map<String, Object>> statements) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("Version", "2012-10-17");
    document.put("Statement", statements);
    return document;
  }

  private static String json(Map<String, Object> document) {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(document);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("Texts and lists are JSON", impossible);
    }
  }
}
