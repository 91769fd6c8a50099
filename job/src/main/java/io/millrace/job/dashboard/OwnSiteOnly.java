package io.millrace.job.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.io.network.netty.InboundChannelHandlerFactory;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandler;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.DefaultFullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.FullHttpResponse;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderNames;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaderValues;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpHeaders;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpMethod;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpRequest;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpResponseStatus;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpServerCodec;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpUtil;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.HttpVersion;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.LastHttpContent;
import org.apache.flink.shaded.netty4.io.netty.handler.codec.http.QueryStringDecoder;
import org.apache.flink.shaded.netty4.io.netty.util.ReferenceCountUtil;

/**
 * Refuses requests of other sites to the REST interface of an embedded Flink, with status 403 and a
 * sentence. Flink finds it as a service, on clusters too; there it does nothing.
 */
public final class OwnSiteOnly implements InboundChannelHandlerFactory {
  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Optional<ChannelHandler> createHandler(
      Configuration flink, Map<String, String> responseHeaders) {
    return flink.get(EmbeddedFlink.OWN_SITE_ONLY)
        ? Optional.of(new Placement(new Gate(names(flink), flink.get(WebOptions.SUBMIT_ENABLE))))
        : Optional.empty();
  }

  /** The names in Flink's configuration by which it is reached. */
  private static Set<String> names(Configuration flink) {
    return Stream.of(
            Optional.of("localhost"),
            flink.getOptional(RestOptions.ADDRESS),
            flink.getOptional(RestOptions.BIND_ADDRESS))
        .flatMap(Optional::stream)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toSet());
  }

  /** Flink adds it behind the handler that writes uploads to a disk; the gate belongs before. */
  private static final class Placement extends ChannelHandlerAdapter {
    private final Gate gate;

    Placement(Gate gate) {
      this.gate = gate;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext channel) {
      String codec = channel.pipeline().context(HttpServerCodec.class).name();
      channel.pipeline().addAfter(codec, "millrace-own-site-only", gate);
      channel.pipeline().remove(this);
    }
  }

  /** Lets the requests of one connection pass, until one is refused. */
  private static final class Gate extends ChannelInboundHandlerAdapter {
    /** No name server answers for an IP address, so a page cannot claim it by DNS rebinding. */
    private static final Pattern IP_ADDRESS =
        Pattern.compile("[0-9]{1,3}([.][0-9]{1,3}){3}|\\[[0-9a-f:.]+\\]");

    private static final Pattern SUBMISSION = Pattern.compile("/*(v[0-9]+/)?jobs/*");

    private final Set<String> names;
    private final boolean takesJobs;
    private boolean isRefused;

    Gate(Set<String> names, boolean takesJobs) {
      this.names = names;
      this.takesJobs = takesJobs;
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object message) {
      if (!isRefused && message instanceof HttpRequest) {
        HttpRequest request = (HttpRequest) message;
        Optional<String> reason = refusal(request);
        reason.ifPresent(text -> refuse(channel, request, text));
      }
      if (!isRefused) {
        channel.fireChannelRead(message);
        return;
      }
      // A client that is still sending may never read the answer if the connection ends now.
      if (message instanceof LastHttpContent) {
        end(channel);
      }
      ReferenceCountUtil.release(message);
    }

    private Optional<String> refusal(HttpRequest request) {
      if (request.decoderResult().isFailure()) {
        // Flink answers that it is no request; nothing of it is known, and nothing is executed.
        return Optional.empty();
      }
      HttpHeaders headers = request.headers();
      String host = headers.get(HttpHeaderNames.HOST);
      if (host == null || !isOwn(OwnSite.name(host))) {
        return Optional.of(
            "This Flink does not answer to the name in the request's Host header. Use an IP"
                + " address, or set flink.rest.address to the name.");
      }
      String path = path(request.uri());
      String site = headers.get("Sec-Fetch-Site");
      if (OwnSite.isForeign(host, headers.get(HttpHeaderNames.ORIGIN), site)
          && !isOpened(request, path)) {
        return Optional.of("The request comes from a page of another site.");
      }
      // Flink switches the upload of jars off by an option, but not this.
      if (!takesJobs
          && request.method().equals(HttpMethod.POST)
          && SUBMISSION.matcher(path).matches()) {
        return Optional.of(
            "This Flink runs one pipeline and takes no other job, unless flink.web.submit.enable is"
                + " true.");
      }
      // The dashboard stops jobs so. A browser sends GET for any page, and without TLS it says
      // nothing of the site unless the address is one of this machine.
      String page = headers.get(HttpHeaderNames.REFERER);
      if (path.contains("/yarn-")
          && !"same-origin".equals(site)
          && (page == null || !OwnSite.isAuthority(host, page))) {
        return Optional.of(
            "Only the dashboard may stop a job with GET. A program sends PATCH /jobs/<id>.");
      }
      return Optional.empty();
    }

    /** The path as Flink's router reads it; one that cannot be decoded matches nothing there. */
    private static String path(String uri) {
      int query = uri.indexOf('?');
      String path = query < 0 ? uri : uri.substring(0, query);
      try {
        return QueryStringDecoder.decodeComponent(path);
      } catch (IllegalArgumentException malformed) {
        return path;
      }
    }

    private boolean isOwn(String name) {
      return names.contains(name) || IP_ADDRESS.matcher(name).matches();
    }

    /** Whether a user follows a link to the dashboard: it opens in the browser's own window. */
    private static boolean isOpened(HttpRequest request, String path) {
      return request.method().equals(HttpMethod.GET)
          && path.equals("/")
          && !request.headers().contains(HttpHeaderNames.ORIGIN)
          && "navigate".equals(request.headers().get("Sec-Fetch-Mode"))
          && "document".equals(request.headers().get("Sec-Fetch-Dest"));
    }

    private void refuse(ChannelHandlerContext channel, HttpRequest request, String reason) {
      isRefused = true;
      FullHttpResponse answer =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1,
              HttpResponseStatus.FORBIDDEN,
              Unpooled.copiedBuffer("{\"errors\":[\"" + reason + "\"]}", StandardCharsets.UTF_8));
      answer
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
          .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes())
          .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      var unused = channel.writeAndFlush(answer);
      if (HttpUtil.is100ContinueExpected(request)) {
        end(channel);
      }
    }

    /** Closes the connection when everything is written. */
    private static void end(ChannelHandlerContext channel) {
      var unused =
          channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }
}
