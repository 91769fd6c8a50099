package io.millrace.job.config.pem;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A private key in PEM form: PKCS #8, or the older forms that OpenSSL writes for RSA (PKCS #1) and
 * elliptic curves (SEC 1). A key with a passphrase is not supported.
 */
public final class PemPrivateKey {
  private static final String DECRYPT =
      "; to remove the passphrase: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW";

  /** Versions and algorithms, as DER. */
  private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};

  private static final byte[] RSA =
      Der.element(
          Der.SEQUENCE,
          new byte[] {0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1},
          new byte[] {0x05, 0x00});
  private static final byte[] ELLIPTIC_CURVE = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  /** The tag of the curve's name in a SEC 1 key. */
  private static final int CURVE = 0xa0;

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "DSA");
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private PemPrivateKey() {}

  /**
   * Parses the first private key in a text.
   *
   * @throws PemException if the text has no key, or one that Millrace cannot use
   */
  public static PrivateKey parse(String pem) throws PemException {
    for (PemBlocks.Block block : PemBlocks.of(pem)) {
      if (block.label().endsWith("PRIVATE KEY")) {
        if (block.isEncrypted()) {
          throw new PemException("is a key with a passphrase, which is not supported" + DECRYPT);
        }
        return key(block);
      }
    }
    throw new PemException("has no private key in PEM form (-----BEGIN PRIVATE KEY----- …)");
  }

  private static PrivateKey key(PemBlocks.Block block) throws PemException {
    byte[] encoded = block.bytes();
    switch (block.label()) {
      case "PRIVATE KEY":
        return read(encoded);
      case "RSA PRIVATE KEY":
        return read(
            Der.element(Der.SEQUENCE, VERSION_0, RSA, Der.element(Der.OCTET_STRING, encoded)));
      case "EC PRIVATE KEY":
        byte[] curve =
            Der.find(encoded, CURVE)
                .orElseThrow(() -> new PemException("is a key that does not name its curve"));
        return read(
            Der.element(
                Der.SEQUENCE,
                VERSION_0,
                Der.element(Der.SEQUENCE, ELLIPTIC_CURVE, curve),
                Der.element(Der.OCTET_STRING, encoded)));
      default:
        throw new PemException(
            "is a key of the form " + block.label() + ", which is not supported; expected PKCS #8");
    }
  }

  private static PrivateKey read(byte[] pkcs8) throws PemException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    return ALGORITHMS.stream()
        .map(algorithm -> read(spec, algorithm))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new PemException(
                    "is a damaged key, or one of an algorithm that this Java does not support"));
  }

  /** Empty if it is a key of another algorithm: the encoding tells only the provider. */
  private static Optional<PrivateKey> read(PKCS8EncodedKeySpec spec, String algorithm) {
    try {
      return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
    } catch (InvalidKeySpecException | NoSuchAlgorithmException another) {
      return Optional.empty();
    }
  }

  /** The key in the only form that clickhouse-jdbc reads: it takes the algorithm from the label. */
  public static String forDriver(PrivateKey key) {
    String label = key.getAlgorithm() + " PRIVATE KEY-----\n";
    return "-----BEGIN "
        + label
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END "
        + label;
  }

  /** Whether a key belongs to a certificate; true if that cannot be determined. */
  public static boolean matches(PrivateKey key, X509Certificate certificate) {
    Optional<String> algorithm = Optional.ofNullable(SIGNATURES.get(key.getAlgorithm()));
    if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
      return false;
    }
    if (algorithm.isEmpty()) {
      return true;
    }
    try {
      Signature signing = Signature.getInstance(algorithm.get());
      signing.initSign(key);
      signing.update(VERSION_0);
      Signature verifying = Signature.getInstance(algorithm.get());
      verifying.initVerify(certificate.getPublicKey());
      verifying.update(VERSION_0);
      return verifying.verify(signing.sign());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
