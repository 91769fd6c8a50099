package io.millrace.job.tool.cluster;

import io.millrace.job.config.value.Secret;
import io.millrace.job.tls.TlsFailure;
import io.millrace.job.tls.TlsSettings;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.io.network.netty.OutboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelOutboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelPromise;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.ssl.SslHandler;
import org.apache.flink.util.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster's REST interface is reached besides its address: CA certificates and a bearer
 * token, as a gateway in front of the dashboard asks for it. Flink's REST client itself takes CA
 * certificates only from a key store, does not compare the host with the certificate, and has no
 * token; it lets others extend its connections.
 */
public final class ClusterAccess {
  static final TlsFailure.Names NAMES =
      new TlsFailure.Names("--cluster", "--cluster-ca-certificates", "");
  private static final ConfigOption<Boolean> TLS =
      ConfigOptions.key("millrace.cluster.tls").booleanType().defaultValue(false);
  private static final ConfigOption<String> AUTHORITIES =
      ConfigOptions.key("millrace.cluster.ca-certificates").stringType().noDefaultValue();
  private static final ConfigOption<String> TOKEN =
      ConfigOptions.key("millrace.cluster.token").stringType().noDefaultValue();

  private final @Nullable String authorities;
  private final @Nullable Secret token;

  private ClusterAccess(@Nullable String authorities, @Nullable Secret token) {
    this.authorities = authorities;
    this.token = token;
  }

  /**
   * Access to a cluster.
   *
   * @param authorities PEM of the CA certificates to trust; empty for those of the JVM
   * @param token sent as {@code Authorization: Bearer …}
   */
  public static ClusterAccess of(Optional<String> authorities, Optional<Secret> token) {
    return new ClusterAccess(authorities.orElse(null), token.orElse(null));
  }

  boolean hasToken() {
    return token != null;
  }

  TlsSettings tls() {
    return TlsSettings.of(Optional.ofNullable(authorities), Optional.empty(), Optional.empty());
  }

  /** Adds what {@link Channels} reads; this configuration never leaves the process. */
  void configure(Configuration client, boolean secure) {
    client.set(TLS, secure);
    if (authorities != null) {
      client.set(AUTHORITIES, authorities);
    }
    if (token != null) {
      client.set(TOKEN, token.reveal());
    }
  }

  /** Extends the connections of Flink's REST client; found by Flink as a service. */
  public static final class Channels implements OutboundChannelHandlerFactory {
    @Override
    public int priority() {
      return 0;
    }

    @Override
    public Optional<ChannelHandler> createHandler(Configuration client)
        throws ConfigurationException {
      if (!client.get(TLS) && !client.contains(TOKEN)) {
        return Optional.empty();
      }
      try {
        SSLContext context =
            client.get(TLS)
                ? TlsSettings.of(
                        client.getOptional(AUTHORITIES), Optional.empty(), Optional.empty())
                    .context()
                : null;
        return Optional.of(
            new Connection(
                context,
                client.get(RestOptions.ADDRESS),
                client.get(RestOptions.PORT),
                client.getOptional(TOKEN).orElse(null)));
      } catch (IOException e) {
        throw new ConfigurationException(e);
      }
    }
  }

  /** One connection: encrypts it, and adds the token to its requests. */
  private static final class Connection extends ChannelOutboundHandlerAdapter {
    private final @Nullable SSLContext context;
    private final String host;
    private final int port;
    private final @Nullable String token;

    Connection(@Nullable SSLContext context, String host, int port, @Nullable String token) {
      this.context = context;
      this.host = host;
      this.port = port;
      this.token = token;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext channel) {
      if (context != null) {
        SSLEngine engine = context.createSSLEngine(host, port);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        channel.pipeline().addFirst("tls", new SslHandler(engine));
      }
    }

    @Override
    public void write(ChannelHandlerContext channel, Object message, ChannelPromise promise)
        throws Exception {
      if (token != null && message instanceof HttpRequest) {
        ((HttpRequest) message).headers().set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token);
      }
      super.write(channel, message, promise);
    }
  }
}
