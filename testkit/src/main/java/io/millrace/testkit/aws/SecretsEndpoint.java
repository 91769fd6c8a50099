package io.millrace.testkit.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Answers as AWS Secrets Manager and Systems Manager do, notes what it is asked, and verifies the
 * signature of each request (Signature Version 4).
 */
public final class SecretsEndpoint implements AutoCloseable {
  public static final String ACCESS_KEY = "AKIDTEST";
  public static final String SECRET_KEY = "test-secret-key";
  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/([^/]+)/aws4_request,"
              + " SignedHeaders=([^,]+), Signature=([0-9a-f]{64})");
  private static final Pattern TEXT = Pattern.compile("\"(\\w+)\":\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final HttpServer server;
  private final List<Question> questions = new CopyOnWriteArrayList<>();
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final List<String> refusals = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile CountDownLatch held = new CountDownLatch(0);

  /**
   * What it was asked.
   *
   * @param target the operation
   * @param region in the signature
   * @param body of the request
   */
  public record Question(String target, String region, String body) {}

  public SecretsEndpoint() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * Stores a secret: {@code secretsmanager:name}, {@code secretsmanager:name?STAGE}, {@code
   * ssm:name}.
   */
  public void put(String name, String value) {
    secrets.put(name, value);
  }

  /** The next requests are refused so, one after the other: code and message. */
  public void refuse(String... codesAndMessages) {
    refusals.addAll(List.of(codesAndMessages));
  }

  /** Requests get no answer until {@link #release}. */
  public void hold() {
    held = new CountDownLatch(1);
  }

  public void release() {
    held.countDown();
  }

  /** All requests so far. */
  public List<Question> questions() {
    return List.copyOf(questions);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    Matcher signature =
        AUTHORIZATION.matcher(
            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    boolean isSigned = signature.matches() && isRight(exchange, body, signature);
    questions.add(new Question(target, isSigned ? signature.group(3) : "", body));
    try {
      held.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      return;
    }
    if (!isSigned) {
      send(exchange, 400, error("InvalidSignatureException", "The signature is wrong: " + body));
      return;
    }
    if (!refusals.isEmpty()) {
      String refusal = refusals.remove(0);
      int colon = refusal.indexOf(':');
      send(
          exchange,
          refusal.startsWith("5") ? 500 : 400,
          error(refusal.substring(0, colon), refusal.substring(colon + 1)));
      return;
    }
    Map<String, String> texts = new TreeMap<>();
    Matcher text = TEXT.matcher(body);
    while (text.find()) {
      texts.put(text.group(1), text.group(2));
    }
    boolean isParameter = target.equals("AmazonSSM.GetParameter");
    String name =
        isParameter
            ? "ssm:" + texts.get("Name")
            : "secretsmanager:"
                + texts.get("SecretId")
                + (texts.containsKey("VersionStage") ? "?" + texts.get("VersionStage") : "");
    String value = secrets.get(name);
    if (value == null) {
      send(
          exchange,
          400,
          error(
              isParameter ? "ParameterNotFound" : "ResourceNotFoundException",
              isParameter ? "" : "Secrets Manager can't find the specified secret."));
    } else if (isParameter && !body.contains("\"WithDecryption\":true")) {
      send(exchange, 200, "{\"Parameter\":{\"Value\":\"AQICAHencrypted\"}}");
    } else if (isParameter) {
      send(exchange, 200, "{\"Parameter\":{\"Name\":\"x\",\"Value\":" + quoted(value) + "}}");
    } else {
      send(exchange, 200, "{\"ARN\":\"x\",\"SecretString\":" + quoted(value) + "}");
    }
  }

  private static String error(String code, String message) {
    return "{\"__type\":\"com.amazonaws#" + code + "\",\"Message\":" + quoted(message) + "}";
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    byte[] bytes = json.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** Signs the request again and compares. */
  private static boolean isRight(HttpExchange exchange, String body, Matcher signature) {
    StringBuilder headers = new StringBuilder();
    for (String name : Arrays.asList(signature.group(5).split(";", -1))) {
      headers
          .append(name)
          .append(':')
          .append(String.valueOf(exchange.getRequestHeaders().getFirst(name)).strip())
          .append('\n');
    }
    String request =
        String.join(
            "\n",
            exchange.getRequestMethod(),
            exchange.getRequestURI().getPath(),
            "",
            headers.toString(),
            signature.group(5),
            hash(body));
    String scope =
        signature.group(2) + "/" + signature.group(3) + "/" + signature.group(4) + "/aws4_request";
    String date = exchange.getRequestHeaders().getFirst("X-Amz-Date");
    String toSign = String.join("\n", "AWS4-HMAC-SHA256", date, scope, hash(request));
    byte[] key = ("AWS4" + SECRET_KEY).getBytes(UTF_8);
    for (String part : List.of(scope.split("/", -1))) {
      key = sign(key, part);
    }
    return signature.group(1).equals(ACCESS_KEY)
        && HexFormat.of().formatHex(sign(key, toSign)).equals(signature.group(6));
  }

  private static byte[] sign(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
