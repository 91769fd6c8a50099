package io.millrace.job.clickhouse.http;

import io.millrace.job.config.value.SecretUnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import org.apache.hc.client5.http.ConnectTimeoutException;

/** A server was not reached, for a known reason with a remedy. */
public final class ConnectionFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String fix;

  /**
   * @param what is wrong, in one line
   * @param fix what to do about it
   */
  ConnectionFailedException(String what, String fix, IOException cause) {
    super(what, cause);
    this.fix = fix;
  }

  /** A request needs a secret that cannot be read. */
  public static ConnectionFailedException of(SecretUnavailableException e) {
    return new ConnectionFailedException(
        String.valueOf(e.getMessage()), e.fix(), new IOException(e));
  }

  /** Whether a request failed because there was no connection to send it over. */
  public static boolean isBeforeSending(IOException fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof ConnectTimeoutException
          || cause instanceof NoRouteToHostException
          || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }

  /** What to do about it. */
  public String fix() {
    return fix;
  }
}
