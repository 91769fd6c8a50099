package io.millrace.job.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server's certificate is not trusted; with the certificate itself. */
final class UntrustedServerException extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final transient List<X509Certificate> chain;
  private final String host;

  /**
   * @param host as the client called the server; null if unknown
   */
  UntrustedServerException(
      X509Certificate[] chain, @Nullable String host, CertificateException cause) {
    super(cause.getMessage(), cause);
    this.chain = List.of(chain);
    this.host = host == null ? "" : host;
  }

  /** The server's certificate, then those that issued it; never empty. */
  List<X509Certificate> chain() {
    return chain;
  }

  String host() {
    return host;
  }
}
