package io.millrace.job.clickhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConnectionFailedExceptionTest {
  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(new ConnectException("Connection refused"), true),
        Arguments.of(new HttpHostConnectException("Connect to one failed"), true),
        Arguments.of(new ConnectTimeoutException("Connect timed out"), true),
        Arguments.of(new NoRouteToHostException("No route"), true),
        Arguments.of(new UnknownHostException("one"), true),
        Arguments.of(
            new ConnectionFailedException("the proxy is away", "", new ConnectException("")), true),
        Arguments.of(new SocketTimeoutException("Read timed out"), false),
        Arguments.of(new SocketException("Connection reset"), false),
        Arguments.of(new NoHttpResponseException("no answer"), false),
        Arguments.of(new SSLException("closed"), false),
        Arguments.of(new IOException("Broken pipe"), false));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void saysWhetherTheRequestCanHaveArrived(IOException fault, boolean isBeforeSending) {
    assertThat(ConnectionFailedException.isBeforeSending(fault)).isEqualTo(isBeforeSending);
  }
}
