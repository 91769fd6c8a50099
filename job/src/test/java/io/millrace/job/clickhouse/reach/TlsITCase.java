package io.millrace.job.clickhouse.reach;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.tls.TestCertificate;
import io.millrace.testkit.tls.TestCertificate.Validity;
import io.millrace.testkit.tls.TlsTerminator;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server behind a TLS terminator: what is trusted, and what each failure says. */
@Timeout(120)
final class TlsITCase {
  private static final TestCertificate CA = TestCertificate.authority("Private CA");
  private static final TestCertificate OTHER_CA = TestCertificate.authority("Other CA");

  @TempDir private Path folder;
  private ClickHouseServer server;
  private Reached reached;

  @BeforeEach
  void start() throws Exception {
    server = ClickHouseServer.forTests();
    reached = new Reached(server, folder);
  }

  private TlsTerminator terminator(TestCertificate certificate) {
    return TlsTerminator.start(certificate, server.port());
  }

  @Test
  void aPrivateCaIsTrustedAsText() throws Exception {
    try (TlsTerminator tls = terminator(CA.issueLocal("db"))) {
      reached
          .with("clickhouse.url=" + tls.url(), "clickhouse.tls.ca-certificates=" + CA.pem())
          .assertReached();
    }
  }

  @Test
  void aPrivateCaIsTrustedAsAFileBesideTheConfigurationAndTheFileStaysThere() throws Exception {
    Path file = Files.writeString(folder.resolve("ca.pem"), OTHER_CA.pem() + CA.pem());
    try (TlsTerminator tls = terminator(CA.issueLocal("db"))) {
      reached.with("clickhouse.url=" + tls.url(), "clickhouse.tls.ca-certificates=ca.pem");
      var inserter = reached.inserter();
      Files.delete(file);
      try (inserter) {
        inserter.insert(reached.block());
      }
      Files.writeString(file, OTHER_CA.pem() + CA.pem());
    }
  }

  @Test
  void withoutThePrivateCaItIsNamed() throws Exception {
    try (TlsTerminator tls = terminator(CA.issueLocal("db"))) {
      assertThat(reached.with("clickhouse.url=" + tls.url()).failure())
          .startsWith("the server's certificate (CN=db, issued by CN=Private CA, valid from ")
          .endsWith(
              ") is not trusted: none of the JVM's CA certificates issued it → Set"
                  + " clickhouse.tls.ca-certificates to the PEM certificate of CN=Private CA");
    }
  }

  @Test
  void withAnotherCaBothAreNamed() throws Exception {
    try (TlsTerminator tls = terminator(CA.issueLocal("db"))) {
      reached.with(
          "clickhouse.url=" + tls.url(), "clickhouse.tls.ca-certificates=" + OTHER_CA.pem());
      assertThat(reached.failure())
          .contains("is not trusted: clickhouse.tls.ca-certificates has only CN=Other CA → Add to")
          .endsWith("the PEM certificate of CN=Private CA");
    }
  }

  @Test
  void anExpiredCertificateIsNamedWithItsTimesAndTheClock() throws Exception {
    Validity validity = Validity.over();
    try (TlsTerminator tls = terminator(CA.issue("old", validity, "127.0.0.1"))) {
      reached.with("clickhouse.url=" + tls.url(), "clickhouse.tls.ca-certificates=" + CA.pem());
      assertThat(reached.failure())
          .startsWith("the server's certificate (CN=old, issued by CN=Private CA, valid from ")
          .contains(" to " + validity.to().toString().substring(0, 19) + "Z) has expired → Renew")
          .contains("this machine's clock, which says 2");
    }
  }

  @Test
  void aCertificateOfTomorrowIsNamed() throws Exception {
    try (TlsTerminator tls = terminator(CA.issue("new", Validity.later(), "127.0.0.1"))) {
      reached.with("clickhouse.url=" + tls.url(), "clickhouse.tls.ca-certificates=" + CA.pem());
      assertThat(reached.failure()).contains("CN=new").contains("is not valid yet → Wait");
    }
  }

