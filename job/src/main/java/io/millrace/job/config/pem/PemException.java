package io.millrace.job.config.pem;

import java.io.IOException;

/** PEM text that is not what was expected. The message quotes nothing of it. */
public final class PemException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong, to follow the name of the value
   */
  public PemException(String message) {
    super(message);
  }

  public PemException(String message, Exception cause) {
    super(message, cause);
  }
}
