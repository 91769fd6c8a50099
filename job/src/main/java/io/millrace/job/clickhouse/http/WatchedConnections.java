package io.millrace.job.clickhouse.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketOption;
import jdk.net.ExtendedSocketOptions;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.DefaultConnectionKeepAliveStrategy;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Connections that do not wait for an answer nobody will give. A firewall or a balancer forgets an
 * idle connection without a word: what is sent on it afterwards meets nobody, and only the limit on
 * the whole request ends the wait.
 *
 * <ul>
 *   <li>So no connection is used again that was idle for more than {@link #LONGEST_IDLE}. A new one
 *       costs two round trips, once per block at most.
 *   <li>While an answer is awaited the kernel asks the peer every few seconds whether it is still
 *       there, and ends the connection when it is not. An insert that takes long is not cut: its
 *       server answers these questions.
 * </ul>
 */
final class WatchedConnections extends PoolingHttpClientConnectionManagerBuilder {
  static final TimeValue LOOK_AFTER = TimeValue.ofMilliseconds(100);

  private static final TimeValue LONGEST_IDLE = TimeValue.ofSeconds(1);
  private static final int SECONDS_BEFORE_FIRST_PROBE = 10;
  private static final int SECONDS_BETWEEN_PROBES = 5;
  private static final int LOST_PROBES = 4;

  /** How long a connection may be idle: what the server allows, and never longer than a second. */
  static TimeValue keptFor(HttpResponse response, HttpContext context) {
    TimeValue allowed =
        DefaultConnectionKeepAliveStrategy.INSTANCE.getKeepAliveDuration(response, context);
    return TimeValue.isNonNegative(allowed) && allowed.compareTo(LONGEST_IDLE) < 0
        ? allowed
        : LONGEST_IDLE;
  }

  @Override
  protected HttpClientConnectionOperator createConnectionOperator(
      SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
    return new DefaultHttpClientConnectionOperator(
        ports, names, RegistryBuilder.<TlsSocketStrategy>create().register("https", tls).build()) {
      @Override
      public void connect(
          ManagedHttpClientConnection connection,
          HttpHost host,
          NamedEndpoint endpoint,
          InetSocketAddress local,
          Timeout timeout,
          SocketConfig config,
          Object attachment,
          HttpContext context)
          throws IOException {
        super.connect(connection, host, endpoint, local, timeout, config, attachment, context);
        watch(connection.getSocket());
      }
    };
  }

  private static void watch(Socket socket) throws IOException {
    set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, SECONDS_BEFORE_FIRST_PROBE);
    set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, SECONDS_BETWEEN_PROBES);
    set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, LOST_PROBES);
  }

  /** Where the platform has it: the defaults of the others are minutes. */
  private static void set(Socket socket, SocketOption<Integer> option, int value)
      throws IOException {
    if (socket.supportedOptions().contains(option)) {
      socket.setOption(option, value);
    }
  }
}
