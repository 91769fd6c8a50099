package io.millrace.job;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.local.KinesisEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before the emulator, passes everything on and remembers who asked for what: the emulator
 * takes any credentials. It speaks HTTP/1.1 alone, so it is not for enhanced fan-out.
 */
public final class KinesisFront implements AutoCloseable {
  /** One call: {@code GetRecords}, the access key it was signed with, and its session token. */
  public record Call(String action, String signedWith, String token) {}

  private static final Pattern SIGNER = Pattern.compile("Credential=([^/]+)/");
  private static final Set<String> HOP_BY_HOP =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

  private final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI behind;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private volatile String changedAction = "";
  private volatile UnaryOperator<byte[]> change = UnaryOperator.identity();
  private volatile String refusedAction = "";
  private volatile String refusal = "";
  private volatile String changedRequest = "";
  private volatile UnaryOperator<byte[]> requestChange = UnaryOperator.identity();

  public KinesisFront(KinesisEmulator emulator) throws IOException {
    behind = URI.create(emulator.endpoint() + "/");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::pass);
    server.start();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Call> calls() {
    return List.copyOf(calls);
  }

  /** From now on the answers to an action are changed. */
  public void change(String action, UnaryOperator<byte[]> how) {
    change = how;
    changedAction = action;
  }

  /** From now on the requests for an action are changed. */
  void changeRequest(String action, UnaryOperator<byte[]> how) {
    requestChange = how;
    changedRequest = action;
  }

  /** From now on an action is refused with an error; until another one is, or the empty one. */
  void refuse(String action, String code) {
    refusedAction = "";
    refusal = code;
    refusedAction = action;
  }

  /** The access key a request is signed with, empty when it is not. */
  static String signer(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    Matcher matcher = SIGNER.matcher(header == null ? "" : header);
    return matcher.find() ? matcher.group(1) : "";
  }

  private void pass(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String action = target.substring(target.indexOf('.') + 1);
    String token = exchange.getRequestHeaders().getFirst("X-Amz-Security-Token");
    calls.add(new Call(action, signer(exchange), token == null ? "" : token));
    if (action.equals(refusedAction)) {
      exchange.getResponseHeaders().set("x-amzn-ErrorType", refusal);
      exchange.sendResponseHeaders(400, -1);
      exchange.close();
      return;
    }
    byte[] asked = action.equals(changedRequest) ? requestChange.apply(body) : body;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(behind).POST(BodyPublishers.ofByteArray(asked));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<byte[]> response = send(request.build());
    byte[] answer = action.equals(changedAction) ? change.apply(response.body()) : response.body();
    response
        .headers()
        .firstValue("Content-Type")
        .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
    response
        .headers()
        .firstValue("x-amzn-ErrorType")
        .ifPresent(type -> exchange.getResponseHeaders().set("x-amzn-ErrorType", type));
    exchange.sendResponseHeaders(response.statusCode(), answer.length == 0 ? -1 : answer.length);
    if (answer.length > 0) {
      exchange.getResponseBody().write(answer);
    }
    exchange.close();
  }

  private HttpResponse<byte[]> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
