package io.millrace.job.tls;

import java.io.IOException;

/** A request without TLS went to a port that expects TLS. */
public final class PlainRequestException extends IOException {
  private static final long serialVersionUID = 1L;

  public PlainRequestException(IOException cause) {
    super("the port expects TLS", cause);
  }
}
