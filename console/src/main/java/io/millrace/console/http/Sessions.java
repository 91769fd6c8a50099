package io.millrace.console.http;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in. Without a token and a proxy, whoever reaches the address is logged in, which is
 * then that of this machine alone.
 */
final class Sessions {
  private static final String COOKIE = "millrace-console";
  private static final String BEARER = "Bearer ";
  private static final Duration LIFETIME = Duration.ofHours(12);
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_FAILURES = 10;

  private final Authentication authentication;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Instant> sessions = new ConcurrentHashMap<>();
  private final Deque<Instant> failures = new ArrayDeque<>();

  Sessions(Authentication authentication, Clock clock) {
    this.authentication = authentication;
    this.clock = clock;
  }

  /** The name of the sender; empty if it is not known. */
  Optional<String> user(Context context) {
    Optional<String> proxied = proxied(context);
    if (proxied.isPresent()) {
      return proxied;
    }
    if (authentication.isOpen()) {
      return Optional.of("local");
    }
    @Nullable String authorization = context.header("Authorization");
    if (authorization != null && authorization.startsWith(BEARER)) {
      return isToken(authorization.substring(BEARER.length()))
          ? Optional.of("token")
          : Optional.empty();
    }
    @Nullable String session = context.cookie(COOKIE);
    @Nullable Instant end = session == null ? null : sessions.get(session);
    return end != null && clock.instant().isBefore(end) ? Optional.of("token") : Optional.empty();
  }

  private Optional<String> proxied(Context context) {
    if (!authentication.proxies().contains(context.req().getRemoteAddr())) {
      return Optional.empty();
    }
    return Optional.ofNullable(context.header(authentication.userHeader()))
        .filter(user -> !user.isBlank());
  }

  /** Begins a session if the token is right. */
  void login(Context context, String token) throws ApiException {
    requireFewFailures();
    if (!isToken(token)) {
      synchronized (failures) {
        failures.add(clock.instant());
      }
      throw new ApiException(401, "token", "This is not the console's token", "");
    }
    sessions.values().removeIf(end -> end.isBefore(clock.instant()));
    byte[] id = new byte[32];
    random.nextBytes(id);
    String session = HexFormat.of().formatHex(id);
    sessions.put(session, clock.instant().plus(LIFETIME));
    context.cookie(cookie(session, (int) LIFETIME.toSeconds(), context));
  }

  /** Ends the session. */
  void logout(Context context) {
    @Nullable String session = context.cookie(COOKIE);
    if (session != null) {
      sessions.remove(session);
    }
    context.cookie(cookie("", 0, context));
  }

  private static Cookie cookie(String session, int seconds, Context context) {
    return new Cookie(
        COOKIE, session, "/", seconds, context.req().isSecure(), true, null, SameSite.STRICT);
  }

  private boolean isToken(String told) {
    return authentication
        .token()
        .filter(token -> MessageDigest.isEqual(bytes(token.reveal()), bytes(told)))
        .isPresent();
  }

  private void requireFewFailures() throws ApiException {
    synchronized (failures) {
      Instant since = clock.instant().minus(WINDOW);
      failures.removeIf(failure -> failure.isBefore(since));
      if (failures.size() >= MOST_FAILURES) {
        throw new ApiException(429, "token", "Too many wrong tokens", "Wait a minute");
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
