package io.millrace.job.clickhouse.http;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Tells a proxy's refusal of a tunnel from an answer of the server behind it. */
final class TunnelExecutor extends HttpRequestExecutor {
  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      @Nullable HttpResponseInformationCallback information,
      HttpContext context)
      throws IOException, HttpException {
    ClassicHttpResponse response = super.execute(request, connection, information, context);
    if (Method.CONNECT.isSame(request.getMethod())
        && response.getCode() >= HttpStatus.SC_REDIRECTION
        && response.getCode() != HttpStatus.SC_PROXY_AUTHENTICATION_REQUIRED) {
      connection.close();
      throw new Refused(response.getCode());
    }
    return response;
  }

  /** The proxy opens no tunnel. */
  static final class Refused extends HttpException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status) {
      super("The proxy refuses a tunnel with HTTP status " + status);
      this.status = status;
    }

    int status() {
      return status;
    }
  }
}
