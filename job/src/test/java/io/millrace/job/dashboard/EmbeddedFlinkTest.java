package io.millrace.job.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;

/** What a Flink in this process gets beside the options that the user gave. */
final class EmbeddedFlinkTest {
  private static final Configuration LOCAL =
      Configuration.fromMap(Map.of("execution.target", "local"));

  @Test
  void itListensOnThisMachineAndTakesNoCode() {
    assertThat(restricted(Map.of(), LOCAL))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "rest.bind-address", "127.0.0.1",
                "jobmanager.bind-host", "127.0.0.1",
                "taskmanager.bind-host", "127.0.0.1",
                "web.submit.enable", "false",
                "web.access-control-allow-origin", "http://127.0.0.1",
                "millrace.dashboard.own-site-only", "true"));
  }

  @Test
  void itsOwnAddressHasThePortThatIsKnown() {
    for (Map.Entry<String, String> port :
        Map.of("8081", ":8081", "0", "", "8081-8090", "").entrySet()) {
      for (String key : new String[] {"rest.port", "rest.bind-port"}) {
        if (key.equals("rest.bind-port") || !port.getKey().contains("-")) {
          assertThat(restricted(Map.of(key, port.getKey()), LOCAL))
              .containsEntry(
                  "web.access-control-allow-origin", "http://127.0.0.1" + port.getValue());
        }
      }
    }
  }

  @Test
  void whatTheUserGaveStays() {
    Map<String, String> given =
        Map.of(
            "rest.bind-address", "0.0.0.0",
            "jobmanager.bind-host", "10.0.0.7",
            "taskmanager.bind-host", "10.0.0.8",
            "web.submit.enable", "true",
            "web.access-control-allow-origin", "*",
            "millrace.dashboard.own-site-only", "false");

    assertThat(restricted(given, LOCAL)).isEqualTo(given);
    Configuration context = new Configuration(LOCAL);
    given.forEach(context::setString);
    assertThat(restricted(Map.of(), context)).isEmpty();
  }

  @Test
  void aClusterIsLeftAlone() {
    for (String target : new String[] {"remote", "embedded", "kubernetes-application"}) {
      assertThat(restricted(Map.of(), Configuration.fromMap(Map.of("execution.target", target))))
          .isEmpty();
    }
    assertThat(restricted(Map.of(), new Configuration())).isEmpty();
  }

  private static Map<String, String> restricted(Map<String, String> given, Configuration context) {
    Configuration wanted = Configuration.fromMap(given);
    EmbeddedFlink.restrict(wanted, context);
    return wanted.toMap();
  }
}
