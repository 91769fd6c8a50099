package io.millrace.testkit.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The head of an HTTP request.
 *
 * @param method for example POST
 * @param target as in the request line
 * @param headers in order, as sent
 */
public record RequestHead(String method, String target, List<String> headers) {
  public RequestHead {
    headers = List.copyOf(headers);
  }

  /** Reads one; empty at the end of the connection. */
  static Optional<RequestHead> read(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      bytes.write(next);
    }
    List<String> lines = bytes.toString(StandardCharsets.ISO_8859_1).strip().lines().toList();
    String[] first = lines.get(0).split(" ", 3);
    return Optional.of(new RequestHead(first[0], first[1], lines.subList(1, lines.size())));
  }

  /** The value of a header. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }

  /**
   * The bytes of the request with another target, without the headers for a proxy, on a connection
   * that ends with it.
   */
  byte[] forwarded(String newTarget, List<String> more, List<String> without) {
    StringBuilder head = new StringBuilder(method + " " + newTarget + " HTTP/1.1\r\n");
    headers.stream()
        .filter(line -> !line.toLowerCase(Locale.ROOT).matches("(proxy-|connection:).*"))
        .filter(
            line ->
                without.stream()
                    .noneMatch(
                        name -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1)))
        .forEach(line -> head.append(line).append("\r\n"));
    more.forEach(line -> head.append(line).append("\r\n"));
    return head.append("Connection: close\r\n\r\n")
        .toString()
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
