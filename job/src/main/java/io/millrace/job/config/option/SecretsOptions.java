package io.millrace.job.config.option;

import io.millrace.job.config.value.ValueTypes;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Where secret references are resolved. */
public final class SecretsOptions {
  public static final ConfigOption<String> REGION =
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

  private SecretsOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(
            REGION, ValueTypes.text("a region's name", text -> text.matches("[a-z0-9-]+"))),
        OptionSpec.of(
            SECRETSMANAGER_ENDPOINT,
            ValueTypes.address(
                "https://vpce-0123456789abcdef0.secretsmanager.eu-west-1.vpce.amazonaws.com")),
        OptionSpec.of(
            SSM_ENDPOINT,
            ValueTypes.address("https://vpce-0123456789abcdef0.ssm.eu-west-1.vpce.amazonaws.com")));
  }
}
