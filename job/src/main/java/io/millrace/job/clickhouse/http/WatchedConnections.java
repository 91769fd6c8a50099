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
 * Connections that do not wait for an answer that cannot arrive. Firewalls and load balancers drop
 * idle connections silently. A request sent on such a connection reaches no server, and without
 * further measures only the limit for the whole request ends the wait.
 *
 * <ul>
 *   <li>A connection that was idle for more than {@link #LONGEST_IDLE} is not reused. A new one
 *       costs two round trips, at most once per block.
 *   <li>While a request waits for its answer, the kernel probes the peer every few seconds and
 *       closes the connection if it is gone. A slow insert is not affected: its server answers the
 *       probes.
 * </ul>
 */
final class WatchedConnections extends PoolingHttpClientConnectionManagerBuilder {
  static final TimeValue LOOK_AFTER = TimeValue.ofMilliseconds(100);

  private static final TimeValue LONGEST_IDLE = TimeValue.ofSeconds(1);
  private static final int SECONDS_BEFORE_FIRST_PROBE = 10;
  private static final int SECONDS_BETWEEN_PROBES = 5;
  private static final int LOST_PROBES = 4;

  /** How long a connection may be idle: what the server allows, and at most a second. */
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

  /** Used where the platform supports it: the default intervals are minutes. */
  private static void set(Socket socket, SocketOption<Integer> option, int value)
      throws IOException {
    if (socket.supportedOptions().contains(option)) {
      socket.setOption(option, value);
    }
  }
}
