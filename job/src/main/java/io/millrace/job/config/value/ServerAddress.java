package io.millrace.job.config.value;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * The address of an HTTP interface. {@code https} without a port means port 443; {@code http} needs
 * its port, because ClickHouse is never on port 80 unless someone says so. A path is kept, for a
 * server behind a gateway.
 */
public final class ServerAddress {
  private static final int HTTPS_PORT = 443;
  private static final int LAST_PORT = 65_535;

  private ServerAddress() {}

  /** Whether an address may have a path. */
  public enum Paths {
    ALLOWED,
    NONE
  }

  /**
   * The address in full: with its port, without a slash at the end.
   *
   * @return empty if it is no address, or holds a user, a query or a fragment
   */
  public static Optional<String> parse(String text, Paths paths) {
    try {
      URI uri = new URI(text.trim());
      boolean secure = "https".equalsIgnoreCase(uri.getScheme());
      int port = uri.getPort() < 0 && secure ? HTTPS_PORT : uri.getPort();
      if (!(secure || "http".equalsIgnoreCase(uri.getScheme()))
          || uri.getHost() == null
          || port <= 0
          || port > LAST_PORT
          || uri.getUserInfo() != null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null) {
        return Optional.empty();
      }
      String path = uri.getRawPath().replaceFirst("/+$", "");
      if (path.contains("//") || (paths == Paths.NONE && !path.isEmpty())) {
        return Optional.empty();
      }
      return Optional.of((secure ? "https" : "http") + "://" + uri.getHost() + ":" + port + path);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
