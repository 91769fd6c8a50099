package io.millrace.job.config.option;

import io.millrace.job.config.value.CredentialsType;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.ValueType;
import io.millrace.job.config.value.ValueTypes;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Who the pipeline is to AWS. */
public final class CredentialsOptions {
  public static final String PREFIX = "source.credentials.";

  public static final ConfigOption<CredentialsType> TYPE =
      ConfigOptions.key("source.credentials.type")
          .enumType(CredentialsType.class)
          .defaultValue(CredentialsType.DEFAULT)
          .withDescription(
              "Where the AWS credentials come from. default is the SDK's own chain: environment,"
                  + " web identity, profile, container role, instance role; basic the keys given"
                  + " here; profile one of the shared credentials file; assume-role a role, assumed"
                  + " with credentials of the type source.credentials.base; web-identity a role"
                  + " taken with a Kubernetes service account's token (IRSA); container-role and"
                  + " instance-role what ECS, EKS Pod Identity or EC2 provide. Checks, commands and"
                  + " the running job use the same; sessions are renewed before they expire.");

  public static final ConfigOption<String> ACCESS_KEY_ID =
      ConfigOptions.key("source.credentials.access-key-id")
          .stringType()
          .noDefaultValue()
          .withDescription("Access key, with type or base basic.");

  public static final ConfigOption<String> SECRET_ACCESS_KEY =
      ConfigOptions.key("source.credentials.secret-access-key")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Secret of the access key, with type or base basic. Best given as ${NAME}.");

  public static final ConfigOption<String> SESSION_TOKEN =
      ConfigOptions.key("source.credentials.session-token")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Session token of temporary keys, with type or base basic. Nobody renews them: the"
                  + " job fails when they expire.");

  public static final ConfigOption<String> PROFILE =
      ConfigOptions.key("source.credentials.profile")
          .stringType()
          .defaultValue("default")
          .withDescription("Name of the profile, with type or base profile.");

  public static final ConfigOption<String> PROFILE_FILE =
      ConfigOptions.key("source.credentials.profile-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Credentials file the profile stands in, with type or base profile. Read again when"
                  + " it changes. It must be there on every machine of the cluster and on the one"
                  + " that submits.");

  public static final ConfigOption<String> ROLE_ARN =
      ConfigOptions.key("source.credentials.role-arn")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The role to be, with type assume-role or web-identity. With web-identity the"
                  + " environment's AWS_ROLE_ARN takes its place when it is left out.");

  public static final ConfigOption<String> EXTERNAL_ID =
      ConfigOptions.key("source.credentials.external-id")
          .stringType()
          .noDefaultValue()
          .withDescription("External id the role's trust policy asks for, with type assume-role.");

  public static final ConfigOption<String> SESSION_NAME =
      ConfigOptions.key("source.credentials.session-name")
          .stringType()
          .defaultValue("millrace")
          .withDescription(
              "Name CloudTrail shows for the session, with type assume-role or web-identity.");

  public static final ConfigOption<CredentialsType> BASE =
      ConfigOptions.key("source.credentials.base")
          .enumType(CredentialsType.class)
          .defaultValue(CredentialsType.DEFAULT)
          .withDescription(
              "With type assume-role: the type of the credentials that assume the role; their keys"
                  + " stand beside it. Any type but assume-role.");

  public static final ConfigOption<String> VIA_ROLE_ARN =
      ConfigOptions.key("source.credentials.via-role-arn")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "With type assume-role: a role on the way. The base credentials assume it, or take it"
                  + " with base web-identity, and it assumes source.credentials.role-arn.");

  public static final ConfigOption<String> TOKEN_FILE =
      ConfigOptions.key("source.credentials.token-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File with the service account's token, with type or base web-identity. Read anew for"
                  + " every session.");

  public static final ConfigOption<String> STS_ENDPOINT =
      ConfigOptions.key("source.credentials.sts-endpoint")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Address of the STS API roles are asked of, with type assume-role or web-identity."
                  + " Only for an emulator or a VPC endpoint.");

  private static final String ROLE = "[\\w+=,.@/-]+";

  private CredentialsOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(TYPE, ValueTypes.oneOf(CredentialsType.class, KeyStyle::kebab)),
        OptionSpec.of(ACCESS_KEY_ID, ValueTypes.text("an AWS access key id")),
        OptionSpec.secret(SECRET_ACCESS_KEY),
        OptionSpec.secret(SESSION_TOKEN),
        OptionSpec.of(PROFILE, ValueTypes.text("a profile's name")),
        OptionSpec.of(PROFILE_FILE, ValueTypes.text("a file's path"))
            .otherwise("~/.aws/credentials"),
        OptionSpec.of(ROLE_ARN, roleArn()),
        OptionSpec.of(EXTERNAL_ID, ValueTypes.text("an external id")),
        OptionSpec.of(
            SESSION_NAME,
            ValueTypes.text(
                "2 to 64 letters, digits and _+=,.@-", text -> text.matches("[\\w+=,.@-]{2,64}"))),
        OptionSpec.of(BASE, ValueTypes.oneOf(CredentialsType.class, KeyStyle::kebab)),
        OptionSpec.of(VIA_ROLE_ARN, roleArn()),
        OptionSpec.of(TOKEN_FILE, ValueTypes.text("a file's path"))
            .otherwise("the environment's AWS_WEB_IDENTITY_TOKEN_FILE"),
        OptionSpec.of(STS_ENDPOINT, ValueTypes.address("https://sts.eu-west-1.amazonaws.com:443"))
            .otherwise("the region's public endpoint"));
  }

  private static ValueType<String> roleArn() {
    return ValueTypes.text(
        "the ARN of a role (arn:aws:iam::account:role/name)",
        text -> text.matches("arn:aws[a-z-]*:iam::[0-9]{12}:role/" + ROLE));
  }
}
