package io.millrace.job.config.value;

/** How ClickHouse knows that the user is who it says. */
public enum Authentication {
  /** By the password. */
  PASSWORD,
  /** By the certificate that the client presents, {@code IDENTIFIED WITH ssl_certificate}. */
  CERTIFICATE
}
