package io.millrace.job.config.option;

import io.millrace.job.config.value.CredentialsType;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.ValueType;
import io.millrace.job.config.value.ValueTypes;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The AWS credentials of the pipeline. */
public final class CredentialsOptions {
  public static final String PREFIX = "source.credentials.";

  public static final ConfigOption<CredentialsType> TYPE =
      ConfigOptions.key("source.credentials.type")
          .enumType(CredentialsType.class)
          .defaultValue(CredentialsType.DEFAULT)
          .withDescription(
              "Source of the AWS credentials. default: the SDK's default chain (environment, web"
                  + " identity, profile, container role, instance role). basic: the keys given"
                  + " here. profile: a profile of the shared credentials file. assume-role: a role,"
                  + " assumed with credentials of the type source.credentials.base. web-identity: a"
                  + " role, assumed with a Kubernetes service account's token (IRSA)."
                  + " container-role and instance-role: the role that ECS, EKS Pod Identity or EC2"
                  + " provides. Checks, commands and the running job use the same credentials."
                  + " Sessions are renewed before they expire.");

  public static final ConfigOption<String> ACCESS_KEY_ID =
      ConfigOptions.key("source.credentials.access-key-id")
          .stringType()
          .noDefaultValue()
          .withDescription("Access key, with type or base basic.");

  public static final ConfigOption<String> SECRET_ACCESS_KEY =
      ConfigOptions.key("source.credentials.secret-access-key")
          .stringType()
          .noDefaultValue()
          .withDescription("Secret access key, with type or base basic. Preferably ${NAME}.");

  public static final ConfigOption<String> SESSION_TOKEN =
      ConfigOptions.key("source.credentials.session-token")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Session token of temporary keys, with type or base basic. Millrace cannot renew"
                  + " these keys: the job fails when they expire.");

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
              "Credentials file with the profile, with type or base profile. It is read again when"
                  + " it changes. It must exist on every machine of the cluster and on the one that"
                  + " submits the job.");

  public static final ConfigOption<String> ROLE_ARN =
      ConfigOptions.key("source.credentials.role-arn")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The role to assume, with type assume-role or web-identity. With web-identity, the"
                  + " environment variable AWS_ROLE_ARN is the default.");

  public static final ConfigOption<String> EXTERNAL_ID =
      ConfigOptions.key("source.credentials.external-id")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "External id that the role's trust policy requires, with type assume-role.");

  public static final ConfigOption<String> SESSION_NAME =
      ConfigOptions.key("source.credentials.session-name")
          .stringType()
          .defaultValue("millrace")
          .withDescription(
              "Session name that CloudTrail shows, with type assume-role or web-identity.");

  public static final ConfigOption<CredentialsType> BASE =
      ConfigOptions.key("source.credentials.base")
          .enumType(CredentialsType.class)
          .defaultValue(CredentialsType.DEFAULT)
          .withDescription(
              "With type assume-role: the type of the credentials that assume the role. Their keys"
                  + " are set in this section. Any type except assume-role.");

  public static final ConfigOption<String> VIA_ROLE_ARN =
      ConfigOptions.key("source.credentials.via-role-arn")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "With type assume-role: an intermediate role. The base credentials assume this role,"
                  + " and this role assumes source.credentials.role-arn.");

  public static final ConfigOption<String> TOKEN_FILE =
      ConfigOptions.key("source.credentials.token-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File with the service account's token, with type or base web-identity. It is read"
                  + " again for every session.");

  public static final ConfigOption<String> STS_ENDPOINT =
      ConfigOptions.key("source.credentials.sts-endpoint")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Address of the STS API, with type assume-role or web-identity. Only for an emulator"
                  + " or a VPC endpoint.");

  private static final String ROLE = "[\\w+=,.@/-]+";

  public static final ConfigOption<String> SECRETS_REGION =
      ConfigOptions.key("secrets.region")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "AWS region of secrets and parameters that are not named by an ARN. Default: the"
                  + " region of the first stream.");

  public static final ConfigOption<String> SECRETSMANAGER_ENDPOINT =
      ConfigOptions.key("secrets.secretsmanager-endpoint")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Endpoint of AWS Secrets Manager, for a VPC endpoint. Default: the public endpoint of"
                  + " the region.");

  public static final ConfigOption<String> SSM_ENDPOINT =
      ConfigOptions.key("secrets.ssm-endpoint")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Endpoint of AWS Systems Manager, for a VPC endpoint. Default: the public endpoint of"
                  + " the region.");

  private CredentialsOptions() {}

  /** Where references to secrets are resolved, with these credentials. */
  static List<OptionSpec<?>> secretStores() {
    return List.of(
        OptionSpec.of(
            SECRETS_REGION, ValueTypes.text("a region's name", text -> text.matches("[a-z0-9-]+"))),
        OptionSpec.of(
            SECRETSMANAGER_ENDPOINT,
            ValueTypes.address(
                "https://vpce-0123456789abcdef0.secretsmanager.eu-west-1.vpce.amazonaws.com")),
        OptionSpec.of(
            SSM_ENDPOINT,
            ValueTypes.address("https://vpce-0123456789abcdef0.ssm.eu-west-1.vpce.amazonaws.com")));
  }

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
