package io.millrace.job.tls;

import io.millrace.job.config.pem.PemCertificates;
import io.millrace.job.config.pem.PemException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Why a TLS connection failed, in one line: which certificate, what is wrong with it, and what to
 * do.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-6">alerts of TLS</a>
 */
public final class TlsFailure {
  /** The message of a connection that ended when the server had asked for a certificate. */
  static final String ASKED = "it asked for a client certificate and ended the connection";

  private static final Pattern ALERT = Pattern.compile("fatal alert: (\\w+)");

  /** Alerts by which a server rejects the client's certificate, or its absence. */
  private static final Set<String> OF_CLIENT =
      Set.of(
          "certificate_required",
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "unknown_ca",
          "access_denied",
          "decrypt_error");

  private final String what;
  private final String fix;

  private TlsFailure(String what, String fix) {
    this.what = what;
    this.fix = fix;
  }

  /** What the settings are called, for messages about one kind of server. */
  public static final class Names {
    private final String address;
    private final String authorities;
    private final String client;

    /**
     * @param address where the address is given
     * @param authorities where CA certificates are given
     * @param client where the client's certificate is given; empty if it cannot be
     */
    public Names(String address, String authorities, String client) {
      this.address = address;
      this.authorities = authorities;
      this.client = client;
    }

    /**
     * Of a connection that has no settings but those of the JVM.
     *
     * @param address where the address is given
     */
    public static Names ofJvm(String address) {
      return new Names(address, "", "");
    }
  }

  /** What is wrong, with the certificate if there is one. */
  public String what() {
    return what;
  }

  /** What to do about it. */
  public String fix() {
    return fix;
  }

  /**
   * Explains a failure.
   *
   * @return empty if TLS is not the reason
   */
  public static Optional<TlsFailure> of(Throwable fault, TlsSettings settings, Names names) {
    Optional<Throwable> untrusted = find(fault, UntrustedServerException.class::isInstance);
    if (untrusted.isPresent()) {
      return Optional.of(untrusted((UntrustedServerException) untrusted.get(), settings, names));
    }
    Optional<Throwable> plain = find(fault, PlainRequestException.class::isInstance);
    if (plain.isPresent()) {
      return Optional.of(
          new TlsFailure(
              "the port expects TLS, but the address begins with http://",
              "Write https:// in " + names.address + ", or name the port without TLS"));
    }
    Optional<Throwable> pem = find(fault, PemException.class::isInstance);
    if (pem.isPresent()) {
      return Optional.of(
          new TlsFailure(
              "a certificate or key of the configuration " + pem.get().getMessage(),
              "Correct " + names.authorities + " or " + names.client));
    }
    return find(fault, SSLException.class::isInstance)
        .map(failure -> handshake(failure, settings, names));
  }

  private static TlsFailure untrusted(
      UntrustedServerException failure, TlsSettings settings, Names names) {
    Optional<X509Certificate> invalid =
        failure.chain().stream().filter(TlsFailure::isOutOfTime).findFirst();
    boolean isOfTime = find(failure, TlsFailure::isOfTime).isPresent() && invalid.isPresent();
    if (isOfTime) {
      return outOfTime(invalid.get());
    }
    X509Certificate certificate = failure.chain().get(0);
    String reason = message(failure);
    if (reason.startsWith("No subject alternative") || reason.startsWith("No name matching")) {
      String host = failure.host().isEmpty() ? "the host" : failure.host();
      return new TlsFailure(
          "the server's certificate is not for "
              + host
              + " but for "
              + CertificateText.hosts(certificate)
              + " ("
              + CertificateText.of(certificate)
              + ")",
          "Write one of these names in "
              + names.address
              + ", or have a certificate issued for "
              + host);
    }
    if (isUnknownIssuer(failure)) {
      return unknownIssuer(failure.chain(), settings, names);
    }
    return new TlsFailure(
        "the server's certificate ("
            + CertificateText.of(certificate)
            + ") is not accepted: "
            + CertificateText.oneLine(message(root(failure))),
        "Have another certificate issued for the server");
  }

  private static TlsFailure unknownIssuer(
      List<X509Certificate> chain, TlsSettings settings, Names names) {
    X509Certificate last = chain.get(chain.size() - 1);
    String issuer =
        CertificateText.isSelfSigned(last)
            ? CertificateText.subject(last)
            : CertificateText.issuer(last);
    if (names.authorities.isEmpty()) {
      return new TlsFailure(
          "the server's certificate ("
              + CertificateText.of(chain.get(0))
              + ") is not trusted: none of the JVM's CA certificates issued it",
          "Add the certificate of "
              + issuer
              + " to the trust store of all JVMs: docs/tls-and-proxies.md, Kinesis and STS");
    }
    String given = settings.authorities().map(TlsFailure::subjects).orElse("");
    return new TlsFailure(
        "the server's certificate ("
            + CertificateText.of(chain.get(0))
            + ") is not trusted: "
            + (given.isEmpty()
                ? "none of the JVM's CA certificates issued it"
                : names.authorities + " has only " + given),
        (given.isEmpty() ? "Set " : "Add to ")
            + names.authorities
            + (given.isEmpty() ? " to" : "")
            + " the PEM certificate of "
            + issuer);
  }

