package io.millrace.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.millrace.testkit.chaos.FaultProxy;
import io.millrace.testkit.chaos.Interference;
import io.millrace.testkit.flink.ManyJobs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/** Lets a spec in the browser stop and start the real servers: {@code POST /flink/stop}. */
final class Switches implements AutoCloseable {
  /** What a path does. */
  private interface Action {
    void run() throws Exception;
  }

  private final HttpServer server;

  private Switches(HttpServer server) {
    this.server = server;
  }

  /**
   * @param clickHouse in front of the stack's ClickHouse
   * @param many in front of the stack's Flink
   */
  static Switches of(ConsoleStack stack, FaultProxy clickHouse, ManyJobs many) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Map<String, Action> actions =
        Map.of(
            "/flink/stop", stack::stopFlink,
            "/flink/start", stack::startFlink,
            "/clickhouse/stop", () -> clickHouse.begin(Interference.REFUSE),
            "/clickhouse/start", clickHouse::end,
            "/many/start", many::start,
            "/many/stop", many::stop);
    actions.forEach((path, action) -> server.createContext(path, call -> run(action, call)));
    server.start();
    return new Switches(server);
  }

  private static void run(Action action, HttpExchange call) throws IOException {
    try (call) {
      action.run();
      call.sendResponseHeaders(204, -1);
    } catch (Exception failure) {
      throw new IOException("The switch failed", failure);
    }
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
