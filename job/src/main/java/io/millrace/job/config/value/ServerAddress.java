package io.millrace.job.config.value;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of an HTTP interface. {@code https} without a port means port 443; {@code http} needs
 * its port, because ClickHouse is never on port 80 unless someone says so. A path is kept, for a
 * server behind a gateway.
 */
public final class ServerAddress {
  private static final int HTTPS_PORT = 443;
  private static final int LAST_PORT = 65_535;
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "localhost|127([.][0-9]{1,3}){3}|\\[(0{0,4}:){2,7}0{0,3}1\\]", Pattern.CASE_INSENSITIVE);

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

  /**
   * Whether an address means the machine that uses it. Asks no name server: another machine may use
   * the address.
   */
  public static boolean isLoopback(String address) {
    String host = host(address);
    return host != null && LOOPBACK.matcher(host).matches();
  }

  /** Whether others on the network can read what is sent to an address, and its answers. */
  public static boolean isReadable(String address) {
    return address.trim().regionMatches(true, 0, "http:", 0, "http:".length())
        && !isLoopback(address);
  }

  private static @Nullable String host(String address) {
    try {
      return new URI(address.trim()).getHost();
    } catch (URISyntaxException noAddress) {
      return null;
    }
  }
}
