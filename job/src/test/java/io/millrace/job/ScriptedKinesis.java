package io.millrace.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Answers as Kinesis does, in the protocol it is asked in (CBOR or JSON), and refuses as it does,
 * which the emulator cannot be made to do. It writes every header itself, the Date too.
 */
public final class ScriptedKinesis implements AutoCloseable {
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<byte[]> once = new ArrayDeque<>();
  private final List<String> actions = new ArrayList<>();
  private Answer always = new Answer(200, "", Map.of());
  private String date = "";
  private int refusalsLeft;
  private Answer refusal = always;

  /** Status, error code, and members of the answer: texts, numbers and lists. */
  private record Answer(int status, String code, Map<String, Object> members) {}

  public ScriptedKinesis() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** What every call is answered with that nothing else is said for. */
  public synchronized ScriptedKinesis answering(Map<String, Object> members) {
    always = new Answer(200, "", members);
    return this;
  }

  /** Refuses the next calls. */
  public synchronized ScriptedKinesis refusing(int calls, int status, String code, String message) {
    refusalsLeft = calls;
    refusal = new Answer(status, code, Map.of("message", message));
    return this;
  }

  /** Answers the next call with bytes as they are: head, empty line and body. */
  public synchronized ScriptedKinesis answeringOnce(String head, String body) {
    String length = "\r\nContent-Length: " + body.getBytes(UTF_8).length;
    once.add((head + length + "\r\nConnection: close\r\n\r\n" + body).getBytes(UTF_8));
    return this;
  }

  /** What stands in the Date header; empty for none. */
  public synchronized ScriptedKinesis dated(String header) {
    date = header;
    return this;
  }

  /** The actions asked for, in order. */
  public synchronized List<String> actions() {
    return List.copyOf(actions);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException closed) {
      threads.shutdown();
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      String head = head(in);
      in.readNBytes(Integer.parseInt(header(head, "content-length", "0")));
      out.write(answer(head));
      out.flush();
    } catch (IOException gone) {
      // The client has had enough.
    }
  }

  private synchronized byte[] answer(String head) throws IOException {
    String target = header(head, "x-amz-target", "");
    actions.add(target.substring(target.indexOf('.') + 1));
    byte[] raw = once.poll();
    if (raw != null) {
      return raw;
    }
    boolean isRefused = refusalsLeft > 0;
    refusalsLeft -= isRefused ? 1 : 0;
    Answer answer = isRefused ? refusal : always;
    boolean isCbor = header(head, "content-type", "").contains("cbor");
    byte[] body = isCbor ? cbor(answer) : json(answer).getBytes(UTF_8);
    StringBuilder reply = new StringBuilder("HTTP/1.1 " + answer.status() + " As told\r\n");
    reply
        .append("Content-Type: application/x-amz-")
        .append(isCbor ? "cbor" : "json")
        .append("-1.1");
    reply.append("\r\nContent-Length: ").append(body.length).append("\r\nConnection: close\r\n");
    if (!date.isEmpty()) {
      reply.append("Date: ").append(date).append("\r\n");
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(reply.append("\r\n").toString().getBytes(UTF_8));
    all.writeBytes(body);
    return all.toByteArray();
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String header(String head, String name, String otherwise) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse(otherwise);
  }

  private static Map<String, Object> members(Answer answer) {
    return answer.code().isEmpty()
        ? answer.members()
        : Map.of(
            "__type",
            "com.amazonaws.kinesis.v20131202#" + answer.code(),
            "message",
            String.valueOf(answer.members().get("message")));
  }

  private static String json(Answer answer) {
    return jsonOf(members(answer));
  }

  private static String jsonOf(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      List<String> members = new ArrayList<>();
      map.forEach((key, member) -> members.add("\"" + key + "\":" + jsonOf(member)));
      return "{" + String.join(",", members) + "}";
    }
    if (value instanceof List<?> list) {
      return "[" + String.join(",", list.stream().map(ScriptedKinesis::jsonOf).toList()) + "]";
    }
    return value instanceof Number ? value.toString() : "\"" + value + "\"";
  }

  private static byte[] cbor(Answer answer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    cbor(members(answer), out);
    return out.toByteArray();
  }

  private static void cbor(@Nullable Object value, ByteArrayOutputStream out) {
    if (value instanceof Map<?, ?> map) {
      begin(5, map.size(), out);
      map.forEach(
          (key, member) -> {
            cbor(key, out);
            cbor(member, out);
          });
    } else if (value instanceof List<?> list) {
      begin(4, list.size(), out);
      list.forEach(element -> cbor(element, out));
    } else if (value instanceof Number number) {
      begin(0, number.longValue(), out);
    } else {
      byte[] text = String.valueOf(value).getBytes(UTF_8);
      begin(3, text.length, out);
      out.writeBytes(text);
    }
  }

  /** A major type and its number, in eight bytes, which is always allowed. */
  private static void begin(int majorType, long number, ByteArrayOutputStream out) {
    out.write((majorType << 5) | 27);
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.write((int) (number >>> shift) & 0xFF);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
