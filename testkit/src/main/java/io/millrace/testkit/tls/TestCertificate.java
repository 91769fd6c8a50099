package io.millrace.testkit.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * A certificate and its private key, made for a test. Valid from an hour ago for a day, unless the
 * test says otherwise.
 */
public final class TestCertificate {
  private static final int[] ECDSA_WITH_SHA256 = {1, 2, 840, 10045, 4, 3, 2};
  private static final int[] COMMON_NAME = {2, 5, 4, 3};
  private static final int[] BASIC_CONSTRAINTS = {2, 5, 29, 19};
  private static final int[] ALTERNATIVE_NAMES = {2, 5, 29, 17};
  private static final char[] NO_PASSWORD = new char[0];

  private final X509Certificate certificate;
  private final PrivateKey key;

  private TestCertificate(X509Certificate certificate, PrivateKey key) {
    this.certificate = certificate;
    this.key = key;
  }

  /** The times between which a certificate is valid. */
  public record Validity(Instant from, Instant to) {
    /** Now. */
    public static Validity now() {
      return new Validity(
          Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(Duration.ofDays(1)));
    }

    /** Until yesterday. */
    public static Validity over() {
      return new Validity(
          Instant.now().minus(Duration.ofDays(9)), Instant.now().minus(Duration.ofDays(1)));
    }

    /** From tomorrow on. */
    public static Validity later() {
      return new Validity(
          Instant.now().plus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(9)));
    }
  }

  /** A CA that signed itself. */
  public static TestCertificate authority(String name) {
    KeyPair pair = pair();
    return create(name, name, pair, pair.getPrivate(), Validity.now(), List.of(), true);
  }

  /** A certificate that this CA issues for hosts: names, IP addresses or URIs. */
  public TestCertificate issue(String name, Validity validity, String... hosts) {
    String issuer = certificate.getSubjectX500Principal().getName().replaceFirst("^CN=", "");
    return create(name, issuer, pair(), key, validity, List.of(hosts), false);
  }

  /** A certificate for 127.0.0.1 and localhost, valid now. */
  public TestCertificate issueLocal(String name) {
    return issue(name, Validity.now(), "127.0.0.1", "localhost");
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static TestCertificate create(
      String subject,
      String issuer,
      KeyPair pair,
      PrivateKey signer,
      Validity validity,
      List<String> hosts,
      boolean isAuthority) {
    byte[] algorithm = DerWriter.sequence(DerWriter.object(ECDSA_WITH_SHA256));
    byte[] extensions =
        isAuthority
            ? extension(BASIC_CONSTRAINTS, DerWriter.sequence(DerWriter.yes()))
            : hosts.isEmpty()
                ? extension(BASIC_CONSTRAINTS, DerWriter.sequence())
                : extension(ALTERNATIVE_NAMES, DerWriter.sequence(names(hosts)));
    byte[] content =
        DerWriter.sequence(
            DerWriter.element(0xa0, DerWriter.integer(BigInteger.TWO)),
            DerWriter.integer(new BigInteger(64, new SecureRandom())),
            algorithm,
            name(issuer),
            DerWriter.sequence(DerWriter.time(validity.from()), DerWriter.time(validity.to())),
            name(subject),
            pair.getPublic().getEncoded(),
            DerWriter.element(0xa3, DerWriter.sequence(extensions)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signer);
      signature.update(content);
      byte[] encoded = DerWriter.sequence(content, algorithm, DerWriter.bits(signature.sign()));
      return new TestCertificate(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(encoded)),
          pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] extension(int[] id, byte[] value) {
    return DerWriter.sequence(
        DerWriter.object(id), DerWriter.element(DerWriter.OCTET_STRING, value));
  }

  private static byte[] name(String commonName) {
    return DerWriter.sequence(
        DerWriter.element(
            DerWriter.SET,
            DerWriter.sequence(DerWriter.object(COMMON_NAME), DerWriter.text(commonName))));
  }

  private static byte[][] names(List<String> hosts) {
    return hosts.stream()
        .map(
            host ->
                host.matches("[0-9.]+")
                    ? DerWriter.element(0x87, address(host))
                    : DerWriter.element(
                        host.contains("://") ? 0x86 : 0x82,
                        host.getBytes(StandardCharsets.US_ASCII)))
        .toArray(byte[][]::new);
  }

  private static byte[] address(String ip) {
    try {
      return InetAddress.getByName(ip).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(ip, e);
    }
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public PrivateKey key() {
    return key;
  }

  /** The certificate in PEM form. */
  public String pem() {
    try {
      return block("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The private key in PEM form, PKCS #8. */
  public String keyPem() {
    return block("PRIVATE KEY", key.getEncoded());
  }

  private static String block(String label, byte[] bytes) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** A key store with the certificate and its key, without a password. */
  KeyStore keyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", key, NO_PASSWORD, new X509Certificate[] {certificate});
    return store;
  }

  /** A trust store with this certificate alone. */
  KeyStore trustStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", certificate);
    return store;
  }
}
