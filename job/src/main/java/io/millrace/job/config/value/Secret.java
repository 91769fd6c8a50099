package io.millrace.job.config.value;

import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

  private final transient @Nullable String value;
  private final transient @Nullable SecretTemplate template;
  private final transient @Nullable SecretResolver resolver;

  private Secret(
      @Nullable String value,
      @Nullable SecretTemplate template,
      @Nullable SecretResolver resolver) {
    this.value = value;
    this.template = template;
    this.resolver = resolver;
  }

  public static Secret of(String value) {
    return new Secret(value, null, null);
  }

  /** A secret that is read where it is needed, once it is {@link #bound}. */
  public static Secret of(SecretTemplate template) {
    return new Secret(null, template, null);
  }

  /** The same secret, read by this resolver; a value stays as it is. */
  public Secret bound(SecretResolver by) {
    return template == null ? this : new Secret(null, template, by);
  }

  /** The references that it consists of; empty for a value. */
  public List<SecretReference> references() {
    return template == null ? List.of() : template.references();
  }

  /** Whether it is kept elsewhere. */
  public boolean isReference() {
    return template != null;
  }

  /**
   * The value itself. Hand it straight to the one who needs it, never to a message.
   *
   * @throws SecretUnavailableException if it is kept elsewhere and cannot be read
   */
  public String reveal() {
    return template == null
        ? Objects.requireNonNull(value)
        : template.fill(Objects.requireNonNull(resolver, "not bound")::read);
  }

  /**
   * The value as it is now, after the one in use was rejected.
   *
   * @throws SecretUnavailableException if it is kept elsewhere and cannot be read
   */
  public String revealAgain() {
    return template == null
        ? Objects.requireNonNull(value)
        : template.fill(Objects.requireNonNull(resolver, "not bound")::readAgain);
  }

  @Override
  public String toString() {
    return MASK;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret
        && references().equals(((Secret) other).references())
        && MessageDigest.isEqual(bytes(literal()), bytes(((Secret) other).literal()));
  }

  /** The value, or what stands between the references. */
  private String literal() {
    return template == null ? Objects.requireNonNull(value) : template.fill(any -> "");
  }

  @Override
  public int hashCode() {
    return literal().hashCode() + references().hashCode();
  }

  private static byte[] bytes(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private Object writeReplace() {
    if (template != null) {
      return new Referred(template, resolver);
    }
    byte[] veiled = bytes(Objects.requireNonNull(value));
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
      return Secret.of(new String(clear, StandardCharsets.UTF_8));
    }
  }

  /** A reference travels as it is: it is no secret. */
  private static final class Referred implements Serializable {
    private static final long serialVersionUID = 1L;
    private final SecretTemplate template;
    private final @Nullable SecretResolver resolver;

    private Referred(SecretTemplate template, @Nullable SecretResolver resolver) {
      this.template = template;
      this.resolver = resolver;
    }

    private Object readResolve() {
      return new Secret(null, template, resolver);
    }
  }
}
