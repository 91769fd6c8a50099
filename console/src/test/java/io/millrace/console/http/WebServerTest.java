package io.millrace.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.job.config.value.Secret;
import io.millrace.testkit.tls.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins, cookies and the audit log of a server without any pipeline. */
final class WebServerTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "a-token-of-the-tests-0123456789";
  private static final String PASSWORD = "a password";
  private static final Authentication WITH_TOKEN =
      new Authentication(Secret.of(TOKEN), Set.of(), "");

  @TempDir private Path folder;
  private final ByteArrayOutputStream audit = new ByteArrayOutputStream();
  private HttpClient client = HttpClient.newHttpClient();
  private String url = "";

  @ParameterizedTest
  @CsvSource({"http,millrace-console,false", "https,__Host-millrace-console,true"})
  void theCookieIsSecureWhereTheBrowserSpeaksHttps(String scheme, String name, boolean isSecure)
      throws Exception {
    try (WebServer server = start(WITH_TOKEN, WebSettings.Mode.EVERYTHING, null)) {
      url = "http://127.0.0.1:" + server.port();
      String own = url.replace("http:", scheme + ":");
      HttpResponse<String> login = login(TOKEN, "Origin", own);
      assertThat(login.statusCode()).isEqualTo(200);
      String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
      assertThat(cookie).startsWith(name + "=").contains("HttpOnly", "SameSite=Strict", "Path=/");
      assertThat(cookie.contains("Secure")).isEqualTo(isSecure);
      String session = cookie.replaceFirst(";.*", "");
      assertThat(send("GET", "/api/read", "", "Cookie", session).statusCode()).isEqualTo(200);
      String renamed = session.replaceFirst("^(__Host-)?", isSecure ? "" : "__Host-");
      assertThat(send("GET", "/api/read", "", "Cookie", renamed).statusCode()).isEqualTo(401);
      HttpResponse<String> logout = send("POST", "/api/logout", "", "Cookie", session);
      assertThat(logout.headers().allValues("Set-Cookie"))
          .anyMatch(expired -> expired.startsWith(name + "=;"));
      assertThat(send("GET", "/api/read", "", "Cookie", session).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aProgramWithoutAnOriginGetsACookieForHttp() throws Exception {
    try (WebServer server = start(WITH_TOKEN, WebSettings.Mode.EVERYTHING, null)) {
      url = "http://127.0.0.1:" + server.port();
      assertThat(login(TOKEN).headers().firstValue("Set-Cookie").orElseThrow())
          .startsWith("millrace-console=")
          .doesNotContain("Secure");
    }
  }

  @Test
  void withItsOwnTlsThePageIsOfHttpsToo() throws Exception {
    TestCertificate authority = TestCertificate.authority("console");
    try (WebServer server =
        start(WITH_TOKEN, WebSettings.Mode.EVERYTHING, keys(authority.issueLocal("console")))) {
      url = "https://127.0.0.1:" + server.port();
      client = HttpClient.newBuilder().sslContext(trusting(authority)).build();
      assertThat(login(TOKEN, "Origin", url.replace("https:", "http:")).statusCode())
          .isEqualTo(403);
      assertThat(login(TOKEN, "Origin", url).headers().firstValue("Set-Cookie").orElseThrow())
          .startsWith("__Host-millrace-console=")
          .contains("Secure");
      assertThat(login(TOKEN).headers().firstValue("Set-Cookie").orElseThrow()).contains("Secure");
    }
  }

  @Test
  void wrongTokensLockNobodyOutAndAreAudited() throws Exception {
    try (WebServer server = start(WITH_TOKEN, WebSettings.Mode.EVERYTHING, null)) {
      url = "http://127.0.0.1:" + server.port();
      List<Integer> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        answers.add(login("guess " + i).statusCode());
        answers.add(
            send("GET", "/api/read", "", "Authorization", "Bearer guess " + i).statusCode());
      }
      assertThat(answers.subList(0, LoginFailures.MOST_OF_ADDRESS)).containsOnly(401);
      assertThat(answers.subList(LoginFailures.MOST_OF_ADDRESS, answers.size())).containsOnly(429);
      assertThat(login(TOKEN).statusCode()).isEqualTo(200);
      assertThat(send("GET", "/api/read", "", "Authorization", "Bearer " + TOKEN).statusCode())
          .isEqualTo(200);
      assertThat(send("GET", "/api/read", "").statusCode()).isEqualTo(401);
      assertThat(lines()).hasSize(LoginFailures.MOST_OF_ADDRESS + 1);
      assertThat(lines().get(0).path("audit").asText()).isEqualTo("login");
      assertThat(lines().get(0).path("action").asText()).isEqualTo("POST /api/login");
      assertThat(lines().get(1).path("action").asText()).isEqualTo("GET /api/read");
      assertThat(lines())
          .extracting(line -> line.path("outcome").asText())
          .containsOnly("401", "429")
          .endsWith("429");
      assertThat(audit.toString(StandardCharsets.UTF_8)).doesNotContain("guess");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "EVERYTHING, /api/read, 200, ",
    "EVERYTHING, /api/draft, 200, ",
    "EVERYTHING, /api/change, 200, 200",
    "EVERYTHING, /api/fail, 502, 502",
    "READ_ONLY, /api/read, 200, ",
    "READ_ONLY, /api/draft, 403, ",
    "READ_ONLY, /api/change, 403, 403",
    "READ_ONLY, /api/fail, 403, 403",
  })
  void aChangeIsAuditedAndAReadOnlyServerOnlyReads(
      WebSettings.Mode mode, String path, int status, @Nullable String outcome) throws Exception {
    try (WebServer server = start(Authentication.none(), mode, null)) {
      url = "http://127.0.0.1:" + server.port();
      assertThat(send("POST", path, "{}").statusCode()).isEqualTo(status);
      if (outcome == null) {
        assertThat(lines()).isEmpty();
        return;
      }
      JsonNode line = lines().get(0);
      assertThat(lines()).hasSize(1);
      assertThat(line.path("user").asText()).isEqualTo("local");
      assertThat(line.path("action").asText()).isEqualTo("POST " + path);
      assertThat(line.path("outcome").asText()).isEqualTo(outcome);
      assertThat(line.path("pipeline").asText()).isEqualTo(status == 200 ? "p" : "");
      assertThat(line.path("dropped").toString())
          .isEqualTo(status == 200 ? "[\"DROP TABLE a\",\"DROP USER b\"]" : "");
    }
  }

  private WebServer start(
      Authentication authentication, WebSettings.Mode mode, WebSettings.@Nullable Tls keys) {
    WebServer server =
        new WebServer(
            new WebSettings(
                "127.0.0.1", 0, Set.of("127.0.0.1"), authentication, mode, keys, Clock.systemUTC()),
            new AuditLog(new PrintStream(audit, true, StandardCharsets.UTF_8), Clock.systemUTC()),
            tree -> tree);
    Endpoint nothing = request -> JsonNodeFactory.instance.objectNode();
    server.get("/api/read", nothing);
    server.post("/api/read", Effect.READS, nothing);
    server.post("/api/draft", Effect.DRAFTS, nothing);
    server.post(
        "/api/change",
        Effect.CHANGES,
        request -> {
          request.change().with("pipeline", "p").add("dropped", "DROP TABLE a");
          request.change().add("dropped", "DROP USER b");
          return JsonNodeFactory.instance.objectNode();
        });
    server.post(
        "/api/fail",
        Effect.CHANGES,
        request -> {
          throw new ApiException(502, "flink", "away", "");
        });
    server.start();
    return server;
  }

  private WebSettings.Tls keys(TestCertificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "console",
        certificate.key(),
        PASSWORD.toCharArray(),
        new Certificate[] {certificate.certificate()});
    Path file = folder.resolve("keys.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, PASSWORD.toCharArray());
    }
    return new WebSettings.Tls(file, Secret.of(PASSWORD));
  }

  private static SSLContext trusting(TestCertificate authority) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority.certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private HttpResponse<String> login(String token, String... headers) throws Exception {
    return send("POST", "/api/login", "{\"token\":\"" + token + "\"}", headers);
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(method, BodyPublishers.ofString(body))
            .header("X-Millrace-Console", "1");
    Optional.of(headers).filter(some -> some.length > 0).ifPresent(request::headers);
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private List<JsonNode> lines() throws Exception {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : audit.toString(StandardCharsets.UTF_8).lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
