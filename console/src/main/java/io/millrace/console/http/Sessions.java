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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is logged in. Without a token and a proxy, everyone who reaches the address is logged in,
 * which is then that of this machine alone.
 */
final class Sessions {
  private static final String COOKIE = "millrace-console";

  /** A browser takes a cookie of this name only from HTTPS, and only from this very host. */
  private static final String SECURE_COOKIE = "__Host-" + COOKIE;

  private static final String BEARER = "Bearer ";
  private static final Duration LIFETIME = Duration.ofHours(12);

  private final Authentication authentication;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Instant> sessions = new ConcurrentHashMap<>();
  private final LoginFailures failures;
  private final AuditLog audit;

  Sessions(Authentication authentication, AuditLog audit, Clock clock) {
    this.authentication = authentication;
    this.audit = audit;
    this.clock = clock;
    failures = new LoginFailures(clock);
  }

  /**
   * The name of the sender; empty if it is not known.
   *
   * @throws ApiException if it sends a wrong token
   */
  Optional<String> user(Context context) throws ApiException {
    Optional<String> proxied = proxied(context);
    if (proxied.isPresent()) {
      return proxied;
    }
    if (authentication.isOpen()) {
      return Optional.of("local");
    }
    @Nullable String authorization = context.header("Authorization");
    if (authorization != null && authorization.startsWith(BEARER)) {
      requireToken(context, authorization.substring(BEARER.length()));
      return Optional.of("token");
    }
    return isOpen(context, SECURE_COOKIE) || isOpen(context, COOKIE)
        ? Optional.of("token")
        : Optional.empty();
  }

  private boolean isOpen(Context context, String name) {
    @Nullable Instant end = sessions.get(session(context, name));
    return end != null && clock.instant().isBefore(end);
  }

  /** A session counts only in the cookie that it was sent in. */
  private static String session(Context context, String name) {
    return name + "=" + context.cookie(name);
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
    requireToken(context, token);
    sessions.values().removeIf(end -> end.isBefore(clock.instant()));
    byte[] id = new byte[32];
    random.nextBytes(id);
    String session = HexFormat.of().formatHex(id);
    String name = Access.isHttps(context) ? SECURE_COOKIE : COOKIE;
    sessions.put(name + "=" + session, clock.instant().plus(LIFETIME));
    context.cookie(cookie(name, session, (int) LIFETIME.toSeconds()));
  }

  /** Ends the session. */
  void logout(Context context) {
    for (String name : List.of(SECURE_COOKIE, COOKIE)) {
      sessions.remove(session(context, name));
      context.cookie(cookie(name, "", 0));
    }
  }

  private static Cookie cookie(String name, String session, int seconds) {
    return new Cookie(
        name, session, "/", seconds, name.equals(SECURE_COOKIE), true, null, SameSite.STRICT);
  }

  /**
   * Fails if the token is wrong. The right one is accepted however many wrong ones came before:
   * otherwise anyone could lock out all who share an address, such as that of a proxy.
   */
  private void requireToken(Context context, String told) throws ApiException {
    if (isToken(told)) {
      return;
    }
    LoginFailures.Verdict verdict = failures.add(context.ip());
    int status = verdict == LoginFailures.Verdict.FEW ? 401 : 429;
    if (verdict != LoginFailures.Verdict.ABOVE_LIMIT) {
      audit.refusedLogin(
          context.ip(), context.method() + " " + context.path(), String.valueOf(status));
    }
    throw status == 401
        ? new ApiException(401, "token", "This is not the console's token", "")
        : new ApiException(
            429, "token", "Too many wrong tokens", "Read the token from the console's file");
  }

  private boolean isToken(String told) {
    return authentication
        .token()
        .filter(token -> MessageDigest.isEqual(bytes(token.reveal()), bytes(told)))
        .isPresent();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
