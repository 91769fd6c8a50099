package io.millrace.testkit.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FaultProxyTest {
  private static final byte[] BODY = new byte[200_000];

  /** The length of every body that came whole. */
  private final List<Integer> taken = new CopyOnWriteArrayList<>();

  private HttpServer server;
  private FaultProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          taken.add(exchange.getRequestBody().readAllBytes().length);
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes(java.nio.charset.StandardCharsets.UTF_8));
          exchange.close();
        });
    server.start();
    proxy = FaultProxy.to(server.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    proxy.close();
    server.stop(0);
  }

  @Test
  void passesWhatComes() throws Exception {
    assertThat(post(newClient())).isEqualTo(200);
    assertThat(taken).containsExactly(BODY.length);
    assertThat(proxy.strikes()).isZero();
  }

  @Test
  void cutsInTheMiddleOfTheBody() throws Exception {
    proxy.begin(Interference.CUT_REQUEST);
    assertThatThrownBy(() -> post(newClient())).isInstanceOf(IOException.class);
    assertThat(taken).isEmpty();
    assertPassesAgain();
  }

  @Test
  void resetsInTheMiddleOfTheBody() throws Exception {
    proxy.begin(Interference.RESET_REQUEST);
    assertThatThrownBy(() -> post(newClient())).isInstanceOf(IOException.class);
    assertThat(taken).isEmpty();
    assertPassesAgain();
  }

  @Test
  void swallowsTheAnswerAfterTheServerAccepted() throws Exception {
    proxy.begin(Interference.SWALLOW_ANSWER);
    assertThatThrownBy(() -> post(newClient())).isInstanceOf(IOException.class);
    // Some clients repeat a request themselves when its connection broke.
    assertThat(taken).isNotEmpty().containsOnly(BODY.length);
  }

  @Test
  void reachesConnectionsThatAreOpenAlready() throws Exception {
    HttpClient client = newClient();
    assertThat(post(client)).isEqualTo(200);
    proxy.begin(Interference.CUT_REQUEST);
    assertThatThrownBy(() -> post(client)).isInstanceOf(IOException.class);
    assertThat(taken).hasSize(1);
  }

  @Test
  void refusesConnections() throws Exception {
    proxy.begin(Interference.REFUSE);
    assertThatThrownBy(() -> post(newClient())).isInstanceOf(ConnectException.class);
    proxy.end();
    assertThat(post(newClient())).isEqualTo(200);
  }

  @Test
  void answersByItself() throws Exception {
    Map<Interference, Integer> answers =
        Map.of(
            Interference.ANSWER_500, 500,
            Interference.ANSWER_502, 502,
            Interference.ANSWER_503, 503,
            Interference.ANSWER_PAGE, 200,
            Interference.ANSWER_EMPTY, 200,
            Interference.ANSWER_204, 204);
    for (Map.Entry<Interference, Integer> answer : answers.entrySet()) {
      proxy.begin(answer.getKey());
      assertThat(plainPost()).as(answer.getKey().words()).isEqualTo(answer.getValue());
    }
    assertThat(taken).isEmpty();
    assertPassesAgain();
  }

  @Test
  void answersWithAPageAfterTheServerAccepted() throws Exception {
    proxy.begin(Interference.REPLACE_ANSWER);
    HttpResponse<String> answer = newClient().send(request(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("<html>");
    assertThat(taken).containsExactly(BODY.length);
  }

  @Test
  void cutsTheAnswerAfterTheServerAccepted() throws Exception {
    proxy.begin(Interference.CUT_ANSWER);
    assertThatThrownBy(() -> post(newClient())).isInstanceOf(IOException.class);
    assertThat(taken).isNotEmpty().containsOnly(BODY.length);
  }

  @Test
  void holdsBack() throws Exception {
    proxy.beginDelay(Duration.ofMillis(300));
    long begin = System.nanoTime();
    assertThat(post(newClient())).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(600));
  }

  @Test
  void holdsHalfABodyUntilItGoesOn() throws Exception {
    CompletableFuture<Integer> held = hold(Interference.HOLD_REQUEST);
    assertThat(taken).isEmpty();
    proxy.end();
    assertThat(held).failsWithin(Duration.ofSeconds(10));
    assertPassesAgain();
  }

  @Test
  void holdsTheAnswerUntilItGoesOn() throws Exception {
    CompletableFuture<Integer> held = hold(Interference.HOLD_ANSWER);
    assertThat(taken).containsExactly(BODY.length);
    assertThat(held).isNotDone();
    proxy.end();
    assertThat(held).failsWithin(Duration.ofSeconds(10));
  }

  private CompletableFuture<Integer> hold(Interference how) {
    proxy.begin(how);
    CompletableFuture<Integer> held =
        newClient()
            .sendAsync(request(), HttpResponse.BodyHandlers.discarding())
            .thenApply(HttpResponse::statusCode);
    assertThat(Waiting.until(Duration.ofSeconds(10), () -> proxy.strikes() > 0)).isTrue();
    return held;
  }

  private void assertPassesAgain() throws Exception {
    assertThat(proxy.strikes()).isPositive();
    proxy.end();
    assertThat(post(newClient())).isEqualTo(200);
    assertThat(taken).containsExactly(BODY.length);
  }

  private static HttpClient newClient() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private int post(HttpClient client) throws IOException, InterruptedException {
    return client.send(request(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** Java's client may lose an answer that comes before it has sent its whole body. */
  private int plainPost() throws IOException {
    try (Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), URI.create(proxy.url()).getPort())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      String head = "POST / HTTP/1.1\r\nHost: proxy\r\nContent-Length: " + BODY.length + "\r\n\r\n";
      out.write(head.getBytes(US_ASCII));
      out.write(BODY);
      BufferedReader answer =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      return Integer.parseInt(
          answer.readLine().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
    }
  }

  private HttpRequest request() {
    return HttpRequest.newBuilder(URI.create(proxy.url()))
        .timeout(Duration.ofSeconds(30))
        .POST(HttpRequest.BodyPublishers.ofByteArray(BODY))
        .build();
  }
}
