package io.millrace.job.dashboard;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request to a web interface comes from the interface's own pages, or from a program. A
 * page of another site reaches an interface of this machine through the user's browser, which says
 * so in these headers. A program sends none but {@code Host}.
 *
 * @see <a href="https://owasp.org/www-community/attacks/csrf">Cross-site request forgery</a>
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch Metadata Request Headers</a>
 */
public final class OwnSite {
  private OwnSite() {}

  /** The name in a {@code Host} header: in lower case, without the port. */
  public static String name(String host) {
    int port = host.startsWith("[") ? host.indexOf(':', host.indexOf(']')) : host.indexOf(':');
    return (port < 0 ? host : host.substring(0, port)).toLowerCase(Locale.ROOT);
  }

  /**
   * Whether a page of another site sent the request.
   *
   * @param host the header {@code Host}
   * @param origin the header {@code Origin}
   * @param site the header {@code Sec-Fetch-Site}
   */
  public static boolean isForeign(
      @Nullable String host, @Nullable String origin, @Nullable String site) {
    boolean hasForeignOrigin = origin != null && !isAuthority(host, origin);
    return hasForeignOrigin
        || (site != null && !site.equals("same-origin") && !site.equals("none"));
  }

  /** Whether an address, as in {@code Origin} or {@code Referer}, is one of this host. */
  static boolean isAuthority(@Nullable String host, String address) {
    try {
      String authority = URI.create(address).getAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }
}
