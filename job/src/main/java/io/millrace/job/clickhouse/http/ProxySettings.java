package io.millrace.job.clickhouse.http;

import io.millrace.job.config.value.Secret;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy on the way to the servers. Requests to {@code https} go through a tunnel (CONNECT),
 * so the proxy sees neither them nor their headers.
 */
public final class ProxySettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final URI address;
  private final @Nullable String user;
  private final Secret password;
  private final ArrayList<String> direct;

  /**
   * @param address {@code http://host:port}
   * @param direct hosts that are reached without it: {@code host}, {@code .domain}, either with
   *     {@code :port}, or {@code *} for all
   */
  public ProxySettings(URI address, Optional<String> user, Secret password, List<String> direct) {
    this.address = address;
    this.user = user.orElse(null);
    this.password = password;
    this.direct = new ArrayList<>(direct);
  }

  /** Its address. */
  public URI address() {
    return address;
  }

  public String host() {
    return address.getHost();
  }

  public int port() {
    return address.getPort();
  }

  /** The user at the proxy; empty if it needs none. */
  public Optional<String> user() {
    return Optional.ofNullable(user);
  }

  public Secret password() {
    return password;
  }

  /** The {@code Proxy-Authorization} header; empty if the proxy needs none. */
  public Optional<String> authorization() {
    return user()
        .map(
            name ->
                "Basic "
                    + Base64.getEncoder()
                        .encodeToString(
                            (name + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8)));
  }

  /** Whether a server is reached through the proxy. */
  public boolean isUsedFor(URI server) {
    String host = bare(server.getHost());
    return direct.stream().noneMatch(pattern -> matches(pattern, host, server.getPort()));
  }

  private static boolean matches(String pattern, String host, int port) {
    if (pattern.equals("*")) {
      return true;
    }
    String name = pattern;
    int colon = pattern.lastIndexOf(':');
    boolean hasPort = colon >= 0 && (pattern.indexOf(':') == colon || pattern.charAt(0) == '[');
    if (hasPort && pattern.substring(colon + 1).matches("[0-9]+")) {
      if (!pattern.substring(colon + 1).equals(Integer.toString(port))) {
        return false;
      }
      name = pattern.substring(0, colon);
    }
    String domain = bare(name.replaceFirst("^\\*?\\.", ""));
    return host.equals(domain) || host.endsWith("." + domain);
  }

  /** The host in lower case, and an IPv6 address without brackets. */
  private static String bare(String host) {
    return host.toLowerCase(Locale.ROOT).replaceAll("^\\[|]$", "");
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
