package io.millrace.testkit.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something between a client and an HTTP server: a forward proxy, or a gateway that serves several
 * servers under paths. It notes the heads of the requests it gets.
 */
public final class HttpRelay implements AutoCloseable {
  private final ServerSocket server;
  private final Function<RequestHead, Route> routes;
  private final List<RequestHead> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  private HttpRelay(ServerSocket server, Function<RequestHead, Route> routes) {
    this.server = server;
    this.routes = routes;
  }

  /** What becomes of a request. */
  public sealed interface Route permits Forward, Tunnel, Refuse {}

  /**
   * To a server, with another target.
   *
   * @param headers to add
   * @param without names of headers to remove
   */
  public record Forward(
      InetSocketAddress to, String target, List<String> headers, List<String> without)
      implements Route {}

  /** Connected to a server, byte by byte. */
  public record Tunnel(InetSocketAddress to) implements Route {}

  /** Answered here: the status line's end, and headers. */
  public record Refuse(String status, String headers) implements Route {}

  /** Starts listening on a free port of 127.0.0.1. */
  public static HttpRelay start(Function<RequestHead, Route> routes) {
    try {
      ServerSocket socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
      HttpRelay relay = new HttpRelay(socket, routes);
      relay.inBackground(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A forward proxy without a password. */
  public static HttpRelay proxy() {
    return start(HttpRelay::route);
  }

  /** A forward proxy with a user and a password. */
  public static HttpRelay proxy(String user, String password) {
    return proxy(user, () -> password);
  }

  /**
   * A forward proxy with a user and a password that changes.
   *
   * @param password at the time of a request
   */
  public static HttpRelay proxy(String user, Supplier<String> password) {
    return start(
        request ->
            request.header("Proxy-Authorization").filter(basic(user, password)::equals).isPresent()
                ? route(request)
                : new Refuse(
                    "407 Proxy Authentication Required",
                    "Proxy-Authenticate: Basic realm=\"test\"\r\n"));
  }

  private static String basic(String user, Supplier<String> password) {
    String credentials = user + ":" + password.get();
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  /** A proxy that opens no tunnels. */
  public static HttpRelay closedProxy() {
    return start(request -> new Refuse("403 Forbidden", ""));
  }

  /**
   * A gateway.
   *
   * @param servers path → port of the server behind it
   * @param header a line that every request must have; empty for none
   */
  public static HttpRelay gateway(Map<String, Integer> servers, String header) {
    return start(
        request -> {
          if (!header.isEmpty() && !request.headers().contains(header)) {
            return new Refuse("403 Forbidden", "");
          }
          return servers.entrySet().stream()
              .filter(entry -> isBelow(entry.getKey(), request.target()))
              .<Route>map(
                  entry ->
                      new Forward(
                          new InetSocketAddress(InetAddress.getLoopbackAddress(), entry.getValue()),
                          "/"
                              + request
                                  .target()
                                  .substring(entry.getKey().length())
                                  .replaceFirst("^/", ""),
                          List.of(),
                          List.of()))
              .findFirst()
              .orElse(new Refuse("404 Not Found", ""));
        });
  }

  private static boolean isBelow(String path, String target) {
    return target.startsWith(path)
        && (target.length() == path.length() || "/?".indexOf(target.charAt(path.length())) >= 0);
  }

  private static Route route(RequestHead request) {
    if (request.method().equals("CONNECT")) {
      String target = request.target();
      int colon = target.lastIndexOf(':');
      return new Tunnel(
          new InetSocketAddress(
              target.substring(0, colon), Integer.parseInt(target.substring(colon + 1))));
    }
    URI uri = URI.create(request.target());
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return new Forward(
        new InetSocketAddress(uri.getHost(), uri.getPort()),
        (uri.getRawPath().isEmpty() ? "/" : uri.getRawPath()) + query,
        List.of(),
        List.of());
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Its address: {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** The requests so far; those in tunnels are not seen. */
  public List<RequestHead> requests() {
    return List.copyOf(requests);
  }

  /** Ends all connections, as a proxy does that restarts. */
  public void disconnect() {
    try {
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        inBackground(() -> serve(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      Optional<RequestHead> request = RequestHead.read(client.getInputStream());
      while (request.isPresent()) {
        requests.add(request.get());
        Route route = routes.apply(request.get());
        if (route instanceof Tunnel tunnel) {
          try (Socket upstream = connect(tunnel.to())) {
            write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            exchange(client, upstream);
          }
          return;
        }
        if (route instanceof Forward forward) {
          try (Socket upstream = connect(forward.to())) {
            upstream
                .getOutputStream()
                .write(
                    request
                        .get()
                        .forwarded(forward.target(), forward.headers(), forward.without()));
            exchange(client, upstream);
          }
          return;
        }
        Refuse refuse = (Refuse) route;
        boolean isEmpty = request.get().method().equals("CONNECT");
        write(
            client,
            "HTTP/1.1 "
                + refuse.status()
                + "\r\n"
                + refuse.headers()
                + "Content-Length: 0\r\n"
                + (isEmpty ? "\r\n" : "Connection: close\r\n\r\n"));
        if (!isEmpty) {
          client.shutdownOutput();
          client.getInputStream().readAllBytes();
          return;
        }
        request = RequestHead.read(client.getInputStream());
      }
    } catch (IOException ended) {
      // One side closed its connection.
    } finally {
      open.remove(client);
    }
  }

  private Socket connect(InetSocketAddress to) throws IOException {
    Socket upstream = new Socket(to.getAddress(), to.getPort());
    open.add(upstream);
    return upstream;
  }

  private static void write(Socket to, String text) throws IOException {
    to.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Copies in both directions until the server ends. */
  private void exchange(Socket client, Socket upstream) throws IOException {
    inBackground(() -> copy(client, upstream));
    upstream.getInputStream().transferTo(client.getOutputStream());
    client.shutdownOutput();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException ended) {
      // The other direction also notices it.
    }
  }

  private void inBackground(Runnable task) {
    Thread thread = new Thread(task, "http relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      disconnect();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
