package io.millrace.job.source.client;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.value.CredentialsType;
import io.millrace.job.config.value.Secret;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/**
 * The pipeline's AWS identity. All callers share this implementation: the checks and commands on
 * the submitting machine, and the connector at run time. The connector's two clients use different
 * SDK releases, whose default credential chains differ. The identity is serialized with the source
 * and requests nothing before its first use. All users in a subtask share its sessions: a role is
 * assumed once, not once per shard, and again some minutes before a session ends.
 */
public final class AwsIdentity implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Begins the message of a failure that is not an answer of AWS. */
  static final String NO_CREDENTIALS = "Cannot get AWS credentials of type ";

  /** Ends the message of the default chain if none of its providers is configured. */
  static final String NONE_CONFIGURED = "no provider of the default chain has any";

  private static final String OF_CHAIN = "Unable to load credentials from any of the providers";

  /** What the default chain says of providers that are not configured. */
  private static final List<String> NOT_CONFIGURED =
      List.of(
          "Access key must be specified either via",
          "AWS_WEB_IDENTITY_TOKEN_FILE or the javaproperty",
          "no credentials for profile 'default'",
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI environment variables are set",
          "IMDS credentials have been disabled");

  private static final Duration STS_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration STS_TIMEOUT = Duration.ofSeconds(20);

  private final SourceConfig config;
  private transient @Nullable AwsCredentialsProvider provider;

  private AwsIdentity(SourceConfig config) {
    this.config = config;
  }

  public static AwsIdentity of(SourceConfig config) {
    return new AwsIdentity(config);
  }

  /**
   * The current credentials.
   *
   * @throws software.amazon.awssdk.core.exception.SdkException when no credentials are available
   */
  public AwsCredentials credentials() {
    try {
      return origin().resolveCredentials();
    } catch (AwsServiceException refusal) {
      throw refusal;
    } catch (RuntimeException failure) {
      // Providers also throw IllegalStateException and UncheckedIOException, with no hint of what
      // they were asked for.
      throw SdkClientException.create(
          NO_CREDENTIALS + config.get(CredentialsOptions.TYPE) + ": " + reason(failure), failure);
    }
  }

  /** The message of the SDK without what its objects hold. */
  private static String reason(RuntimeException failure) {
    String message = String.valueOf(failure.getMessage());
    int list = message.startsWith(OF_CHAIN) ? message.indexOf(") : [") : -1;
    if (list < 0) {
      return message.replaceAll("(?s): ProfileFile\\(.*|\\.$", "");
    }
    String[] providers = message.substring(list + 5).split(", (?=\\w+CredentialsProvider\\()");
    return Stream.concat(
            Stream.of(NONE_CONFIGURED),
            Arrays.stream(providers)
                .filter(one -> NOT_CONFIGURED.stream().noneMatch(one::contains))
                .map(one -> one.replaceAll("(?s)^(\\w+)CredentialsProvider\\(.*?\\): ", "$1: "))
                .map(one -> one.replaceAll("[.\\]]+$", "")))
        .collect(Collectors.joining("; "));
  }

  /** The current credentials, for Millrace's own client. */
  AwsCredentialsProvider provider() {
    return this::credentials;
  }

  private synchronized AwsCredentialsProvider origin() {
    AwsCredentialsProvider known = provider;
    if (known == null) {
      known = create();
      provider = known;
    }
    return known;
  }

  private AwsCredentialsProvider create() {
    CredentialsType type = config.get(CredentialsOptions.TYPE);
    if (type != CredentialsType.ASSUME_ROLE) {
      return plain(type, CredentialsOptions.ROLE_ARN);
    }
    CredentialsType base = config.get(CredentialsOptions.BASE);
    AwsCredentialsProvider first = plain(base, CredentialsOptions.VIA_ROLE_ARN);
    Optional<String> via = config.find(CredentialsOptions.VIA_ROLE_ARN);
    boolean isOnTheWay = via.isPresent() && base != CredentialsType.WEB_IDENTITY;
    return assumed(
        isOnTheWay ? assumed(first, via.get(), null) : first,
        config.get(CredentialsOptions.ROLE_ARN),
        config.find(CredentialsOptions.EXTERNAL_ID).orElse(null));
  }

  /**
   * @param role of a web identity
   */
  private AwsCredentialsProvider plain(CredentialsType type, ConfigOption<String> role) {
    switch (type) {
      case DEFAULT:
        return DefaultCredentialsProvider.builder().build();
      case BASIC:
        return StaticCredentialsProvider.create(keys());
      case PROFILE:
        return profile();
      case WEB_IDENTITY:
        return webIdentity(config.find(role));
      case CONTAINER_ROLE:
        return ContainerCredentialsProvider.builder().build();
      case INSTANCE_ROLE:
        return InstanceProfileCredentialsProvider.create();
      case ASSUME_ROLE:
        break;
    }
    throw new AssertionError(type);
  }

  private AwsCredentials keys() {
    String id = config.get(CredentialsOptions.ACCESS_KEY_ID);
    String key = config.secret(CredentialsOptions.SECRET_ACCESS_KEY).orElseThrow().reveal();
    Optional<String> token = config.secret(CredentialsOptions.SESSION_TOKEN).map(Secret::reveal);
    return token.isPresent()
        ? AwsSessionCredentials.create(id, key, token.get())
        : AwsBasicCredentials.create(id, key);
  }

  private AwsCredentialsProvider profile() {
    ProfileCredentialsProvider.Builder builder =
        ProfileCredentialsProvider.builder().profileName(config.get(CredentialsOptions.PROFILE));
    config
        .find(CredentialsOptions.PROFILE_FILE)
        .ifPresent(
            file ->
                builder.profileFile(
                    ProfileFileSupplier.reloadWhenModified(
                        Path.of(file), ProfileFile.Type.CREDENTIALS)));
    return builder.build();
  }

  private AwsCredentialsProvider webIdentity(Optional<String> role) {
    StsWebIdentityTokenFileCredentialsProvider.Builder builder =
        StsWebIdentityTokenFileCredentialsProvider.builder()
            .stsClient(sts().build())
            .roleSessionName(config.get(CredentialsOptions.SESSION_NAME));
    role.ifPresent(builder::roleArn);
    config
        .find(CredentialsOptions.TOKEN_FILE)
        .map(Path::of)
        .ifPresent(builder::webIdentityTokenFile);
    return builder.build();
  }

  private AwsCredentialsProvider assumed(
      AwsCredentialsProvider by, String role, @Nullable String externalId) {
    return StsAssumeRoleCredentialsProvider.builder()
        .stsClient(sts().credentialsProvider(by).build())
        .refreshRequest(
            request ->
                request
                    .roleArn(role)
                    .roleSessionName(config.get(CredentialsOptions.SESSION_NAME))
                    .externalId(externalId))
        .build();
  }

  private StsClientBuilder sts() {
    StsClientBuilder builder =
        StsClient.builder()
            .region(Region.of(config.region()))
            // A timeout of the whole call would need threads, and this client is never closed.
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .connectionTimeout(STS_CONNECT_TIMEOUT)
                    .socketTimeout(STS_TIMEOUT));
    config
        .find(CredentialsOptions.STS_ENDPOINT)
        .ifPresent(endpoint -> builder.endpointOverride(URI.create(endpoint)));
    return builder;
  }

  /** Contains no secret. */
  @Override
  public String toString() {
    return "credentials of type " + config.get(CredentialsOptions.TYPE);
  }
}
