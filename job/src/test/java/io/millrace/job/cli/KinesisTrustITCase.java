package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.CommandProcess;
import io.millrace.job.fixture.Destination;
import io.millrace.testkit.tls.TestCertificate;
import io.millrace.testkit.tls.TestCertificate.Validity;
import io.millrace.testkit.tls.TlsTerminator;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A Kinesis endpoint with a certificate of a private CA, and the trust store of the manual. */
@Timeout(240)
final class KinesisTrustITCase {
  private static final TestCertificate CA = TestCertificate.authority("Private CA");

  private final Destination events = new Destination(1, "id UInt64");

  @TempDir private Path folder;

  @Test
  void theTrustStoreOfTheManualLetsAPipelineRead() throws Exception {
    events.put(0, 20);
    try (TlsTerminator tls = TlsTerminator.start(CA.issueLocal("kinesis"), port());
        TlsTerminator other =
            TlsTerminator.start(CA.issue("kinesis", Validity.now(), "other"), port())) {
      assertThat(run("check", tls.url(), Map.of()))
          .contains(
              "Cannot reach Kinesis at " + tls.url() + ": the server's certificate (CN=kinesis")
          .contains("issued by CN=Private CA")
          .contains("is not trusted: none of the JVM's CA certificates issued it")
          .contains(
              "→ Add the certificate of CN=Private CA to the trust store of all JVMs:"
                  + " docs/tls-and-proxies.md, Kinesis and STS");
      assertThat(run("check", tls.url().replace("https", "http"), Map.of()))
          .contains("the port expects TLS, but the address begins with http://")
          .contains("→ Write https:// in source.endpoint, or name the port without TLS");
      assertThat(
              run("check", events.kinesis.endpoint().toString().replace("http", "https"), Map.of()))
          .contains("the port does not speak TLS, but the address begins with https://")
          .contains("→ Write http:// in source.endpoint, or name the port with TLS");

      Map<String, String> trusting = Map.of("JAVA_TOOL_OPTIONS", trustStore());
      assertThat(run("check", other.url(), trusting))
          .contains("the server's certificate is not for 127.0.0.1 but for other")
          .contains("→ Write one of these names in source.endpoint");
      assertThat(run("run", tls.url(), trusting)).contains("20 documents, 20 rows");
      assertThat(events.rows()).isEqualTo(20);
    }
  }

  /** As docs/tls-and-proxies.md says. */
  private String trustStore() throws Exception {
    Files.writeString(folder.resolve("ca.pem"), CA.pem());
    String page =
        Files.readString(
            Path.of(System.getProperty("millrace.root"), "docs", "tls-and-proxies.md"));
    int from = page.indexOf("cp $JAVA_HOME");
    String commands = page.substring(from, page.indexOf("```", from));
    ProcessBuilder shell =
        new ProcessBuilder("sh", "-e", "-c", "PATH=$JAVA_HOME/bin:$PATH\n" + commands);
    shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = shell.directory(folder.toFile()).inheritIO().start();
    assertThat(process.waitFor()).isZero();
    return "-Djavax.net.ssl.trustStore="
        + folder.resolve("trust.p12")
        + " -Djavax.net.ssl.trustStorePassword=changeit";
  }

  private int port() {
    return URI.create(events.kinesis.endpoint().toString()).getPort();
  }

  private String run(String command, String endpoint, Map<String, String> environment)
      throws Exception {
    List<String> words =
        command.equals("run") ? List.of("run", "--until", "latest") : List.of(command);
    return CommandProcess.run(
            Millrace.class,
            words,
            events,
            folder.resolve("checkpoints"),
            List.of("-D", "source.endpoint=" + endpoint),
            environment)
        .output();
  }
}
