package io.millrace.job.tls;

import java.io.IOException;

/** PEM text that is not what was expected. The message quotes nothing of it. */
public final class PemException extends IOException {
  private static final long serialVersionUID = 1L;

  PemException(String message) {
    super(message);
  }

  PemException(String message, Exception cause) {
    super(message, cause);
  }
}
