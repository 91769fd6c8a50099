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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Reads secrets with the identity that reads the stream. Sent with the job: every process reads for
 * itself, at its first use, and again after some minutes or when a server rejects what it has. If
 * AWS cannot be asked, a secret that is known already stays in use, and AWS is not asked again for
 * half a minute. While one thread asks, the others take what is known. Thread-safe.
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

  private final AwsIdentity identity;
  private final String region;
  private final EnumMap<Store, String> endpoints;
  private final transient LongSupplier nanoTime;
  private final transient ConcurrentMap<SecretReference, Slot> slots = new ConcurrentHashMap<>();

  private AwsSecrets(
      AwsIdentity identity, String region, Map<Store, String> endpoints, LongSupplier nanoTime) {
    this.identity = identity;
    this.region = region;
    this.endpoints = new EnumMap<>(Store.class);
    this.endpoints.putAll(endpoints);
    this.nanoTime = nanoTime;
  }

  /** Creates a resolver with the source's credentials; see {@code SecretStores}. */
  public static AwsSecrets of(SourceConfig source, String region, Map<Store, String> endpoints) {
    return of(source, region, endpoints, System::nanoTime);
  }

  /**
   * The same with another clock, until it is sent elsewhere.
   *
   * @param nanoTime a monotonic clock
   */
  static AwsSecrets of(
      SourceConfig source, String region, Map<Store, String> endpoints, LongSupplier nanoTime) {
    return new AwsSecrets(AwsIdentity.of(source), region, endpoints, nanoTime);
  }

  /** It reads for itself where it was sent. */
  private Object readResolve() {
    return new AwsSecrets(identity, region, endpoints, System::nanoTime);
  }

  /** What a secret is read for, which decides when AWS is asked. */
  private enum Use {
    /** The next request. What is known may still be right. */
    REQUEST(Duration.ofMinutes(5), Duration.ofSeconds(30)),
    /** A server rejected what is known. The limit is there so that no one is throttled for it. */
    REJECTION(Duration.ofSeconds(5), Duration.ofSeconds(5));

    private final long lifetime;
    private final long pause;

    /**
     * @param lifetime of what was read
     * @param pause after a failure
     */
    Use(Duration lifetime, Duration pause) {
      this.lifetime = lifetime.toNanos();
      this.pause = pause.toNanos();
    }
  }

  /** A text and when it was read. */
  private static final class Known {
    private final String text;
    private final long readAt;

    Known(String text, long readAt) {
      this.text = text;
      this.readAt = readAt;
    }
  }

  /** What is known of one secret. The thread that holds the lock asks AWS. */
  private static final class Slot {
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Known known;
    private volatile @Nullable Long failedAt;

    /** Whether to ask AWS. A secret that was never read is asked for each time. */
    boolean isDue(Use use, long now) {
      Known last = known;
      Long failed = failedAt;
      return last == null
          || (now - last.readAt >= use.lifetime && (failed == null || now - failed >= use.pause));
    }

    /** Waits for the lock only where nothing is known that works. */
    boolean lock(Use use) {
      if (known != null && use == Use.REQUEST) {
        return lock.tryLock();
      }
      lock.lock();
      return true;
    }
  }

  @Override
  public String read(SecretReference reference) {
    return read(reference, Use.REQUEST);
  }

  @Override
  public String readAgain(SecretReference reference) {
    return read(reference, Use.REJECTION);
  }

  private String read(SecretReference reference, Use use) {
    Slot slot = slots.computeIfAbsent(reference.whole(), any -> new Slot());
    if (slot.isDue(use, nanoTime.getAsLong()) && slot.lock(use)) {
      try {
        if (slot.isDue(use, nanoTime.getAsLong())) {
          slot.known = ask(reference, slot);
        }
      } finally {
        slot.lock.unlock();
      }
    }
    return field(reference, Objects.requireNonNull(slot.known).text);
  }

  /** The secret as it is now, or as it was if AWS does not tell. */
  private Known ask(SecretReference reference, Slot slot) {
    Known before = slot.known;
    try {
      Known now = new Known(fetch(reference), nanoTime.getAsLong());
      if (before != null && !before.text.equals(now.text)) {
        // A version without the field does not replace one that has it.
        var unused = field(reference, now.text);
        LOG.info("The secret {} has changed.", reference.whole());
      }
      slot.failedAt = null;
      return now;
    } catch (SecretUnavailableException e) {
      if (before == null) {
        throw e;
      }
      slot.failedAt = nanoTime.getAsLong();
      LOG.warn("{}. The previous value stays in use. {}.", e.getMessage(), e.fix());
      return before;
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
