package io.millrace.job.config.value;

import java.io.Serializable;

/** Reads secrets from where they are kept. It is sent with the job and reads on each machine. */
public interface SecretResolver extends Serializable {
  /**
   * The secret, which may have been read some minutes ago.
   *
   * @throws SecretUnavailableException if it cannot be read
   */
  String read(SecretReference reference);

  /**
   * The secret as it is now, after the one in use was rejected. Reads at most once in some seconds.
   * From then on, {@link #read} returns it as well.
   *
   * @throws SecretUnavailableException if it cannot be read
   */
  String readAgain(SecretReference reference);
}
