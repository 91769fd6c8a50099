package io.millrace.job.clickhouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Secret;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.junit.jupiter.api.Test;

/** Any text arrives as it is: the name of a table, a reason, a password. */
class QueryParametersITCase {
  private static final String SQL = "SELECT hex({any:String}), {number:Int64} FORMAT TSV";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ClickHouseServer clickhouse = ClickHouseServer.forTests();

  @Test
  void inTheBody() throws Exception {
    try (SetupConnection connection =
        SetupConnection.of(
            ConfigSources.in(name -> null)
                .overrides(
                    List.of(
                        "source.stream=s",
                        "source.region=us-east-1",
                        "clickhouse.url=" + clickhouse.url(),
                        "clickhouse.database=d",
                        "clickhouse.table=t"))
                .load())) {
      for (String text : texts()) {
        assertThat(connection.run(SQL, values(text)))
            .as(json(text))
            .isEqualTo(hex(text) + "\t-7\n");
        assertThat(
                connection.runWith(SQL, Map.of("any", Secret.of(text), "number", Secret.of("-7"))))
            .as(json(text))
            .isEqualTo(hex(text) + "\t-7\n");
      }
    }
  }

  @Test
  void inTheAddress() throws Exception {
    ClickHouseHttp http =
        new ClickHouseHttp(
            URI.create(clickhouse.url()),
            Credentials.of("default", Secret.of("")),
            ConnectionSettings.direct(),
            PATIENCE,
            PATIENCE);
    try {
      for (String text : texts()) {
        ClickHouseResponse answer =
            http.ask(values(text), new StringEntity(SQL, ContentType.TEXT_PLAIN));
        assertThat(new String(answer.data(), UTF_8)).as(json(text)).isEqualTo(hex(text) + "\t-7\n");
      }
    } finally {
      http.close();
    }
  }

  private static Map<String, String> values(String text) {
    return Map.of("param_any", text, "param_number", "-7");
  }

  /** Each character that may mean something, alone and in texts at random. */
  private static List<String> texts() {
    List<String> texts =
        new ArrayList<>(List.of("", "NULL", "\\N", "\\\\n", "C:\\temp\\new", "é中😀"));
    for (char c = 0; c <= 0x7f; c++) {
      texts.add("a" + c + "b");
    }
    Random random = new Random(20261129);
    String odd = "\\\t\n\r\0'\"`N nt0x{}%&+=";
    for (int i = 0; i < 50; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(12);
      for (int k = 0; k < length; k++) {
        text.append(odd.charAt(random.nextInt(odd.length())));
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static String hex(String text) {
    return HexFormat.of().withUpperCase().formatHex(text.getBytes(UTF_8));
  }

  private static String json(String text) throws Exception {
    return new ObjectMapper().writeValueAsString(text);
  }
}
