package io.millrace.job.config.value;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * A value nobody may see by accident: it prints as asterisks, and where it travels to the
 * TaskManagers inside a serialised operator it does not stand there in clear.
 *
 * <p>That second part is a veil and not encryption: the pad travels along, since whoever runs the
 * job must be able to read it. It keeps the secret out of what is searched or dumped: a job graph
 * in a high-availability store, a heap dump's strings, a log of a blob.
 */
public final class Secret implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What stands wherever a secret would. */
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
