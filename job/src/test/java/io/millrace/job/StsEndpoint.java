package io.millrace.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * Answers as AWS STS does and remembers what it was asked. The emulators at hand have none. The
 * access key of every session is new and begins with the name of its role.
 */
public final class StsEndpoint implements AutoCloseable {
  /** One question: its parameters, and the access key it was signed with. */
  public record Question(Map<String, String> parameters, String signedWith) {
    public String role() {
      return parameters.getOrDefault("RoleArn", "");
    }
  }

  private final HttpServer server;
  private final Duration lifetime;
  private final List<Question> questions = new CopyOnWriteArrayList<>();
  private volatile String refusal = "";

  public StsEndpoint(Duration lifetime) throws IOException {
    this.lifetime = lifetime;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Question> questions() {
    return List.copyOf(questions);
  }

  /** From now on it denies everything, with this message. */
  public void refuse(String message) {
    refusal = message;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    Map<String, String> parameters =
        Arrays.stream(body.split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
    Question question = new Question(parameters, KinesisFront.signer(exchange));
    questions.add(question);
    byte[] answer = (refusal.isEmpty() ? session(question) : denial()).getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/xml");
    exchange.sendResponseHeaders(refusal.isEmpty() ? 200 : 403, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private String session(Question question) {
    String action = question.parameters().get("Action");
    String role = question.role().substring(question.role().lastIndexOf('/') + 1);
    return """
    <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult>
    <AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/x</Arn></AssumedRoleUser>
    <Credentials><AccessKeyId>%2$s-%3$d</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
    <SessionToken>token-of-%2$s</SessionToken><Expiration>%4$s</Expiration></Credentials>
    </%1$sResult></%1$sResponse>\
    """
        .formatted(
            action,
            role,
            questions.size(),
            Instant.now().plus(lifetime).truncatedTo(ChronoUnit.SECONDS));
  }

  private String denial() {
    return """
    <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
    <Code>AccessDenied</Code><Message>%s</Message></Error></ErrorResponse>\
    """
        .formatted(refusal);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
