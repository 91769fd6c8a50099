package io.millrace.console.http;

import io.javalin.http.Context;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may send requests. A page of another site must not reach the console through the user's
 * browser, neither under another name for this address (DNS rebinding) nor across origins.
 *
 * @see <a href="https://owasp.org/www-community/attacks/csrf">Cross-site request forgery</a>
 */
final class Access {
  /** The header that every request other than GET carries; a form or an image cannot. */
  static final String HEADER = "X-Millrace-Console";

  private static final String HTTPS = "https";

  private final Set<String> hosts;

  /**
   * @param hosts names in lower case, without ports
   */
  Access(Set<String> hosts) {
    this.hosts = Set.copyOf(hosts);
  }

  /** Fails unless the request is for one of the console's names. */
  void requireHost(Context context) throws ApiException {
    String host = context.header("Host");
    if (host == null || !hosts.contains(name(host))) {
      throw new ApiException(
          421,
          "host",
          "This console does not answer to the name in the request's Host header",
          "Add the name with --allowed-host");
    }
  }

  /** Fails unless the request comes from the console's own page, or from a program. */
  void requireOrigin(Context context) throws ApiException {
    if (!"1".equals(context.header(HEADER))) {
      throw new ApiException(
          403, "origin", "The header " + HEADER + ": 1 is missing", "Send it with every change");
    }
    String origin = context.header("Origin");
    String site = context.header("Sec-Fetch-Site");
    boolean foreign = origin != null && !isOwn(origin, context);
    if (foreign || (site != null && !site.equals("same-origin") && !site.equals("none"))) {
      throw new ApiException(403, "origin", "The request comes from another site", "");
    }
  }

  /** A proxy may speak HTTPS for a console that speaks HTTP, but not the reverse. */
  private static boolean isOwn(String origin, Context context) {
    try {
      URI address = URI.create(origin);
      @Nullable String authority = address.getAuthority();
      return authority != null
          && authority.equalsIgnoreCase(context.header("Host"))
          && (HTTPS.equals(address.getScheme())
              || ("http".equals(address.getScheme()) && !context.req().isSecure()));
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  /**
   * Whether the browser speaks HTTPS, with the console or a proxy before it.
   *
   * @param context whose origin was checked
   */
  static boolean isHttps(Context context) {
    @Nullable String origin = context.header("Origin");
    return context.req().isSecure() || (origin != null && origin.startsWith(HTTPS + ":"));
  }

  /** A Host header without its port. */
  private static String name(String host) {
    int port = host.startsWith("[") ? host.indexOf(':', host.indexOf(']')) : host.indexOf(':');
    return (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
  }
}
