package io.millrace.job.config.pem;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The names in a certificate by which ClickHouse knows a user.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/operations/external-authenticators/ssl-x509">Authentication
 *     by certificate</a>
 */
public final class CertificateNames {
  private static final int DNS_NAME = 2;
  private static final int URI = 6;

  private CertificateNames() {}

  /** The first common name of the subject, which is the one that ClickHouse reads. */
  public static Optional<String> commonName(X509Certificate certificate) {
    try {
      // The first part of the subject comes first here, and last in the text.
      for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
        Attribute name = part.toAttributes().get("CN");
        if (name != null) {
          return Optional.ofNullable(name.get())
              .filter(String.class::isInstance)
              .map(String.class::cast)
              .filter(text -> !text.isEmpty());
        }
      }
    } catch (NamingException unreadable) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  /**
   * The alternative names that ClickHouse reads, as it writes them: {@code DNS:…} and {@code
   * URI:…}.
   */
  public static List<String> alternativeNames(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      for (List<?> name : all == null ? List.<List<?>>of() : all) {
        if (name.get(0).equals(DNS_NAME)) {
          names.add("DNS:" + name.get(1));
        } else if (name.get(0).equals(URI)) {
          names.add("URI:" + name.get(1));
        }
      }
    } catch (CertificateParsingException unreadable) {
      return List.of();
    }
    return names;
  }
}
