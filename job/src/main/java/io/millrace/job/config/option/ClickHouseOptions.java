package io.millrace.job.config.option;

import io.millrace.job.config.value.Authentication;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.ValueTypes;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The ClickHouse server and the destination table. */
public final class ClickHouseOptions {
  public static final ConfigOption<String> URL =
      ConfigOptions.key("clickhouse.url")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Address of the server's HTTP interface, or comma-separated addresses of all replicas"
                  + " of one shard. Blocks are spread over the replicas; one that does not answer"
                  + " is skipped until it does. All must be replicas of the same tables"
                  + " (Replicated… or Shared… engines), which is checked. https without a port"
                  + " means port 443. A path is kept, for a server behind a gateway. User and"
                  + " password have separate keys.");

  public static final ConfigOption<String> DATABASE =
      ConfigOptions.key("clickhouse.database")
          .stringType()
          .defaultValue("default")
          .withDescription("Database of the destination table.");

  public static final ConfigOption<String> TABLE =
      ConfigOptions.key("clickhouse.table")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Destination table. It must exist. Its columns determine how documents are converted.");

  public static final ConfigOption<String> USERNAME =
      ConfigOptions.key("clickhouse.username")
          .stringType()
          .defaultValue("default")
          .withDescription("ClickHouse user that inserts.");

  public static final ConfigOption<String> PASSWORD =
      ConfigOptions.key("clickhouse.password")
          .stringType()
          .noDefaultValue()
          .withDescription("The user's password. Preferably ${NAME}.");

  public static final ConfigOption<String> PASSWORD_FILE =
      ConfigOptions.key("clickhouse.password-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File with the password, instead of clickhouse.password. A trailing line break is"
                  + " ignored. A relative path starts at the folder of the configuration file. The"
                  + " file is read where the job is submitted. A TaskManager that has the file"
                  + " under the same path also reads it, and reads it again when ClickHouse refuses"
                  + " the password. A rotated password then needs no restart.");

  public static final ConfigOption<Duration> CONNECT_TIMEOUT =
      ConfigOptions.key("clickhouse.connect-timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription("Timeout for connecting to the server.");

  public static final ConfigOption<Duration> INSERT_TIMEOUT =
      ConfigOptions.key("clickhouse.insert-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(5))
          .withDescription(
              "Timeout for the answer to one insert. After it, the same block is sent again under"
                  + " the same token.");

  public static final ConfigOption<Authentication> AUTHENTICATION =
      ConfigOptions.key("clickhouse.authentication")
          .enumType(Authentication.class)
          .defaultValue(Authentication.PASSWORD)
          .withDescription(
              "How the server knows the user. password: by clickhouse.password. certificate: by the"
                  + " client certificate, for a user IDENTIFIED WITH ssl_certificate; needs https.");

  public static final ConfigOption<String> TLS_CA_CERTIFICATES =
      ConfigOptions.key("clickhouse.tls.ca-certificates")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "CA certificates that may have issued the server's certificate, as PEM text or a file"
                  + " with it. Only these are trusted then. Default: what the JVM trusts. A"
                  + " relative path starts at the folder of the configuration file. The"
                  + " certificates are sent with the job, so TaskManagers need no file.");

  public static final ConfigOption<String> TLS_CLIENT_CERTIFICATE =
      ConfigOptions.key("clickhouse.tls.client-certificate")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Certificate to present to the server or to a gateway before it, followed by those"
                  + " that issued it, as PEM text or a file with it. Sent with the job.");

  public static final ConfigOption<String> TLS_CLIENT_KEY =
      ConfigOptions.key("clickhouse.tls.client-key")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Private key of the client certificate, as PEM text or a file with it: PKCS #8, PKCS"
                  + " #1 (RSA) or SEC 1 (EC), without a passphrase. Sent with the job as a secret.");

  public static final ConfigOption<String> PROXY =
      ConfigOptions.key("clickhouse.proxy")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "HTTP proxy on the way to ClickHouse. https goes through a tunnel (CONNECT). It does"
                  + " not apply to Kinesis.");

  public static final ConfigOption<String> PROXY_USERNAME =
      ConfigOptions.key("clickhouse.proxy-username")
          .stringType()
          .noDefaultValue()
          .withDescription("User at the proxy, if it requires one (Basic authentication).");

  public static final ConfigOption<String> PROXY_PASSWORD =
      ConfigOptions.key("clickhouse.proxy-password")
          .stringType()
          .noDefaultValue()
          .withDescription("Password at the proxy. Preferably ${NAME}.");

  public static final ConfigOption<String> NO_PROXY =
      ConfigOptions.key("clickhouse.no-proxy")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Hosts that are reached without the proxy. A host covers its subdomains; :port"
                  + " limits it to one port; * stands for all hosts.");

  private ClickHouseOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(URL, ValueTypes.addresses("http://127.0.0.1:8123")).required(),
        OptionSpec.of(DATABASE, ValueTypes.text("a database's name")),
        OptionSpec.of(TABLE, ValueTypes.text("a table's name")).required(),
        OptionSpec.of(USERNAME, ValueTypes.text("a user's name")),
        OptionSpec.secret(PASSWORD).otherwise("no password"),
        OptionSpec.of(PASSWORD_FILE, ValueTypes.text("a file's path")),
        OptionSpec.of(AUTHENTICATION, ValueTypes.oneOf(Authentication.class, KeyStyle::kebab)),
        OptionSpec.of(
            TLS_CA_CERTIFICATES, ValueTypes.pem("certificates in PEM form, or a file's path")),
        OptionSpec.of(
            TLS_CLIENT_CERTIFICATE, ValueTypes.pem("certificates in PEM form, or a file's path")),
        OptionSpec.secret(TLS_CLIENT_KEY),
        OptionSpec.of(PROXY, ValueTypes.address("http://proxy.example.com:3128")),
        OptionSpec.of(PROXY_USERNAME, ValueTypes.text("a user's name")),
        OptionSpec.secret(PROXY_PASSWORD),
        OptionSpec.of(NO_PROXY, ValueTypes.hosts()),
        OptionSpec.of(
            CONNECT_TIMEOUT, ValueTypes.duration(Duration.ofMillis(100), Duration.ofMinutes(5))),
        OptionSpec.of(
            INSERT_TIMEOUT, ValueTypes.duration(Duration.ofSeconds(1), Duration.ofHours(1))));
  }
}
