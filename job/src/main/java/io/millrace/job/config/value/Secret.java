package io.millrace.job.config.value;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * A value that must not be shown by accident. It prints as asterisks, and in a serialised operator
 * sent to the TaskManagers it is not in plain text.
 *
 * <p>The latter is obfuscation, not encryption: the pad is sent along, because the job must be able
 * to read the value. It keeps the secret out of searches and dumps: a job graph in a
 * high-availability store, a heap dump's strings, a logged blob.
 */
public final class Secret implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The text shown instead of a secret. */
  public static final String MASK = "******";

  private final transient String value;

  private Secret(String value) {
    this.value = value;
  }

  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value itself. Hand it straight to the one who needs it, never to a message. */
  public String reveal() {
    return value;
  }

  @Override
  public String toString() {
    return MASK;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret
        && MessageDigest.isEqual(bytes(value), bytes(((Secret) other).value));
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  private static byte[] bytes(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private Object writeReplace() {
    byte[] veiled = bytes(value);
    byte[] pad = new byte[veiled.length];
    new SecureRandom().nextBytes(pad);
    for (int i = 0; i < pad.length; i++) {
      veiled[i] ^= pad[i];
    }
    return new Veiled(veiled, pad);
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("A secret is read through its veil");
  }

  private static final class Veiled implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] veiled;
    private final byte[] pad;

    private Veiled(byte[] veiled, byte[] pad) {
      this.veiled = veiled;
      this.pad = pad;
    }

    private Object readResolve() {
      byte[] clear = veiled.clone();
      for (int i = 0; i < clear.length; i++) {
        clear[i] ^= pad[i];
      }
      return new Secret(new String(clear, StandardCharsets.UTF_8));
    }
  }
}