  private static String subjects(String pem) {
    try {
      StringBuilder subjects = new StringBuilder();
      for (X509Certificate certificate : PemCertificates.parse(pem)) {
        subjects
            .append(subjects.length() == 0 ? "" : "; ")
            .append(CertificateText.subject(certificate));
      }
      return CertificateText.oneLine(subjects.toString());
    } catch (PemException e) {
      return "unreadable text";
    }
  }

  private static TlsFailure outOfTime(X509Certificate certificate) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    boolean isOver = CertificateText.time(certificate.getNotAfter()).isBefore(now);
    return new TlsFailure(
        "the server's certificate ("
            + CertificateText.of(certificate)
            + (isOver ? ") has expired" : ") is not valid yet"),
        (isOver ? "Renew it on the server" : "Wait until it is valid, or replace it")
            + "; or correct this machine's clock, which says "
            + now);
  }

  private static TlsFailure handshake(Throwable failure, TlsSettings settings, Names names) {
    String reason = message(failure);
    Matcher matcher = ALERT.matcher(reason);
    String alert = matcher.find() ? matcher.group(1) : "";
    if (OF_CLIENT.contains(alert) || reason.equals(ASKED)) {
      return ofClient(alert.isEmpty() ? ASKED : "alert " + alert, settings, names);
    }
    if (reason.startsWith("Unsupported or unrecognized SSL message")
        || reason.startsWith("Unrecognized SSL message")) {
      return new TlsFailure(
          "the port does not speak TLS, but the address begins with https://",
          "Write http:// in " + names.address + ", or name the port with TLS");
    }
    if (alert.equals("protocol_version")
        || alert.equals("insufficient_security")
        || reason.contains("No appropriate protocol")
        || reason.contains("is not accepted by client preferences")) {
      return new TlsFailure(
          "server and client have no TLS version or cipher in common ("
              + CertificateText.oneLine(reason)
              + ")",
          "Let the server offer TLS 1.2 or 1.3; the JVM's own limits are in"
              + " jdk.tls.client.protocols and jdk.tls.disabledAlgorithms");
    }
    if (failure instanceof SSLPeerUnverifiedException) {
      return new TlsFailure(
          CertificateText.oneLine(reason),
          "Write a name of the certificate in " + names.address + ", or replace it");
    }
    String client =
        names.client.isEmpty() || settings.certificate().isPresent()
            ? ""
            : "; if it requires a client certificate, set " + names.client;
    return new TlsFailure(
        "TLS failed (" + CertificateText.oneLine(reason) + ")",
        "Check that the port in "
            + names.address
            + " serves https with TLS 1.2 or 1.3, and look into the server's log"
            + client);
  }

  private static TlsFailure ofClient(String reason, TlsSettings settings, Names names) {
    Optional<X509Certificate> own = settings.clientCertificate();
    if (own.isEmpty()) {
      return new TlsFailure(
          "the server requires a client certificate (" + reason + ")",
          names.client.isEmpty()
              ? "Set the JVM's javax.net.ssl.keyStore"
              : "Set " + names.client + " to one that it accepts");
    }
    return new TlsFailure(
        "the server rejects the client certificate ("
            + CertificateText.of(own.get())
            + "; "
            + reason
            + ")",
        "Set "
            + names.client
            + " to a valid certificate of a CA that the server trusts for clients, and let it hold"
            + " the certificates in between");
  }

  private static boolean isUnknownIssuer(Throwable failure) {
    String reason = message(root(failure));
    return reason.contains("unable to find valid certification path")
        || reason.contains("Path does not chain with any of the trust anchors")
        || reason.contains("trustAnchors");
  }

  private static boolean isOfTime(Throwable cause) {
    return cause instanceof CertificateExpiredException
        || cause instanceof CertificateNotYetValidException
        || (cause instanceof CertPathValidatorException
            && (((CertPathValidatorException) cause).getReason() == BasicReason.EXPIRED
                || ((CertPathValidatorException) cause).getReason() == BasicReason.NOT_YET_VALID));
  }

  private static boolean isOutOfTime(X509Certificate certificate) {
    Instant now = Instant.now();
    return now.isAfter(CertificateText.time(certificate.getNotAfter()))
        || now.isBefore(CertificateText.time(certificate.getNotBefore()));
  }

  private static Optional<Throwable> find(Throwable fault, Predicate<Throwable> test) {
    @Nullable Throwable cause = fault;
    while (cause != null) {
      if (test.test(cause)) {
        return Optional.of(cause);
      }
      cause = cause.getCause() == cause ? null : cause.getCause();
    }
    return Optional.empty();
  }

  private static Throwable root(Throwable fault) {
    Throwable last = fault;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    return last;
  }

  private static String message(Throwable fault) {
    return String.valueOf(fault.getMessage());
  }
}
