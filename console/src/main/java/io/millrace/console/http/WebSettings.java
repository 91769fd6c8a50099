package io.millrace.console.http;

import io.millrace.job.config.value.Secret;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where and for whom the server listens.
 *
 * @param host the address it binds
 * @param port 0 for any free one
 * @param hosts the names it answers to, in lower case, without ports
 * @param keys for HTTPS; null for HTTP
 */
public record WebSettings(
    String host,
    int port,
    Set<String> hosts,
    Authentication authentication,
    Mode mode,
    @Nullable Tls keys,
    Clock clock) {
  /** What users may do. */
  public enum Mode {
    EVERYTHING,
    READ_ONLY
  }

  /**
   * The server's certificate.
   *
   * @param keyStore PKCS #12
   */
  public record Tls(Path keyStore, Secret password) {}

  Optional<Tls> tls() {
    return Optional.ofNullable(keys);
  }
}