  @Test
  void aCertificateOfAnotherHostIsNamedWithTheHostsItIsFor() throws Exception {
    try (TlsTerminator tls =
        terminator(CA.issue("db", Validity.now(), "db.example.com", "10.0.0.1"))) {
      reached.with("clickhouse.url=" + tls.url(), "clickhouse.tls.ca-certificates=" + CA.pem());
      assertThat(reached.failure())
          .startsWith(
              "the server's certificate is not for 127.0.0.1 but for db.example.com, 10.0.0.1"
                  + " (CN=db")
          .endsWith(
              "Write one of these names in clickhouse.url, or have a certificate issued for"
                  + " 127.0.0.1");
    }
  }

  @Test
  void aSelfSignedCertificateIsItsOwnCa() throws Exception {
    try (TlsTerminator tls = terminator(CA)) {
      assertThat(reached.with("clickhouse.url=" + tls.url()).failure())
          .contains("CN=Private CA, issued by itself")
          .endsWith("the PEM certificate of CN=Private CA");
    }
  }

  @Test
  void aClientCertificateIsPresentedAndItsKeyStaysSecret() throws Exception {
    TestCertificate client = CA.issue("writer", Validity.now());
    try (TlsTerminator tls = TlsTerminator.start(CA.issueLocal("db"), CA, server.port())) {
      reached.with(
          "clickhouse.url=" + tls.url(),
          "clickhouse.tls.ca-certificates=" + CA.pem(),
          "clickhouse.tls.client-certificate=" + client.pem(),
          "clickhouse.tls.client-key=" + client.keyPem());
      reached.assertReached();
      assertThat(reached.config().masked())
          .containsEntry("clickhouse.tls.client-key", "******")
          .containsEntry("clickhouse.tls.client-certificate", "(PEM)");
    }
  }

  @Test
  void aMissingClientCertificateIsNamed() throws Exception {
    for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
      try (TlsTerminator tls =
          TlsTerminator.start(CA.issueLocal("db"), CA, server.port(), new String[] {protocol})) {
        assertThat(
                new Reached(server, folder)
                    .with(
                        "clickhouse.url=" + tls.url(), "clickhouse.tls.ca-certificates=" + CA.pem())
                    .failure())
            .as(protocol)
            .contains("the server requires a client certificate (")
            .endsWith(
                "Set clickhouse.tls.client-certificate and clickhouse.tls.client-key to one that it"
                    + " accepts");
      }
    }
  }

  @Test
  void aClientCertificateThatTheServerRejectsIsNamed() throws Exception {
    TestCertificate stranger = OTHER_CA.issue("stranger", Validity.now());
    try (TlsTerminator tls = TlsTerminator.start(CA.issueLocal("db"), CA, server.port())) {
      reached.with(
          "clickhouse.url=" + tls.url(),
          "clickhouse.tls.ca-certificates=" + CA.pem(),
          "clickhouse.tls.client-certificate=" + stranger.pem(),
          "clickhouse.tls.client-key=" + stranger.keyPem());
      assertThat(reached.failure())
          .contains(
              "the server rejects the client certificate (CN=stranger, issued by CN=Other CA");
    }
  }

  @Test
  void httpOnAPortWithTlsIsNamed() throws Exception {
    try (TlsTerminator tls = terminator(CA.issueLocal("db"))) {
      assertThat(reached.with("clickhouse.url=http://127.0.0.1:" + tls.port()).failure())
          .isEqualTo(
              "the port expects TLS, but the address begins with http:// → Write https:// in"
                  + " clickhouse.url, or name the port without TLS");
    }
  }

  @Test
  void httpsOnAPortWithoutTlsIsNamed() throws Exception {
    assertThat(reached.with("clickhouse.url=https://127.0.0.1:" + server.port()).failure())
        .isEqualTo(
            "the port does not speak TLS, but the address begins with https:// → Write http:// in"
                + " clickhouse.url, or name the port with TLS");
  }

  @Test
  void withoutACommonVersionOfTlsThatIsNamed() throws Exception {
    try (TlsTerminator tls =
        TlsTerminator.start(CA.issueLocal("db"), null, server.port(), new String[] {"TLSv1.1"})) {
      reached.with("clickhouse.url=" + tls.url(), "clickhouse.tls.ca-certificates=" + CA.pem());
      assertThat(reached.failure()).contains("TLS");
    }
  }
}
