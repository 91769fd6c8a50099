package io.millrace.console.http;

import io.millrace.job.config.value.Secret;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the console knows its users.
 *
 * @param secret the token that a user gives; null without one
 * @param proxies addresses of proxies that name the user
 * @param userHeader the header in which they do
 */
public record Authentication(@Nullable Secret secret, Set<String> proxies, String userHeader) {
  /** No login: every client that reaches the address may use the console. */
  public static Authentication none() {
    return new Authentication(null, Set.of(), "");
  }

  /** Whether the console needs no login. */
  public boolean isOpen() {
    return secret == null && proxies.isEmpty();
  }

  Optional<Secret> token() {
    return Optional.ofNullable(secret);
  }
}
