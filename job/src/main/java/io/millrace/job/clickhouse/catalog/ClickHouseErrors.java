package io.millrace.job.clickhouse.catalog;

import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.http.ClickHouseErrorCode.Setup;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the driver throws or the server answers, in words that say where and what to do. */
final class ClickHouseErrors {
  private static final int LONGEST_MESSAGE = 500;
  private static final String PORT =
      "Check that clickhouse.url names the HTTP port, usually 8123, or 8443 with https";

  private final String address;
  private final String user;

  ClickHouseErrors(String address, String user) {
    this.address = address;
    this.user = user;
  }

  CatalogException explain(SQLException fault) {
    return fault.getErrorCode() > 0
        ? explain(fault.getErrorCode(), firstLine(String.valueOf(fault.getMessage())), fault)
        : unreachable(fault);
  }

  /** What the server answered over HTTP. */
  CatalogException explain(ClickHouseResponse answer) {
    return answer.isProven() || ClickHouseErrorCode.of(answer.errorCode().orElse(0)).isPresent()
        ? explain(answer.errorCode().orElse(0), firstLine(answer.body()), null)
        : unreachable(
            "What answers is not ClickHouse's HTTP interface: HTTP status "
                + answer.status()
                + " with "
                + answer.doubt()
                + (answer.program().isEmpty() ? "" : ", Server: " + answer.program())
                + (answer.body().isBlank() ? "" : ": " + firstLine(answer.body().strip())),
            PORT,
            null);
  }

  /** That the server did not answer. */
  CatalogException explain(IOException fault) {
    return unreachable(fault);
  }

  private CatalogException explain(int code, String message, @Nullable Throwable cause) {
    switch (ClickHouseErrorCode.of(code).map(ClickHouseErrorCode::setup).orElse(Setup.OTHER)) {
      case CREDENTIALS:
        return new CatalogException(
            Kind.AUTHENTICATION,
            "The server at " + address + " refuses user " + user + " with the password given",
            "Check clickhouse.username and clickhouse.password (or clickhouse.password-file)",
            null);
      case READ_ONLY_PROFILE:
        return new CatalogException(
            Kind.ACCESS_DENIED,
            serverMessage(message),
            "The profile of user " + user + " is read-only: take a user who may write",
            cause);
      case ACCESS_DENIED:
        return new CatalogException(
            Kind.ACCESS_DENIED, serverMessage(message), "Let an administrator grant it", cause);
      case READ_ONLY_SERVER:
        return new CatalogException(
            Kind.REFUSED,
            serverMessage(message),
            "The server only reads at the moment: look at its disks and its Keeper",
            cause);
      case USERS_IN_FILES:
        return new CatalogException(
            Kind.REFUSED,
            serverMessage(message),
            "This server takes its users from files only: add the user to its users.xml, or give it"
                + " a <local_directory> under <user_directories>",
            cause);
      case NOT_FOUND:
        return new CatalogException(
            Kind.NOT_FOUND,
            serverMessage(message),
            "Check clickhouse.database and clickhouse.table",
            cause);
      case OTHER:
        return new CatalogException(Kind.REFUSED, serverMessage(message), "See the message", cause);
    }
    throw new IllegalStateException("No such meaning of code " + code);
  }

  private CatalogException unreachable(Exception fault) {
    Throwable root = root(fault);
    if (root instanceof UnknownHostException) {
      return unreachable("No host of that name", "Check the host in clickhouse.url", root);
    }
    if (root instanceof SocketTimeoutException || fault instanceof SocketTimeoutException) {
      return unreachable(
          "No answer in time",
          "Check host and port in clickhouse.url, firewalls on the way, and"
              + " clickhouse.connect-timeout",
          root);
    }
    if (root instanceof ConnectException) {
      return unreachable(
          "Nothing listens there (" + firstLine(message(root)) + ")",
          "Check that the server runs and that clickhouse.url names its HTTP port, usually 8123, or"
              + " 8443 with https",
          root);
    }
    if (root instanceof SSLException) {
      return unreachable(
          "TLS failed (" + firstLine(message(root)) + ")",
          "Check whether the port in clickhouse.url speaks https, and that the server's certificate"
              + " is trusted here",
          root);
    }
    return unreachable(
        "What answers is not ClickHouse's HTTP interface (" + firstLine(message(fault)) + ")",
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
