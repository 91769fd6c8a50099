package io.millrace.job.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;

/** Certificates in messages, on one line. */
final class CertificateText {
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;
  private static final int MOST_NAMES = 8;
  private static final int LONGEST_NAME = 200;

  private CertificateText() {}

  /** Subject, issuer and validity. */
  static String of(X509Certificate certificate) {
    return subject(certificate)
        + ", issued by "
        + (isSelfSigned(certificate) ? "itself" : issuer(certificate))
        + ", valid from "
        + time(certificate.getNotBefore())
        + " to "
        + time(certificate.getNotAfter());
  }

  static String subject(X509Certificate certificate) {
    String name = oneLine(certificate.getSubjectX500Principal().getName());
    return name.isEmpty() ? "without a subject" : name;
  }

  static String issuer(X509Certificate certificate) {
    return oneLine(certificate.getIssuerX500Principal().getName());
  }

  static boolean isSelfSigned(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
  }

  /** The hosts that it is for: its alternative names, or else its subject. */
  static String hosts(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      for (List<?> name : all == null ? List.<List<?>>of() : all) {
        if (name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS)) {
          names.add(oneLine(String.valueOf(name.get(1))));
        }
      }
    } catch (CertificateParsingException e) {
      return "names that Java cannot read";
    }
    if (names.isEmpty()) {
      return subject(certificate) + " (it has no alternative names)";
    }
    String more = names.size() > MOST_NAMES ? " and others" : "";
    return names.stream().limit(MOST_NAMES).collect(Collectors.joining(", ")) + more;
  }

  static Instant time(Date date) {
    return date.toInstant();
  }

  /** The names come from the server: no line breaks, nothing that controls a terminal. */
  static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    return line.length() <= LONGEST_NAME ? line : line.substring(0, LONGEST_NAME) + "…";
  }
}
