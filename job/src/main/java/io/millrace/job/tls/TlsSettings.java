package io.millrace.job.tls;

import io.millrace.job.config.pem.PemCertificates;
import io.millrace.job.config.pem.PemException;
import io.millrace.job.config.pem.PemPrivateKey;
import io.millrace.job.config.value.Secret;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a TLS connection trusts, and the certificate it presents. Without CA certificates it trusts
 * what the JVM trusts; without a client certificate it presents that of the system property {@code
 * javax.net.ssl.keyStore}, if any. Holds the PEM text itself, so that no machine of the job needs
 * the files.
 */
public final class TlsSettings implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final char[] NO_PASSWORD = new char[0];
  private static final String KEY_STORE = "javax.net.ssl.keyStore";

  private final @Nullable String authorities;
  private final @Nullable String certificate;
  private final @Nullable Secret key;

  private TlsSettings(
      @Nullable String authorities, @Nullable String certificate, @Nullable Secret key) {
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
  }

  /** What the JVM trusts and presents. */
  public static TlsSettings ofJvm() {
    return new TlsSettings(null, null, null);
  }

  /**
   * Settings of a connection.
   *
   * @param authorities PEM of the only certificates that may have issued the server's
   * @param certificate PEM of the client certificate, and of those that issued it
   * @param key PEM of its private key
   */
  public static TlsSettings of(
      Optional<String> authorities, Optional<String> certificate, Optional<Secret> key) {
    return new TlsSettings(authorities.orElse(null), certificate.orElse(null), key.orElse(null));
  }

  /** PEM of the CA certificates, if they are given. */
  public Optional<String> authorities() {
    return Optional.ofNullable(authorities);
  }

  /** PEM of the client certificate, if it is given. */
  public Optional<String> certificate() {
    return Optional.ofNullable(certificate);
  }

  /** The client's key in the form that clickhouse-jdbc reads, if it is given. */
  public Optional<Secret> keyForDriver() throws PemException {
    return key == null
        ? Optional.empty()
        : Optional.of(Secret.of(PemPrivateKey.forDriver(PemPrivateKey.parse(key.reveal()))));
  }

  /** The client certificate itself, for messages. */
  Optional<X509Certificate> clientCertificate() {
    if (certificate == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(PemCertificates.parse(certificate).get(0));
    } catch (PemException e) {
      return Optional.empty();
    }
  }

  /**
   * The context of a connection. Its failures name the server's certificate: {@link TlsFailure}.
   *
   * @throws IOException if a certificate or key cannot be used
   */
  public SSLContext context() throws IOException {
    return context(asked());
  }

  SSLContext context(AskedKeyManager keys) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[] {trust()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new PemException("cannot be used by Java: " + e.getMessage(), e);
    }
  }

  /** Presents the client certificate, and notes whether the server asked for it. */
  AskedKeyManager asked() throws IOException {
    try {
      KeyManager[] managers = keys();
      for (KeyManager manager : managers == null ? new KeyManager[0] : managers) {
        if (manager instanceof X509ExtendedKeyManager) {
          return new AskedKeyManager((X509ExtendedKeyManager) manager);
        }
      }
      return new AskedKeyManager(null);
    } catch (GeneralSecurityException e) {
      throw new PemException("cannot be used by Java: " + e.getMessage(), e);
    }
  }

  /** Trusts what the settings say, and explains what it does not trust. */
  public X509ExtendedTrustManager trust() throws IOException {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(authorities == null ? null : trusted(PemCertificates.parse(authorities)));
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager) {
          return new ChainKeepingTrustManager((X509ExtendedTrustManager) manager);
        }
      }
      throw new PemException("finds no trust manager for X.509 in Java");
    } catch (GeneralSecurityException e) {
      throw new PemException("cannot be used by Java: " + e.getMessage(), e);
    }
  }

  private static KeyStore trusted(List<X509Certificate> certificates)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry("ca-" + i, certificates.get(i));
    }
    return store;
  }

  private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
    if (certificate == null || key == null) {
      return keysOfJvm();
    }
    PrivateKey own = PemPrivateKey.parse(key.reveal());
    KeyStore store = empty();
    store.setKeyEntry(
        "client",
        own,
        NO_PASSWORD,
        PemCertificates.parse(certificate).toArray(new X509Certificate[0]));
    return managers(store, NO_PASSWORD);
  }

  /** A context of one's own ignores these properties, so they are read here. */
  private static KeyManager @Nullable [] keysOfJvm() throws GeneralSecurityException, IOException {
    String file = System.getProperty(KEY_STORE, "");
    if (file.isEmpty() || file.equals("NONE")) {
      return null;
    }
    char[] password = System.getProperty(KEY_STORE + "Password", "").toCharArray();
    KeyStore store =
        KeyStore.getInstance(System.getProperty(KEY_STORE + "Type", KeyStore.getDefaultType()));
    try (InputStream content = new FileInputStream(file)) {
      store.load(content, password);
    }
    return managers(store, password);
  }

  private static KeyManager[] managers(KeyStore store, char[] password)
      throws GeneralSecurityException {
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, password);
    return factory.getKeyManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return (authorities == null ? "the JVM's CA certificates" : "own CA certificates")
        + (certificate == null ? "" : ", a client certificate");
  }
}
