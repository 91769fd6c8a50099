package io.millrace.job.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.shaded.netty4.io.netty.buffer.ByteBuf;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.embedded.EmbeddedChannel;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose requests the REST interface of an embedded Flink answers. */
final class OwnSiteOnlyTest {
  private static final String PASSES = "passes";
  private final Configuration flink =
      new Configuration()
          .set(EmbeddedFlink.OWN_SITE_ONLY, true)
          .set(WebOptions.SUBMIT_ENABLE, false)
          .set(RestOptions.BIND_ADDRESS, "0.0.0.0")
          .set(RestOptions.ADDRESS, "Pipeline.example");

  /** Headers are separated by a bar. */
  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource({
    // The name that the browser was told to ask for.
    "GET /overview, Host: 127.0.0.1:8081, passes",
    "GET /overview, Host: localhost:8081, passes",
    "GET /overview, Host: LOCALHOST, passes",
    "GET /overview, Host: [::1]:8081, passes",
    "GET /overview, Host: 10.0.0.7:8081, passes",
    "GET /overview, Host: pipeline.example:9000, passes",
    "GET /overview, Host: evil.example, Host header",
    "GET /overview, Host: 127.0.0.1.evil.example:8081, Host header",
    "GET /overview, Host: localhost.evil.example, Host header",
    "GET /overview, Accept: */*, Host header",
    "POST /jars/upload, Host: evil.example, Host header",
    // The page that asks.
    "GET /overview, Host: a:1|Origin: http://a:1, Host header",
    "GET /overview, Host: localhost:1|Origin: http://localhost:1, passes",
    "PATCH /jobs/1, Host: localhost:1|Origin: https://LOCALHOST:1, passes",
    "GET /overview, Host: localhost:1|Origin: http://localhost:2, another site",
    "GET /overview, Host: localhost:1|Origin: http://127.0.0.1:1, another site",
    "GET /overview, Host: localhost:1|Origin: http://evil.example, another site",
    "GET /overview, Host: localhost:1|Origin: null, another site",
    "GET /overview, Host: localhost:1|Origin: {, another site",
    "POST /jars/upload, Host: localhost:1|Origin: http://evil.example, another site",
    "POST /jobs, Host: localhost:1|Origin: http://evil.example, another site",
    "OPTIONS /jobs/1, Host: localhost:1|Origin: http://evil.example, another site",
    "DELETE /cluster, Host: localhost:1|Origin: http://evil.example, another site",
    "GET /overview, Host: localhost:1|Sec-Fetch-Site: same-origin, passes",
    "GET /overview, Host: localhost:1|Sec-Fetch-Site: none, passes",
    "GET /overview, Host: localhost:1|Sec-Fetch-Site: same-site, another site",
    "GET /overview, Host: localhost:1|Sec-Fetch-Site: cross-site, another site",
    // A link to the dashboard, and what looks like one.
    "GET /, Host: h|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: document,"
        + " Host header",
    "GET /, Host: localhost|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest:"
        + " document, passes",
    "GET /, Host: localhost|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest:"
        + " iframe, another site",
    "GET /, Host: localhost|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: no-cors|Sec-Fetch-Dest:"
        + " document, another site",
    "POST /, Host: localhost|Origin: http://evil.example|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode:"
        + " navigate|Sec-Fetch-Dest: document, another site",
    "GET /jobs/1/yarn-cancel, Host: localhost|Sec-Fetch-Site: cross-site|Sec-Fetch-Mode:"
        + " navigate|Sec-Fetch-Dest: document, another site",
    // A GET that stops the job; an image of any page sends it without a word of the page.
    "GET /jobs/1/yarn-cancel, Host: 10.0.0.7:8081, dashboard",
    "GET /v1/jobs/1/yarn-stop, Host: 10.0.0.7:8081, dashboard",
    "GET /jobs/1/yarn%2dcancel, Host: 10.0.0.7:8081, dashboard",
    "GET /jobs/1/yarn-cancel, Host: 10.0.0.7:8081|Referer: http://evil.example/, dashboard",
    "GET /jobs/1/yarn-cancel, Host: 10.0.0.7:8081|Referer: http://10.0.0.7:8081/, passes",
    "GET /jobs/1/yarn-cancel, Host: localhost|Sec-Fetch-Site: same-origin, passes",
    "GET /jobs/1/yarn-cancel, Host: localhost|Sec-Fetch-Site: none, dashboard",
    "PATCH /jobs/1?mode=cancel, Host: localhost, passes",
    // Another job.
    "POST /jobs, Host: localhost, no other job",
    "POST /v1/jobs/, Host: localhost, no other job",
    "POST //%6aobs?x=y, Host: localhost, no other job",
    "POST /jobs/1/stop, Host: localhost, passes",
    "GET /jobs, Host: localhost, passes",
    "GET /jobs/%, Host: localhost, passes",
  })
  void theGateKnowsItsOwn(String line, String headers, String outcome) {
    String said = send(line, headers, "");

    if (outcome.equals(PASSES)) {
      assertThat(said).isEqualTo(PASSES);
    } else {
      assertThat(said)
          .startsWith("HTTP/1.1 403 Forbidden")
          .contains(outcome)
          .contains("content-type: application/json")
          .containsPattern("\\{\"errors\":\\[\"[^\"]+\\.\"\\]\\}$")
          .doesNotContainIgnoringCase("access-control");
    }
  }

