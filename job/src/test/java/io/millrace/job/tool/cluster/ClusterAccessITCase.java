package io.millrace.job.tool.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.value.Secret;
import io.millrace.testkit.http.HttpRelay;
import io.millrace.testkit.tls.TestCertificate;
import io.millrace.testkit.tls.TestCertificate.Validity;
import io.millrace.testkit.tls.TlsTerminator;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.InjectClusterClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A real Flink cluster behind TLS, and behind a gateway that requires a token. */
@Timeout(120)
final class ClusterAccessITCase {
  private static final TestCertificate CA = TestCertificate.authority("Private CA");

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder().setNumberTaskManagers(1).build());

  @Test
  void httpsWithAPrivateCaAndATokenReachesTheCluster(
      @InjectClusterClient RestClusterClient<?> client) throws Exception {
    int port = URI.create(client.getWebInterfaceURL()).getPort();
    try (HttpRelay gateway =
            HttpRelay.gateway(Map.of("/flink", port), "authorization: Bearer t0ken");
        TlsTerminator tls = TlsTerminator.start(CA.issueLocal("flink"), gateway.port());
        TlsTerminator other =
            TlsTerminator.start(CA.issue("flink", Validity.now(), "other"), gateway.port())) {
      assertThat(pipelines(tls.url() + "/flink", CA.pem(), "t0ken")).isEmpty();
      assertThat(gateway.requests()).isNotEmpty();

      assertThatThrownBy(() -> pipelines(tls.url() + "/flink", CA.pem(), null))
          .isInstanceOf(ClusterException.class)
          .hasMessageEndingWith(
              "answers with HTTP status 403. If it requires a token, set MILLRACE_CLUSTER_TOKEN or"
                  + " --cluster-token-file");
      assertThatThrownBy(() -> pipelines(tls.url() + "/flink", CA.pem(), "wrong"))
          .hasMessageContaining("Check the token of MILLRACE_CLUSTER_TOKEN")
          .hasMessageNotContaining("wrong");
      assertThatThrownBy(() -> pipelines(tls.url() + "/flink", null, "t0ken"))
          .hasMessageContaining("CN=flink, issued by CN=Private CA")
          .hasMessageEndingWith(
              "Set --cluster-ca-certificates to the PEM certificate of CN=Private CA");
      assertThatThrownBy(() -> pipelines(other.url() + "/flink", CA.pem(), "t0ken"))
          .hasMessageContaining("is not for 127.0.0.1 but for other");
      assertThatThrownBy(
              () -> pipelines(tls.url().replace("https", "http") + "/flink", null, "t0ken"))
          .hasMessageContaining("the port expects TLS, but the address begins with http://");
      assertThatThrownBy(() -> pipelines("https://127.0.0.1:" + port, null, null))
          .hasMessageContaining("TLS");
    }
  }

  private static List<PipelineJob> pipelines(
      String url, @Nullable String ca, @Nullable String token) throws ClusterException {
    ClusterAccess access =
        ClusterAccess.of(Optional.ofNullable(ca), Optional.ofNullable(token).map(Secret::of));
    try (FlinkRest cluster = FlinkRest.at(URI.create(url), access)) {
      return cluster.pipelines().jobs();
    }
  }
}
