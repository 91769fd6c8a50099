package io.millrace.job.config;

import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Who the pipeline is to AWS. */
public final class CredentialsOptions {
  public static final ConfigOption<CredentialsType> TYPE =
      ConfigOptions.key("source.credentials.type")
          .enumType(CredentialsType.class)
          .defaultValue(CredentialsType.DEFAULT)
          .withDescription(
              "Where the AWS credentials come from: the SDK's default chain (environment, profile,"
                  + " container or instance role) or the keys given here.");

  public static final ConfigOption<String> ACCESS_KEY_ID =
      ConfigOptions.key("source.credentials.access-key-id")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Access key, with type basic. Not for temporary keys: the connector takes no session"
                  + " token, and they would end with the job running.");

  public static final ConfigOption<String> SECRET_ACCESS_KEY =
      ConfigOptions.key("source.credentials.secret-access-key")
          .stringType()
          .noDefaultValue()
          .withDescription("Secret of the access key, with type basic. Best given as ${NAME}.");

  private CredentialsOptions() {}

  static List<Setting<?>> settings() {
    return List.of(
        Setting.of(TYPE, ValueTypes.oneOf(CredentialsType.class, Spelling::kebab)),
        Setting.of(ACCESS_KEY_ID, ValueTypes.text("an AWS access key id")),
        Setting.secret(SECRET_ACCESS_KEY));
  }
}
