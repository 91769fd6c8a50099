package io.millrace.job.clickhouse.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.http.HttpRelay;
import io.millrace.testkit.http.RequestHead;
import io.millrace.testkit.tls.TestCertificate;
import io.millrace.testkit.tls.TlsTerminator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server behind proxies and gateways. */
@Timeout(120)
final class ProxiesITCase {
  private static final TestCertificate CA = TestCertificate.authority("Private CA");
  private static final String PASSWORD = "pröxy-p:ss";

  @TempDir private Path folder;
  private ClickHouseServer server;
  private Reached reached;

  @BeforeEach
  void start() throws Exception {
    server = ClickHouseServer.forTests();
    reached = new Reached(server, folder);
  }

  @Test
  void httpGoesThroughAProxy() throws Exception {
    try (HttpRelay proxy = HttpRelay.proxy()) {
      reached.with("clickhouse.url=" + server.url(), "clickhouse.proxy=" + proxy.url());
      reached.assertReached();
      assertThat(proxy.requests())
          .hasSizeGreaterThan(3)
          .allSatisfy(request -> assertThat(request.target()).startsWith(server.url() + "/?"));
    }
  }

  @Test
  void httpGoesThroughAProxyWithAPassword() throws Exception {
    try (HttpRelay proxy = HttpRelay.proxy("user", PASSWORD)) {
      reached.with(
          "clickhouse.url=" + server.url(),
          "clickhouse.proxy=" + proxy.url(),
          "clickhouse.proxy-username=user",
          "clickhouse.proxy-password=" + PASSWORD);
      reached.assertReached();
    }
  }

  @Test
  void httpsGoesThroughATunnelThatSeesNoHeaders() throws Exception {
    try (TlsTerminator tls = TlsTerminator.start(CA.issueLocal("db"), server.port());
        HttpRelay proxy = HttpRelay.proxy()) {
      reached.with(
          "clickhouse.url=" + tls.url(),
          "clickhouse.tls.ca-certificates=" + CA.pem(),
          "clickhouse.proxy=" + proxy.url(),
          "clickhouse.headers.X-Api-Key=s3cret");
      reached.assertReached();
      assertThat(proxy.requests())
          .isNotEmpty()
          .allSatisfy(
              request -> {
                assertThat(request.method()).isEqualTo("CONNECT");
                assertThat(request.target()).isEqualTo("127.0.0.1:" + tls.port());
                assertThat(request.headers().toString()).doesNotContain("s3cret");
              });
    }
  }

  @Test
  void httpsGoesThroughATunnelWithAPasswordThatTheServerDoesNotGet() throws Exception {
    try (HttpRelay gateway = HttpRelay.gateway(Map.of("/", server.port()), "");
        TlsTerminator tls = TlsTerminator.start(CA.issueLocal("db"), gateway.port());
        HttpRelay proxy = HttpRelay.proxy("user", PASSWORD)) {
      reached.with(
          "clickhouse.url=" + tls.url(),
          "clickhouse.tls.ca-certificates=" + CA.pem(),
          "clickhouse.proxy=" + proxy.url(),
          "clickhouse.proxy-username=user",
          "clickhouse.proxy-password=" + PASSWORD);
      reached.assertReached();
      assertThat(gateway.requests())
          .isNotEmpty()
          .allSatisfy(request -> assertThat(request.header("Proxy-Authorization")).isEmpty());
    }
  }

  @Test
  void aProxyThatWantsAPasswordSaysSoOnBothWays() throws Exception {
    try (TlsTerminator tls = TlsTerminator.start(CA.issueLocal("db"), server.port());
        HttpRelay proxy = HttpRelay.proxy("user", PASSWORD)) {
      String wants =
          "the proxy "
              + proxy.url()
              + " requires a user and a password (HTTP status 407) → Set clickhouse.proxy-username"
              + " and clickhouse.proxy-password";
      String rejects =
          "the proxy "
              + proxy.url()
              + " rejects its user or password (HTTP status 407) → Correct"
              + " clickhouse.proxy-username and clickhouse.proxy-password";
      for (String url : new String[] {server.url(), tls.url()}) {
        Reached with = new Reached(server, folder).with("clickhouse.url=" + url);
        with.with("clickhouse.proxy=" + proxy.url());
        assertThat(with.failure()).as(url).isEqualTo(wants);
        with.with("clickhouse.proxy-username=user", "clickhouse.proxy-password=wrong");
        assertThat(with.failure()).as(url).isEqualTo(rejects);
      }
    }
  }

