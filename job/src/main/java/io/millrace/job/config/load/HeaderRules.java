package io.millrace.job.config.load;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which headers a user may add to requests.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5">fields of HTTP</a>
 */
final class HeaderRules {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");
  private static final String CLICKHOUSE = "x-clickhouse-";

  /** The one header of ClickHouse that selects nothing of what Millrace relies on. */
  private static final String QUOTA = "x-clickhouse-quota";

  private static final Set<String> OF_HTTP =
      Set.of(
          "host",
          "connection",
          "content-length",
          "content-type",
          "content-encoding",
          "transfer-encoding",
          "accept-encoding",
          "expect",
          "te",
          "trailer",
          "upgrade",
          "keep-alive",
          "proxy-connection");
  private static final Map<String, String> OTHER_KEYS =
      Map.of(
          "authorization",
          "clickhouse.username and clickhouse.password",
          "proxy-authorization",
          "clickhouse.proxy-username and clickhouse.proxy-password");

  private HeaderRules() {}

  /** What is wrong with a header; a message never quotes the value. */
  static Optional<String> problem(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches()) {
      return Optional.of("is not the name of an HTTP header");
    }
    if (OTHER_KEYS.containsKey(lower)) {
      return Optional.of("is set by Millrace; use " + OTHER_KEYS.get(lower));
    }
    if (OF_HTTP.contains(lower)) {
      return Optional.of("is set by Millrace for each request; remove it");
    }
    if (lower.startsWith(CLICKHOUSE) && !lower.equals(QUOTA)) {
      return Optional.of(
          "would change whose request it is or how it is answered; of ClickHouse's own headers only"
              + " X-ClickHouse-Quota is allowed");
    }
    if (!VALUE.matcher(value).matches()) {
      return Optional.of("has a value with characters that a header cannot have; use ASCII text");
    }
    return Optional.empty();
  }
}
