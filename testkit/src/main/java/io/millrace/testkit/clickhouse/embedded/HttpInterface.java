package io.millrace.testkit.clickhouse.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers on 127.0.0.1 as ClickHouse's HTTP interface does, for the engine of this process. */
public final class HttpInterface implements AutoCloseable {
  private static final int OK = 200;
  private static final int AUTHENTICATION_FAILED = 516;

  /** ClickHouse's analysis is recursive; so much has the first thread of a process. */
  private static final long STACK_BYTES = 8L << 20;

  private final EmbeddedClickHouse clickHouse;
  private final Path folder;
  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(work -> new Thread(null, work, "http", STACK_BYTES));
  private final String version;
  private final String timezone;

  private HttpInterface(EmbeddedClickHouse clickHouse, Path folder, HttpServer server)
      throws QueryFailedException {
    this.clickHouse = clickHouse;
    this.folder = folder;
    this.server = server;
    this.version = constant("version()");
    this.timezone = constant("timezone()");
  }

  /**
   * Starts to answer.
   *
   * @param folder where bodies are kept while they are worked on
   * @throws IOException when the port is taken
   */
  public static HttpInterface start(EmbeddedClickHouse clickHouse, int port, Path folder)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    try {
      HttpInterface http = new HttpInterface(clickHouse, folder, server);
      server.setExecutor(http.threads);
      server.createContext("/", http::answer);
      server.start();
      return http;
    } catch (QueryFailedException e) {
      throw new IOException(e);
    }
  }

  private String constant(String expression) throws QueryFailedException {
    try (EmbeddedClickHouse.Connection connection = clickHouse.connect()) {
      return new String(connection.query("SELECT " + expression, "TabSeparated").data(), UTF_8)
          .strip();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    HttpRequest request = HttpRequest.read(exchange, folder);
    try (exchange) {
      answer(request, exchange);
    } finally {
      File[] files = request.folder().toFile().listFiles();
      for (File file : files == null ? new File[0] : files) {
        Files.delete(file.toPath());
      }
      Files.delete(request.folder());
    }
  }

  private void answer(HttpRequest request, HttpExchange exchange) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    headers.set("X-ClickHouse-Server-Display-Name", "embedded");
    if (exchange.getRequestURI().getPath().equals("/ping")) {
      send(exchange, OK, "Ok.\n".getBytes(UTF_8));
      return;
    }
    try {
      if (!request.isFromDefaultUser()) {
        throw unknown(request.credentials().get(0));
      }
      headers.set("X-ClickHouse-Query-Id", request.queryId());
      headers.set("X-ClickHouse-Format", request.format());
      headers.set("X-ClickHouse-Timezone", timezone);
      QueryResult result = run(request);
      headers.set("X-ClickHouse-Summary", result.summary());
      send(exchange, OK, framed(request, result.data()));
    } catch (QueryFailedException e) {
      headers.set("X-ClickHouse-Exception-Code", Integer.toString(e.code()));
      headers.set("X-ClickHouse-Summary", new QueryResult(new byte[0], 0, 0).summary());
      byte[] message = (e.message() + " (version " + version + ")\n").getBytes(UTF_8);
      boolean refused = e.code() == AUTHENTICATION_FAILED;
      send(exchange, refused ? 403 : 500, refused ? message : framed(request, message));
    }
  }

  private static QueryFailedException unknown(String user) {
    return new QueryFailedException(
        "Code: 516. DB::Exception: "
            + user
            + ": Authentication failed: password is incorrect, or there is no user with such name."
            + " (AUTHENTICATION_FAILED)");
  }

  private QueryResult run(HttpRequest request) throws IOException, QueryFailedException {
    HttpStatements statements = HttpStatements.of(request);
    try (EmbeddedClickHouse.Connection connection = clickHouse.connect()) {
      for (String preparation : statements.preparations()) {
        connection.query(preparation, "Null");
      }
      return connection.query(statements.statement(), request.format());
    }
  }

  private static byte[] framed(HttpRequest request, byte[] data) {
    return request.wantsFrames() ? CompressedFrames.of(data) : data;
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  /** Accepts no more requests; requests in flight end with the process. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
