package io.millrace.job.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.value.SecretReference;
import io.millrace.job.config.value.SecretReference.Store;
import io.millrace.job.config.value.SecretResolver;
import io.millrace.job.config.value.SecretUnavailableException;
import io.millrace.job.source.client.AwsIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Reads secrets with the identity that reads the stream. Sent with the job: every process reads for
 * itself, at its first use, and again after some minutes or when a server rejects what it has. If
 * AWS cannot be asked, a secret that is known already stays in use. Thread-safe.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html">GetParameter</a>
 */
public final class AwsSecrets implements SecretResolver {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(AwsSecrets.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIFETIME = Duration.ofMinutes(5);

  /** How often a rejected secret is read at most, so that no one is throttled for it. */
  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(5);

  private final AwsIdentity identity;
  private final String region;
  private final EnumMap<Store, String> endpoints;
  private transient @Nullable Map<SecretReference, Known> known;

  private AwsSecrets(AwsIdentity identity, String region, Map<Store, String> endpoints) {
    this.identity = identity;
    this.region = region;
    this.endpoints = new EnumMap<>(Store.class);
    this.endpoints.putAll(endpoints);
  }

  /** Creates a resolver with the source's credentials; see {@code SecretStores}. */
  public static AwsSecrets of(SourceConfig source, String region, Map<Store, String> endpoints) {
    return new AwsSecrets(AwsIdentity.of(source), region, endpoints);
  }

  /** A secret and when it was read. */
  private static final class Known {
    private final String text;
    private final long readAt;

    Known(String text, long readAt) {
      this.text = text;
      this.readAt = readAt;
    }

    boolean isYoungerThan(Duration age) {
      return System.nanoTime() - readAt < age.toNanos();
    }
  }

  @Override
  public String read(SecretReference reference) {
    return read(reference, LIFETIME);
  }

  @Override
  public String readAgain(SecretReference reference) {
    return read(reference, LEAST_INTERVAL);
  }

  private synchronized String read(SecretReference reference, Duration oldest) {
    Map<SecretReference, Known> all = known;
    if (all == null) {
      all = new HashMap<>();
      known = all;
    }
    Known before = all.get(reference.whole());
    if (before != null && before.isYoungerThan(oldest)) {
      return field(reference, before.text);
    }
    try {
      Known now = new Known(fetch(reference), System.nanoTime());
      all.put(reference.whole(), now);
      if (before != null && !before.text.equals(now.text)) {
        LOG.info("The secret {} has changed.", reference.whole());
      }
      return field(reference, now.text);
    } catch (SecretUnavailableException e) {
      if (before == null) {
        throw e;
      }
      LOG.warn("{} The previous value stays in use. {}", e.getMessage(), e.fix());
      return field(reference, before.text);
    }
  }

  private String fetch(SecretReference reference) {
    ObjectNode request = JSON.createObjectNode();
    boolean isParameter = reference.store() == Store.SSM;
    request.put(isParameter ? "Name" : "SecretId", reference.name());
    if (isParameter) {
      request.put("WithDecryption", true);
    }
    reference.stage().ifPresent(stage -> request.put("VersionStage", stage));
    reference.versionId().ifPresent(version -> request.put("VersionId", version));
    SecretFailure failure = new SecretFailure(reference, reference.region().orElse(region));
    AwsJsonCall call =
        new AwsJsonCall(
            reference.store().word(),
            isParameter ? "AmazonSSM.GetParameter" : "secretsmanager.GetSecretValue",
            reference.region().orElse(region),
            endpoints.get(reference.store()));
    try {
      AwsJsonCall.Answer answer = call.send(request.toString(), identity.credentials());
      if (!answer.isSuccess()) {
        throw failure.refused(answer);
      }
      JsonNode json = JSON.readTree(answer.body());
      JsonNode text =
          isParameter ? json.path("Parameter").path("Value") : json.path("SecretString");
      if (text.isTextual()) {
        return text.asText();
      }
      if (json.path("SecretBinary").isTextual()) {
        return new String(
            Base64.getDecoder().decode(json.path("SecretBinary").asText()), StandardCharsets.UTF_8);
      }
      throw failure.strange(call.address());
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw failure.strange(call.address());
    } catch (IOException e) {
      throw failure.unreachable(call.address(), e);
    } catch (SdkException e) {
      throw failure.noCredentials(e);
    }
  }

  private String field(SecretReference reference, String text) {
    if (reference.key().isEmpty()) {
      return text;
    }
    String key = reference.key().get();
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      json = JSON.missingNode();
    }
    SecretFailure failure = new SecretFailure(reference, region);
    if (!json.isObject()) {
      throw failure.noJson();
    }
    JsonNode value = json.get(key);
    if (value == null || !value.isValueNode() || value.isNull()) {
      List<String> keys = new ArrayList<>();
      json.fieldNames().forEachRemaining(keys::add);
      throw failure.noKey(keys);
    }
    return value.asText();
  }

  /** Contains no secret. */
  @Override
  public String toString() {
    return "secrets in " + region + " with " + identity;
  }
}
