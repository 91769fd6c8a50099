package io.millrace.testkit.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a {@code multipart/form-data}: each a table of external data, but for {@code query}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7578">RFC 7578</a>
 */
final class MultipartBody {
  private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
  private static final Pattern NAME = Pattern.compile("; name=\"([^\"]*)\"");
  private static final String QUERY = "query";

  private final Map<String, Path> tables = new LinkedHashMap<>();
  private String query = "";

  private MultipartBody() {}

  /** Without parts when the request is of another type. */
  static MultipartBody of(HttpRequest request) throws IOException {
    MultipartBody body = new MultipartBody();
    String type = request.header("Content-Type", "");
    Matcher boundary = BOUNDARY.matcher(type);
    if (type.startsWith("multipart/form-data") && boundary.find()) {
      // Latin 1 has a character for every byte.
      String text = Files.readString(request.body(), ISO_8859_1);
      body.read(text, "--" + boundary.group(1), request.folder());
    }
    return body;
  }

  private void read(String text, String boundary, Path folder) throws IOException {
    int from = text.indexOf(boundary);
    int to = text.indexOf("\r\n" + boundary, from);
    while (from >= 0 && to >= 0) {
      int content = text.indexOf("\r\n\r\n", from) + 4;
      Matcher name = NAME.matcher(text.substring(from, content));
      if (!name.find()) {
        throw new IOException("A part without a name");
      }
      byte[] bytes = text.substring(content, to).getBytes(ISO_8859_1);
      if (name.group(1).equals(QUERY)) {
        query = new String(bytes, UTF_8);
      } else {
        tables.put(name.group(1), Files.write(folder.resolve("table" + tables.size()), bytes));
      }
      from = to + 2;
      to = text.indexOf("\r\n" + boundary, from);
    }
  }

  /** What follows the parameter {@code query}; empty when there is no such part. */
  String query() {
    return query;
  }

  /** By name, the file of each table. */
  Map<String, Path> tables() {
    return tables;
  }
}
