package io.millrace.job.config.pem;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates in PEM form. */
public final class PemCertificates {
  private PemCertificates() {}

  /**
   * Parses all certificates in a text, in their order. Other blocks are skipped.
   *
   * @throws PemException if the text has no certificate, or a damaged one
   */
  public static List<X509Certificate> parse(String pem) throws PemException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (PemBlocks.Block block : PemBlocks.of(pem)) {
      if (block.label().endsWith("CERTIFICATE")) {
        certificates.add(certificate(block.bytes(), certificates.size() + 1));
      }
    }
    if (certificates.isEmpty()) {
      throw new PemException(
          "has no certificate in PEM form (-----BEGIN CERTIFICATE----- …). To convert one: openssl"
              + " x509 -inform der -in FILE");
    }
    return certificates;
  }

  private static X509Certificate certificate(byte[] encoded, int number) throws PemException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(encoded));
    } catch (CertificateException e) {
      throw new PemException("certificate " + number + " is damaged", e);
    }
  }
}