  @Test
  void aProxyThatRefusesTheServerOrIsNotThereIsNamed() throws Exception {
    try (TlsTerminator tls = TlsTerminator.start(CA.issueLocal("db"), server.port());
        HttpRelay proxy = HttpRelay.closedProxy()) {
      reached.with("clickhouse.url=" + tls.url(), "clickhouse.proxy=" + proxy.url());
      assertThat(reached.failure())
          .isEqualTo(
              "the proxy "
                  + proxy.url()
                  + " does not connect to 127.0.0.1:"
                  + tls.port()
                  + " (HTTP status 403) → Let the proxy allow CONNECT to this host and port, or add"
                  + " the host to clickhouse.no-proxy");
    }
    assertThat(reached.with("clickhouse.proxy=http://127.0.0.1:1").failure())
        .startsWith("the proxy http://127.0.0.1:1 does not answer (")
        .endsWith("hosts to reach without it belong into clickhouse.no-proxy");
  }

  @Test
  void hostsOfNoProxyAreReachedDirectly() throws Exception {
    reached.with(
        "clickhouse.url=" + server.url(),
        "clickhouse.proxy=http://127.0.0.1:1",
        "clickhouse.no-proxy=db.example.com, 127.0.0.1:" + server.port());
    reached.assertReached();
  }

  @Test
  void aServerBehindAPathIsReachedByEveryRequestWithItsHeader() throws Exception {
    try (HttpRelay gateway =
        HttpRelay.gateway(Map.of("/a/clickhouse", server.port()), "X-Api-Key: s3cr,et; x=1")) {
      reached.with(
          "clickhouse.url=" + gateway.url() + "/a/clickhouse/",
          "clickhouse.headers.X-Api-Key=s3cr,et; x=1");
      reached.assertReached();
      assertThat(gateway.requests())
          .hasSizeGreaterThan(3)
          .extracting(RequestHead::target)
          .allMatch(
              target ->
                  target.startsWith("/a/clickhouse?") || target.startsWith("/a/clickhouse/?"));
      assertThat(reached.config().masked()).containsEntry("clickhouse.headers.X-Api-Key", "******");
    }
  }

  @Test
  void severalServersBehindPathsOfOneGatewayAreDifferentServers() throws Exception {
    try (HttpRelay gateway =
        HttpRelay.gateway(Map.of("/a", server.port(), "/b", server.port()), "")) {
      reached.with("clickhouse.url=" + gateway.url() + "/a, " + gateway.url() + "/b");
      try (var inserter = reached.inserter()) {
        for (int i = 0; i < 4; i++) {
          inserter.insert(reached.block());
        }
      }
      assertThat(gateway.requests())
          .extracting(request -> request.target().substring(0, 2))
          .contains("/a", "/b");
    }
  }

  /**
   * The gateway takes the part of a server with TLS, which checks the certificate and the two
   * headers: a local ClickHouse serves no TLS.
   */
  @Test
  void aUserKnownByTheCertificateSendsNoPassword() throws Exception {
    TestCertificate client = CA.issue("default", TestCertificate.Validity.now());
    try (HttpRelay gateway =
            HttpRelay.start(
                request ->
                    request.header("X-ClickHouse-SSL-Certificate-Auth").orElse("").equals("on")
                            && request.header("Authorization").isEmpty()
                            && request.header("X-ClickHouse-Key").isEmpty()
                        ? new HttpRelay.Forward(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
                            request.target(),
                            List.of(
                                "Authorization: Basic "
                                    + Base64.getEncoder()
                                        .encodeToString(
                                            (request.header("X-ClickHouse-User").orElse("") + ":")
                                                .getBytes(StandardCharsets.UTF_8))),
                            List.of("X-ClickHouse-User", "X-ClickHouse-SSL-Certificate-Auth"))
                        : new HttpRelay.Refuse("403 Forbidden", ""));
        TlsTerminator tls = TlsTerminator.start(CA.issueLocal("db"), CA, gateway.port())) {
      reached.with(
          "clickhouse.url=" + tls.url(),
          "clickhouse.authentication=certificate",
          "clickhouse.username=default",
          "clickhouse.tls.ca-certificates=" + CA.pem(),
          "clickhouse.tls.client-certificate=" + client.pem(),
          "clickhouse.tls.client-key=" + client.keyPem());
      reached.assertReached();
    }
  }
}
