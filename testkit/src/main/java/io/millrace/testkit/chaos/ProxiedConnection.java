package io.millrace.testkit.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One connection through a {@link FaultProxy}: two threads that copy, one for each direction, and
 * ask before every piece what is to be done with it.
 */
final class ProxiedConnection {
  private static final int PIECE = 64 * 1024;
  private static final Duration LONGEST_HOLD = Duration.ofMinutes(10);
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final FaultProxy proxy;
  private final Socket client;
  private final Socket server = new Socket();
  private final AtomicBoolean over = new AtomicBoolean();

  ProxiedConnection(FaultProxy proxy, Socket client) {
    this.proxy = proxy;
    this.client = client;
  }

  void start(int target) {
    daemon(() -> run(target), "fault-proxy-requests");
  }

  /** Ends both sides with a TCP reset. */
  void reset() {
    end(Ending.RESET);
  }

  private void run(int target) throws IOException {
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), target));
      daemon(this::answers, "fault-proxy-answers");
      requests();
    } catch (IOException e) {
      end(Ending.RESET);
    }
  }

  private void requests() throws IOException {
    InputStream in = client.getInputStream();
    OutputStream out = server.getOutputStream();
    byte[] piece = new byte[PIECE];
    for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
      Interference interference = proxy.interference();
      switch (interference) {
        case CUT_REQUEST -> {
          if (passHalf(piece, size, out)) {
            end(Ending.CLOSE);
            return;
          }
        }
        case RESET_REQUEST -> {
          if (passHalf(piece, size, out)) {
            end(Ending.RESET);
            return;
          }
        }
        case HOLD_REQUEST -> {
          if (passHalf(piece, size, out)) {
            holdUntilTheProxyGoesOn(Interference.HOLD_REQUEST);
            return;
          }
        }
        case ANSWER_500, ANSWER_502, ANSWER_503, ANSWER_PAGE, ANSWER_EMPTY, ANSWER_204 -> {
          answer(interference);
          return;
        }
        case DELAY -> {
          holdBack();
          out.write(piece, 0, size);
        }
        case NONE, SWALLOW_ANSWER, HOLD_ANSWER, CUT_ANSWER, REPLACE_ANSWER, REFUSE ->
            out.write(piece, 0, size);
      }
    }
    server.shutdownOutput();
  }

  private void answers() throws IOException {
    try (server) {
      InputStream in = server.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] piece = new byte[PIECE];
      for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
        if (!over.get()) {
          passAnswer(piece, size, out);
        }
      }
      end(Ending.CLOSE);
    } catch (IOException e) {
      end(Ending.RESET);
    }
  }

  private void passAnswer(byte[] piece, int size, OutputStream out) throws IOException {
    switch (proxy.interference()) {
      case SWALLOW_ANSWER -> {
        proxy.struck();
        end(Ending.RESET);
      }
      case CUT_ANSWER -> {
        proxy.struck();
        out.write(piece, 0, size / 2);
        end(Ending.CLOSE);
      }
      case REPLACE_ANSWER -> {
        proxy.struck();
        out.write(Interference.REPLACE_ANSWER.answer().getBytes(US_ASCII));
        end(Ending.CLOSE);
      }
      case HOLD_ANSWER -> {
        proxy.struck();
        holdUntilTheProxyGoesOn(Interference.HOLD_ANSWER);
      }
      case DELAY -> {
        holdBack();
        out.write(piece, 0, size);
      }
      default -> out.write(piece, 0, size);
    }
  }

  /** Passes a piece up to the middle of its part of the body; false when it has no such part. */
  private boolean passHalf(byte[] piece, int size, OutputStream out) throws IOException {
    int body = new String(piece, 0, size, US_ASCII).indexOf("\r\n\r\n") + 1;
    int begin = body == 0 ? 0 : body + 3;
    int passed = begin == size ? size : begin + (size - begin) / 2;
    out.write(piece, 0, passed);
    if (passed == size) {
      return false;
    }
    proxy.struck();
    return true;
  }

  /** Answers, and reads on for a while: closing over unread bytes would take the answer back. */
  private void answer(Interference chosen) throws IOException {
    proxy.struck();
    client.getOutputStream().write(chosen.answer().getBytes(US_ASCII));
    client.shutdownOutput();
    client.setSoTimeout((int) DRAIN.toMillis());
    client.getInputStream().transferTo(OutputStream.nullOutputStream());
    end(Ending.CLOSE);
  }

  private void holdBack() {
    proxy.struck();
    Waiting.pause(proxy.delay());
  }

  private void holdUntilTheProxyGoesOn(Interference held) {
    boolean unused = Waiting.until(LONGEST_HOLD, () -> over.get() || proxy.interference() != held);
    end(Ending.RESET);
  }

  private void end(Ending ending) {
    if (over.compareAndSet(false, true)) {
      proxy.ended(this);
      close(client, ending);
      if (proxy.server() == FaultProxy.Server.STURDY) {
        close(server, ending);
      } else {
        letFinish();
      }
    }
  }

  /** The server hears that no more will come, and what it still says is read to its end. */
  private void letFinish() {
    try {
      server.setSoTimeout((int) DRAIN.toMillis());
      server.shutdownOutput();
    } catch (IOException e) {
      close(server, Ending.CLOSE);
    }
  }

  private static void close(Socket socket, Ending ending) {
    try (socket) {
      if (ending == Ending.RESET && socket.isConnected()) {
        socket.setSoLinger(true, 0); // Closing then sends RST instead of FIN.
      }
    } catch (IOException e) {
      // It was gone already, which is what was wanted.
      System.getLogger(ProxiedConnection.class.getName()).log(System.Logger.Level.DEBUG, "", e);
    }
  }

  static void daemon(Copying copying, String name) {
    Thread thread =
        new Thread(
            () -> {
              try {
                copying.run();
              } catch (IOException e) {
                // One side hung up: a proxy's everyday life.
                System.getLogger(name).log(System.Logger.Level.DEBUG, name, e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  private enum Ending {
    CLOSE,
    RESET
  }

  interface Copying {
    void run() throws IOException;
  }
}
