package io.millrace.job.clickhouse.http;

import io.millrace.job.config.value.SecretUnavailableException;
import java.io.IOException;

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

  /** What to do about it. */
  public String fix() {
    return fix;
  }
}