  /** The answer comes first: the body may be as long as the sender likes. */
  @Test
  void theBodyOfARefusedRequestIsReadAndDropped() {
    EmbeddedChannel channel = channel();

    channel.writeInbound(
        request("POST /jars/upload", "Host: evil.example|Content-Length: 4", "ab"));
    assertThat(answer(channel)).startsWith("HTTP/1.1 403");
    assertThat(channel.isOpen()).isTrue();

    channel.writeInbound(Unpooled.copiedBuffer("cd", UTF_8));
    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.inboundMessages()).isEmpty();
  }

  @Test
  void whoAsksBeforeItSendsIsToldNo() {
    EmbeddedChannel channel = channel();

    channel.writeInbound(
        request(
            "POST /jars/upload", "Host: evil.example|Content-Length: 4|Expect: 100-continue", ""));

    assertThat(answer(channel)).startsWith("HTTP/1.1 403");
    assertThat(channel.isOpen()).isFalse();
  }

  /** What follows in the same connection, too. */
  @Test
  void aConnectionThatWasRefusedIsOver() {
    EmbeddedChannel channel = channel();

    ByteBuf both =
        Unpooled.wrappedBuffer(
            request("GET /", "Host: evil.example", ""), request("GET /", "Host: localhost", ""));
    channel.writeInbound(both);

    assertThat(answer(channel)).containsOnlyOnce("HTTP/1.1").contains("403");
    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.inboundMessages()).isEmpty();
  }

  /** Flink itself answers what is no request. */
  @Test
  void aLineThatIsTooLongIsNotOfAnotherSite() {
    assertThat(send("GET /" + "x".repeat(5_000), "Host: localhost", "")).isEqualTo(PASSES);
  }

  @Test
  void jobsAreTakenWhereTheUserLetsThem() {
    flink.set(WebOptions.SUBMIT_ENABLE, true);

    assertThat(send("POST /jobs", "Host: localhost", "")).isEqualTo(PASSES);
    assertThat(send("POST /jobs", "Host: localhost|Origin: http://evil.example", ""))
        .contains("another site");
  }

  /** The jar may be among a cluster's libraries. */
  @Test
  void aClusterIsLeftAlone() {
    assertThat(new OwnSiteOnly().createHandler(new Configuration(), Map.of())).isEmpty();
  }

  private String send(String line, String headers, String body) {
    EmbeddedChannel channel = channel();
    channel.writeInbound(request(line, headers, body));
    String answer = answer(channel);
    boolean isPassed = !channel.inboundMessages().isEmpty();
    channel.finishAndReleaseAll();
    return isPassed && answer.isEmpty() ? PASSES : answer;
  }

  private EmbeddedChannel channel() {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpServerCodec());
    channel.pipeline().addLast(new OwnSiteOnly().createHandler(flink, Map.of()).orElseThrow());
    return channel;
  }

  private static ByteBuf request(String line, String headers, String body) {
    return Unpooled.copiedBuffer(
        line + " HTTP/1.1\r\n" + headers.replace("|", "\r\n") + "\r\n\r\n" + body, UTF_8);
  }

  private static String answer(EmbeddedChannel channel) {
    StringBuilder answer = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      answer.append(part.toString(UTF_8));
      part.release();
    }
    return answer.toString();
  }
}
