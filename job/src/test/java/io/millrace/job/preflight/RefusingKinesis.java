package io.millrace.job.preflight;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Answers every call with one error, as AWS does to people the emulator lets in. */
final class RefusingKinesis implements AutoCloseable {
  private static final int CBOR_MAP_OF_ONE = 0xA1;
  private static final int CBOR_SHORT_TEXT = 0x60;
  private static final int CBOR_TEXT = 0x78;

  private final HttpServer server;

  RefusingKinesis(String error, String message) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] body = cbor(message);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Type", "application/x-amz-cbor-1.1");
          exchange.getResponseHeaders().set("x-amzn-ErrorType", error);
          exchange.sendResponseHeaders(400, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static byte[] cbor(String message) {
    byte[] text = message.getBytes(StandardCharsets.UTF_8);
    byte[] key = "message".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(CBOR_MAP_OF_ONE);
    out.write(CBOR_SHORT_TEXT + key.length);
    out.writeBytes(key);
    out.write(CBOR_TEXT);
    out.write(text.length);
    out.writeBytes(text);
    return out.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
