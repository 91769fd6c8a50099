package io.millrace.job.config.value;

import org.jspecify.annotations.Nullable;

/** A secret could not be read from where it is kept. The message names the reference only. */
public final class SecretUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String fix;

  /**
   * @param message what happened, and the reason that AWS gives
   * @param fix what to do about it
   */
  public SecretUnavailableException(String message, String fix, @Nullable Throwable cause) {
    super(message, cause);
    this.fix = fix;
  }

  /** What to do about it. */
  public String fix() {
    return fix;
  }
}
