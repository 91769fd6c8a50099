package io.millrace.console.http;

import io.javalin.http.Context;
import io.millrace.job.dashboard.OwnSite;
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

  private static final String HTTP = "http:";
  private static final String HTTPS = "https:";

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
    if (host == null || !hosts.contains(OwnSite.name(host))) {
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
    if (OwnSite.isForeign(context.header("Host"), origin, context.header("Sec-Fetch-Site"))
        || (origin != null && !isSchemeOwn(origin, context))) {
      throw new ApiException(403, "origin", "The request comes from another site", "");
    }
  }

  /** A proxy may speak HTTPS for a console that speaks HTTP, but not the reverse. */
  private static boolean isSchemeOwn(String origin, Context context) {
    return origin.startsWith(HTTPS) || (origin.startsWith(HTTP) && !context.req().isSecure());
  }

  /**
   * Whether the browser speaks HTTPS, with the console or a proxy before it.
   *
   * @param context whose origin was checked
   */
  static boolean isHttps(Context context) {
    @Nullable String origin = context.header("Origin");
    return context.req().isSecure() || (origin != null && origin.startsWith(HTTPS));
  }
}
