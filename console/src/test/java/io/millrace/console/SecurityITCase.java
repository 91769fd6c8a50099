package io.millrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.http.Effect;
import io.millrace.console.http.WebServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that a page of another site, a stranger or a reader may send, as bytes. */
final class SecurityITCase {
  private static final String OURS = "X-Millrace-Console: 1";

  @TempDir private Path folder;

  @Test
  void onlyItsOwnPageAndProgramsMayAsk() throws Exception {
    try (ConsoleStack stack = ConsoleStack.open(folder)) {
      URI url = URI.create(stack.url());
      String host = "Host: " + url.getAuthority();
      assertThat(ask(url, "GET /api/session", host)).startsWith("HTTP/1.1 200");
      assertThat(ask(url, "GET /api/session", "Host: localhost:" + url.getPort()))
          .startsWith("HTTP/1.1 200");
      for (String foreign :
          List.of(
              "Host: attacker.example",
              "Host: attacker.example:" + url.getPort(),
              "Host: 127.0.0.1.attacker.example",
              "Host: localhost.attacker.example:" + url.getPort())) {
        assertThat(ask(url, "GET /api/session", foreign)).as(foreign).startsWith("HTTP/1.1 421");
        assertThat(ask(url, "GET /", foreign)).as(foreign).startsWith("HTTP/1.1 421");
      }
      assertThat(ask(url, "POST /api/wizard/cluster", host)).startsWith("HTTP/1.1 403");
      assertThat(ask(url, "PUT /api/secrets/A", host)).startsWith("HTTP/1.1 403");
      assertThat(ask(url, "DELETE /api/tasks/a", host)).startsWith("HTTP/1.1 403");
      assertThat(ask(url, "POST /api/wizard/cluster", host, OURS)).startsWith("HTTP/1.1 200");
      assertThat(ask(url, "POST /api/wizard/cluster", host, OURS, "Origin: " + stack.url()))
          .startsWith("HTTP/1.1 200");
      for (String origin :
          List.of(
              "Origin: http://attacker.example",
              "Origin: null",
              "Origin: http://127.0.0.1:1",
              "Origin: http://" + url.getAuthority() + ".attacker.example",
              "Sec-Fetch-Site: cross-site",
              "Sec-Fetch-Site: same-site")) {
        assertThat(ask(url, "POST /api/wizard/cluster", host, OURS, origin))
            .as(origin)
            .startsWith("HTTP/1.1 403");
      }
      String page = ask(url, "GET /pipelines/any", host);
      assertThat(page)
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("Content-Security-Policy: default-src 'none'; script-src 'self';")
          .containsIgnoringCase("frame-ancestors 'none'")
          .containsIgnoringCase("X-Content-Type-Options: nosniff")
          .doesNotContain("__NONCE__")
          .doesNotContain("unsafe-inline");
      assertThat(ask(url, "GET /assets/../../Console.class", host)).doesNotContain("CAFEBABE");
      assertThat(ask(url, "GET /assets/nothing.js", host)).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void withATokenNobodyGetsAnAnswerWithoutIt() throws Exception {
    try (ConsoleStack stack = ConsoleStack.withToken(folder)) {
      URI url = URI.create(stack.url());
      String host = "Host: " + url.getAuthority();
      try (WebServer assembled = assembled()) {
        for (WebServer.Route route : assembled.routes()) {
          if (!route.path().matches("/api/log(in|out)")) {
            String request = route.method() + " " + route.path().replaceAll("[{}]", "");
            assertThat(ask(url, request, host, OURS)).as(request).startsWith("HTTP/1.1 401");
            assertThat(ask(url, request, host, OURS, "Authorization: Bearer wrong-token-000000"))
                .as(request)
                .containsPattern("^HTTP/1.1 4(01|29)");
          }
        }
      }
      assertThat(ask(url, "GET /api/session", host, "Authorization: Bearer " + ConsoleStack.TOKEN))
          .startsWith("HTTP/1.1 200");
      assertThat(send(url, "POST /api/login", "{\"token\":\"wrong\"}", host, OURS))
          .startsWith("HTTP/1.1 429")
          .doesNotContain(ConsoleStack.TOKEN);
      String login =
          send(url, "POST /api/login", "{\"token\":\"" + ConsoleStack.TOKEN + "\"}", host, OURS);
      assertThat(login)
          .startsWith("HTTP/1.1 200")
          .contains("HttpOnly")
          .contains("SameSite=Strict")
          .doesNotContain(ConsoleStack.TOKEN);
      String cookie = "Cookie: " + login.replaceFirst("(?s).*Set-Cookie: ([^;]+);.*", "$1");
      assertThat(ask(url, "GET /api/session", host, cookie)).startsWith("HTTP/1.1 200");
      assertThat(ask(url, "POST /api/logout", host, OURS, cookie)).startsWith("HTTP/1.1 200");
      assertThat(ask(url, "GET /api/session", host, cookie)).startsWith("HTTP/1.1 401");
    }
  }

  @Test
  void aReadOnlyConsoleRefusesEveryChangeAndSaysSoInTheAuditLog() throws Exception {
    try (ConsoleStack stack = ConsoleStack.readOnly(folder);
        WebServer assembled = assembled()) {
      URI url = URI.create(stack.url());
      String host = "Host: " + url.getAuthority();
      List<WebServer.Route> changes =
          assembled.routes().stream().filter(route -> route.effect() == Effect.CHANGES).toList();
      assertThat(changes).hasSizeGreaterThan(6);
      for (WebServer.Route route : changes) {
        String request = route.method() + " " + route.path().replaceAll("[{}]", "");
        assertThat(ask(url, request, host, OURS))
            .as(request)
            .startsWith("HTTP/1.1 403")
            .contains("read-only");
      }
      assertThat(stack.audit.toString(StandardCharsets.UTF_8).lines()).hasSize(changes.size());
      for (WebServer.Route route : assembled.routes()) {
        if (route.effect() == Effect.DRAFTS) {
          assertThat(ask(url, route.method() + " " + route.path(), host, OURS))
              .as(route.path())
              .startsWith("HTTP/1.1 403")
              .contains("read-only");
        }
      }
      assertThat(ask(url, "GET /api/pipelines", host)).startsWith("HTTP/1.1 200");
    }
  }

  /** A page could choose what the console reaches, and see what that answers. */
  @Test
  void noRouteOfReadersTakesABody() throws Exception {
    Set<String> withBody = OpenApi.read().routesWithBody();
    try (WebServer assembled = assembled()) {
      assertThat(assembled.routes())
          .filteredOn(route -> route.effect() == Effect.READS)
          .extracting(route -> route.method() + " " + route.path())
          .filteredOn(withBody::contains)
          .containsExactly("POST /api/login");
    }
    assertThat(withBody).hasSizeGreaterThan(15);
  }

  private WebServer assembled() throws Exception {
    return ConsoleServer.assemble(
        LonelyConsole.web(), LonelyConsole.setting(folder, name -> null, Set.of(), System.err));
  }

  private static String ask(URI url, String request, String... headers) throws IOException {
    return send(url, request, "", headers);
  }

  private static String send(URI url, String request, String body, String... headers)
      throws IOException {
    try (Socket socket = new Socket(url.getHost(), url.getPort());
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream()) {
      socket.setSoTimeout(20_000);
      String text =
          request
              + " HTTP/1.1\r\n"
              + String.join("\r\n", headers)
              + "\r\nConnection: close\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body;
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
