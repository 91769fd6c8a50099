package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.sql.InsertSettings;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that speaks just enough HTTP to fail as scripted: one behaviour for each request, in
 * order. A request about {@code system.settings} is answered by itself and not counted.
 */
public final class ScriptedServer implements AutoCloseable {
  /** A request as it came over the wire. */
  public record Request(String head, ByteBuffer body) {
    public String firstLine() {
      return head.substring(0, head.indexOf("\r\n"));
    }

    public List<String> headers() {
      return Arrays.stream(head.split("\r\n")).skip(1).toList();
    }
  }

  /** What the server does with a connection on which a request begins. */
  public interface Behaviour {
    void serve(Conversation conversation) throws IOException;
  }

  /** One request that is being answered. */
  public record Conversation(Socket socket, InputStream in, Request head) {
    public Request readAll() throws IOException {
      return new Request(head.head(), ByteBuffer.wrap(in.readNBytes(contentLength(head.head()))));
    }

    /** Says what ClickHouse says of an INSERT that it has done, or knew. */
    public void confirm() throws IOException {
      answer("200 OK", signs(1_000_000_000), "");
    }

    /** The headers by which ClickHouse is known to have answered this request. */
    public String signs(long rows) {
      return "X-ClickHouse-Query-Id: "
          + parameter("query_id")
          + "\r\nX-ClickHouse-Summary: {\"read_rows\":\""
          + rows
          + "\",\"written_rows\":\""
          + rows
          + "\"}\r\n";
    }

    private String parameter(String name) {
      String line = head.firstLine();
      return Arrays.stream(line.substring(line.indexOf('?') + 1, line.lastIndexOf(' ')).split("&"))
          .filter(parameter -> parameter.startsWith(name + "="))
          .map(
              parameter ->
                  URLDecoder.decode(parameter.substring(name.length() + 1), StandardCharsets.UTF_8))
          .findFirst()
          .orElse("");
    }

    public void answer(String status, String headers, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      String answer =
          "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + bytes.length + "\r\n\r\n";
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }
  }

  private final ServerSocket listener;
  private final BlockingQueue<Behaviour> script = new LinkedBlockingQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile String settings = String.join("\n", InsertSettings.names()) + "\n";
  private volatile boolean scriptEverything;
  private volatile boolean hangUp;
  private final AtomicInteger settingsAsked = new AtomicInteger();
  private final AtomicInteger handshakes = new AtomicInteger();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  public ScriptedServer(Behaviour... behaviours) {
    script.addAll(List.of(behaviours));
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  /** Reads the whole request and answers as ClickHouse does. */
  public static Behaviour clickHouse(String status, String headers, String body) {
    return conversation -> {
      conversation.readAll();
      conversation.answer(status, conversation.signs(0) + headers, body);
    };
  }

  /** Takes the INSERT. */
  static Behaviour confirming() {
    return conversation -> {
      conversation.readAll();
      conversation.confirm();
    };
  }

  /** Reads the whole request and answers as another kind of server. */
  public static Behaviour answering(String status, String headers, String body) {
    return conversation -> {
      conversation.readAll();
      conversation.answer(status, headers, body);
    };
  }

  /** From now on every request is served by the script, whatever it asks. */
  public void scriptEverything() {
    scriptEverything = true;
  }

  /** From now on every request ends the connection without an answer. */
  public void hangUp() {
    hangUp = true;
  }

  /** One that answers the question for settings with a page. */
  public static ScriptedServer withoutSettings() {
    ScriptedServer server = new ScriptedServer();
    server.settings = "<html>maintenance</html>";
    return server;
  }

  public String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** The requests served so far that were not about settings; bodies only where they were read. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  public int settingsAsked() {
    return settingsAsked.get();
  }

  /** How often a client began TLS, which this server refuses. */
  public int handshakes() {
    return handshakes.get();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = listener.accept();
      sockets.add(socket);
      daemon(() -> serve(socket));
    }
  }

  private void serve(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    if (isHandshake(in)) {
      handshakes.incrementAndGet();
      socket.close();
      return;
    }
    for (String head = head(in); !head.isEmpty(); head = head(in)) {
      if (hangUp) {
        socket.close();
        return;
      }
      Conversation conversation =
          new Conversation(socket, in, new Request(head, ByteBuffer.allocate(0)));
      if (scriptEverything || head.contains("?query=")) {
        requests.add(conversation.head());
        Behaviour behaviour = script.poll();
        (behaviour == null ? confirming() : behaviour).serve(conversation);
      } else {
        settingsAsked.incrementAndGet();
        conversation.readAll();
        boolean page = settings.startsWith("<");
        conversation.answer("200 OK", page ? "" : conversation.signs(1), settings);
      }
    }
  }

  private static boolean isHandshake(InputStream in) throws IOException {
    in.mark(1);
    int first = in.read();
    in.reset();
    return first == 0x16;
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.US_ASCII);
  }

  private static int contentLength(String head) {
    return Arrays.stream(head.toLowerCase(Locale.ROOT).split("\r\n"))
        .filter(line -> line.startsWith("content-length:"))
        .mapToInt(line -> Integer.parseInt(line.substring("content-length:".length()).trim()))
        .findFirst()
        .orElse(0);
  }

  private interface Serving {
    void run() throws IOException;
  }

  private static void daemon(Serving serving) {
    Thread thread =
        new Thread(
            () -> {
              try {
                serving.run();
              } catch (IOException closed) {
                // Either side hung up, which is what these tests are about.
              }
            },
            "scripted-server");
    thread.setDaemon(true);
    thread.start();
  }
}
