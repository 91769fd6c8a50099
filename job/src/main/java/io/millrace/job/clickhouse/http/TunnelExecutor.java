package io.millrace.job.clickhouse.http;

import java.io.IOException;
import org.apache.hc.client5.http.impl.TunnelRefusedException;
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
      throw new TunnelRefusedException(response);
    }
    return response;
  }
}
