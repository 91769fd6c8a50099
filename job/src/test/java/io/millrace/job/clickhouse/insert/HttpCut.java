package io.millrace.job.clickhouse.insert;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A client that dies half way through its body. */
final class HttpCut {
  private HttpCut() {}

  /** Announces the whole body, sends half of it, says nothing more and waits for the hang-up. */
  static void sendHalf(URI server, String statement, byte[] body) throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      OutputStream out = socket.getOutputStream();
      String head =
          "POST /?query="
              + URLEncoder.encode(statement, StandardCharsets.UTF_8)
              + " HTTP/1.1\r\nHost: "
              + server.getAuthority()
              + "\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(body, 0, body.length / 2);
      out.flush();
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
  }
}
