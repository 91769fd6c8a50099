package io.millrace.job.clickhouse.http;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.value.Authentication;
import io.millrace.job.config.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The user and password for inserts: the password in a file on this machine, or else the one of the
 * submission. When the server or a gateway rejects it, the file or the secret store is read again,
 * so that a password can be rotated under a running job. A user may also be known by the client
 * certificate instead. Thread-safe.
 *
 * @see <a href="https://clickhouse.com/docs/guides/sre/ssl-user-auth">Users with certificates</a>
 */
public final class Credentials {
  private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

  private static final String USER = "X-ClickHouse-User";
  private static final String BY_CERTIFICATE = "X-ClickHouse-SSL-Certificate-Auth";

  private final Authentication authentication;
  private final String user;
  private final Secret submitted;
  private final Optional<String> file;

  /** Null until first needed: creating an inserter reads no file. */
  private volatile @Nullable String authorization;

  private Credentials(
      Authentication authentication, String user, Secret submitted, Optional<String> file) {
    this.authentication = authentication;
    this.user = user;
    this.submitted = submitted;
    this.file = file;
  }

  public static Credentials of(String user, Secret password) {
    return of(user, password, Optional.empty());
  }

  /** The pipeline's user, with the client certificate or the password, see above. */
  public static Credentials of(PipelineConfig config) {
    String user = config.get(ClickHouseOptions.USERNAME);
    return config.get(ClickHouseOptions.AUTHENTICATION) == Authentication.CERTIFICATE
        ? ofCertificate(user)
        : of(
            user,
            config.secret(ClickHouseOptions.PASSWORD).orElse(Secret.of("")),
            config.find(ClickHouseOptions.PASSWORD_FILE));
  }

  /** The password at the moment: the one in the file, or else the one of the submission. */
  public Secret password() {
    return fromFile().orElse(submitted);
  }

  /** A user that the server knows by the certificate of the connection. */
  public static Credentials ofCertificate(String user) {
    return new Credentials(Authentication.CERTIFICATE, user, Secret.of(""), Optional.empty());
  }

  /**
   * The credentials of a user.
   *
   * @param password used if there is no file, or if it cannot be read
   * @param file contains the password; optional
   */
  public static Credentials of(String user, Secret password, Optional<String> file) {
    return new Credentials(Authentication.PASSWORD, user, password, file);
  }

  /** Whether the server rejected user or password. */
  static boolean areRefused(ClickHouseResponse answer) {
    return answer.errorCode().isPresent()
        && ClickHouseErrorCode.of(answer.errorCode().getAsInt())
            .filter(error -> error.kind() == ClickHouseErrorCode.Kind.CREDENTIALS)
            .isPresent();
  }

  /** The Authorization header (RFC 7617) in UTF-8, which ClickHouse expects. */
  String authorization() {
    String known = authorization;
    if (known == null) {
      known = basic(password());
      authorization = known;
    }
    return known;
  }

  /**
   * Adds them to a request.
   *
   * @param current from {@link #authorization}
   */
  void sign(HttpRequest request, String current) {
    if (authentication == Authentication.CERTIFICATE) {
      request.setHeader(USER, user);
      request.setHeader(BY_CERTIFICATE, "on");
    } else {
      request.setHeader(HttpHeaders.AUTHORIZATION, current);
    }
  }

  /**
   * Called when the server rejected the credentials.
   *
   * @param refused the header that was sent
   */
  void refused(String refused) {
    Optional<Secret> again = fromFile();
    if (again.isEmpty() && submitted.isReference()) {
      authorization = basic(Secret.of(submitted.revealAgain()));
      return;
    }
    if (again.isEmpty()) {
      return;
    }
    String next = basic(again.get());
    if (!next.equals(refused)) {
      LOG.info("The password in {} has changed. The next attempt uses it.", file.orElse(""));
    }
    authorization = next;
  }

  private Optional<Secret> fromFile() {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      String content = Files.readString(Path.of(file.get())).replaceFirst("\\r?\\n\\z", "");
      return content.isEmpty() ? Optional.empty() : Optional.of(Secret.of(content));
    } catch (IOException | InvalidPathException e) {
      // The file is not on this machine, or is being replaced: use the password of the submission,
      // or the previous one.
      LOG.debug("Cannot read the password file {}", file.get(), e);
      return Optional.empty();
    }
  }

  private String basic(Secret password) {
    byte[] credentials = (user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(credentials);
  }
}
