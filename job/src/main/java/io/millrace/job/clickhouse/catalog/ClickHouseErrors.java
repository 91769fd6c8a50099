package io.millrace.job.clickhouse.catalog;

import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.http.ClickHouseErrorCode.Setup;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.http.ConnectionFailedException;
import io.millrace.job.clickhouse.http.LateAnswerException;
import io.millrace.job.config.value.Authentication;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Translates exceptions of the driver and answers of the server into messages that say where and
 * what to do.
 */
final class ClickHouseErrors {
  private static final int LONGEST_MESSAGE = 500;
  private static final String PORT =
      "Check that clickhouse.url names the HTTP port, usually 8123, or 8443 with https";

  private final String address;
  private final String user;
  private final Authentication authentication;

  ClickHouseErrors(String address, String user, Authentication authentication) {
    this.address = address;
    this.user = user;
    this.authentication = authentication;
  }

  CatalogException explain(SQLException fault) {
    return fault.getErrorCode() > 0
        ? explain(fault.getErrorCode(), firstLine(String.valueOf(fault.getMessage())), fault)
        : unreachable(fault);
  }

  /** Explains an error that the server returned over HTTP. */
  CatalogException explain(ClickHouseResponse answer) {
    return answer.isProven() || ClickHouseErrorCode.of(answer.errorCode().orElse(0)).isPresent()
        ? explain(answer.errorCode().orElse(0), firstLine(answer.body()), null)
        : unreachable(
            "The server there is not ClickHouse's HTTP interface: it answered with HTTP status "
                + answer.status()
                + " with "
                + answer.doubt()
                + (answer.program().isEmpty() ? "" : ", Server: " + answer.program())
                + (answer.body().isBlank() ? "" : ": " + firstLine(answer.body().strip())),
            answer.isOfGateway() ? ClickHouseResponse.GATEWAY : PORT,
            null);
  }

  /** Explains that the server did not answer. */
  CatalogException explain(IOException fault) {
    return unreachable(fault);
  }

  private CatalogException explain(int code, String message, @Nullable Throwable cause) {
    switch (ClickHouseErrorCode.of(code).map(ClickHouseErrorCode::setup).orElse(Setup.OTHER)) {
      case CREDENTIALS:
        if (authentication == Authentication.CERTIFICATE) {
          return new CatalogException(
              Kind.AUTHENTICATION,
              "The server at " + address + " refuses user " + user + " with this certificate",
              "Let the user be IDENTIFIED WITH ssl_certificate by the certificate's common name"
                  + " or alternative name, and check clickhouse.tls.client-certificate",
              code,
              null);
        }
        return new CatalogException(
            Kind.AUTHENTICATION,
            "The server at " + address + " refuses user " + user + " with this password",
            "Check clickhouse.username and clickhouse.password (or clickhouse.password-file)."
                + " millrace grant creates the user",
            code,
            null);
      case READ_ONLY_PROFILE:
        return new CatalogException(
            Kind.ACCESS_DENIED,
            serverMessage(message),
            "The profile of user " + user + " is read-only: use a user with write access",
            code,
            cause);
      case ACCESS_DENIED:
        return new CatalogException(
            Kind.ACCESS_DENIED,
            serverMessage(message),
            "Ask an administrator to grant it",
            code,
            cause);
      case READ_ONLY_SERVER:
        return new CatalogException(
            Kind.REFUSED,
            serverMessage(message),
            "The server is read-only at the moment: check its disks and its Keeper",
            code,
            cause);
      case USERS_IN_FILES:
        return new CatalogException(
            Kind.REFUSED,
            serverMessage(message),
            "This server reads its users only from files: add the user to users.xml, or configure"
                + " a <local_directory> under <user_directories>",
            code,
            cause);
      case NOT_FOUND:
        return new CatalogException(
            Kind.NOT_FOUND,
            serverMessage(message),
            "Check clickhouse.database and clickhouse.table",
            code,
            cause);
      case OTHER:
        return new CatalogException(
            Kind.REFUSED, serverMessage(message), "See the message", code, cause);
    }
    throw new IllegalStateException("Unhandled code " + code);
  }

  private CatalogException unreachable(Exception fault) {
    if (fault instanceof ConnectionFailedException) {
      return unreachable(
          String.valueOf(fault.getMessage()), ((ConnectionFailedException) fault).fix(), fault);
    }
    Throwable root = root(fault);
    if (root instanceof UnknownHostException) {
      return unreachable("Unknown host", "Check the host in clickhouse.url", root);
    }
    if (fault instanceof LateAnswerException) {
      return new CatalogException(
          Kind.UNREACHABLE,
          "ClickHouse at "
              + address
              + " did not answer within "
              + ((LateAnswerException) fault).limit().toSeconds()
              + " s. It may still run the statement",
          "See system.processes on the server, then run the command again. If the server is idle,"
              + " check host and port in clickhouse.url and the firewalls in between",
          fault);
    }
    if (root instanceof SocketTimeoutException || fault instanceof SocketTimeoutException) {
      return unreachable(
          "No answer in time",
          "Check host and port in clickhouse.url, the firewalls in between, and"
              + " clickhouse.connect-timeout",
          root);
    }
    if (root instanceof ConnectException) {
      return unreachable(
          "No server listens there (" + firstLine(message(root)) + ")",
          "Check that the server runs and that clickhouse.url names its HTTP port, usually 8123, or"
              + " 8443 with https",
          root);
    }
    if (root instanceof SSLException) {
      return unreachable(
          "TLS failed (" + firstLine(message(root)) + ")",
          "Check that the port in clickhouse.url serves https, and that this machine trusts the"
              + " server's certificate",
          root);
    }
    return unreachable(
        "The server there is not ClickHouse's HTTP interface (" + firstLine(message(fault)) + ")",
        PORT,
        root);
  }

  private CatalogException unreachable(String what, String fix, @Nullable Throwable cause) {
    return new CatalogException(
        Kind.UNREACHABLE, "Cannot reach ClickHouse at " + address + ": " + what, fix, cause);
  }

  private static Throwable root(Throwable fault) {
    @Nullable Throwable cause = fault;
    Throwable last = fault;
    while (cause != null && cause != cause.getCause()) {
      last = cause;
      cause = cause.getCause();
    }
    return last;
  }

  private static String serverMessage(String message) {
    return "The server says: " + message.replaceFirst("\\s*\\(queryId= ?[^)]*\\)$", "");
  }

  private static String message(Throwable fault) {
    return String.valueOf(fault.getMessage());
  }

  private static String firstLine(String message) {
    String line = message.lines().findFirst().orElse("").replaceAll("[\\p{Cc}\\p{Cf}]", "?");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
  }
}
