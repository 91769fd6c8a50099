package io.millrace.console.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the web page, from the jar. */
final class Page {
  private static final String FOLDER = "/io/millrace/console/web/";
  private static final String NONCE = "__NONCE__";
  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "html", "text/html; charset=utf-8");

  private final SecureRandom random = new SecureRandom();

  /** A file, or the page itself for one of its addresses. */
  void answer(Context context) throws IOException, ApiException {
    String path = context.path().substring(1);
    if (path.matches("assets/[A-Za-z0-9._-]+") || path.equals("icon.svg")) {
      byte[] file = read(path);
      if (file == null) {
        throw ApiException.notFound("There is no file " + path);
      }
      String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
      // The name of an asset holds a hash of its content.
      context
          .contentType(type == null ? "application/octet-stream" : type)
          .header(
              "Cache-Control",
              path.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache")
          .result(file);
      return;
    }
    byte[] index = read("index.html");
    if (index == null) {
      throw new ApiException(
          500, "internal", "This console was built without its page", "Build it with Node 20");
    }
    byte[] key = new byte[16];
    random.nextBytes(key);
    String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(key);
    context
        .contentType(String.valueOf(TYPES.get("html")))
        .header("Cache-Control", "no-store")
        .header("Content-Security-Policy", policy(nonce))
        .result(new String(index, StandardCharsets.UTF_8).replace(NONCE, nonce));
  }

  /** For everything but the page: nothing may run. */
  static String policy() {
    return "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
  }

  /**
   * @param nonce of style elements, which the SQL editor adds
   */
  private static String policy(String nonce) {
    return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"
        + nonce
        + "'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
        + " frame-ancestors 'none'";
  }

  private static byte @Nullable [] read(String path) throws IOException {
    try (InputStream in = Page.class.getResourceAsStream(FOLDER + path)) {
      return in == null ? null : in.readAllBytes();
    }
  }
}
