package io.millrace.job.clickhouse;

import io.millrace.job.clickhouse.CatalogException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the driver throws, in words that say where it happened and what to do.
 *
 * @see <a
 *     href="https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp">ErrorCodes</a>
 */
final class Faults {
  private static final int UNKNOWN_TABLE = 60;
  private static final int UNKNOWN_DATABASE = 81;
  private static final int READONLY = 164;
  private static final int UNKNOWN_USER = 192;
  private static final int WRONG_PASSWORD = 193;
  private static final int REQUIRED_PASSWORD = 194;
  private static final int TABLE_IS_READ_ONLY = 242;
  private static final int ACCESS_DENIED = 497;
  private static final int NO_WRITABLE_USERS = 514;
  private static final int AUTHENTICATION_FAILED = 516;
  private static final int LONGEST_MESSAGE = 500;

  private final String address;
  private final String user;

  Faults(String address, String user) {
    this.address = address;
    this.user = user;
  }

  CatalogException explain(SQLException fault) {
    return fault.getErrorCode() > 0
        ? explain(fault.getErrorCode(), firstLine(String.valueOf(fault.getMessage())), fault)
        : unreachable(fault);
  }

  /** What the server answered over HTTP. */
  CatalogException explain(HttpAnswer answer) {
    return explain(answer.errorCode().orElse(0), firstLine(answer.body()), null);
  }

  /** That the server did not answer. */
  CatalogException explain(IOException fault) {
    return unreachable(fault);
  }

  private CatalogException explain(int code, String message, @Nullable Throwable cause) {
    switch (code) {
      case UNKNOWN_USER:
      case WRONG_PASSWORD:
      case REQUIRED_PASSWORD:
      case AUTHENTICATION_FAILED:
        return new CatalogException(
            Kind.AUTHENTICATION,
            "The server at " + address + " refuses user " + user + " with the password given",
            "Check clickhouse.username and clickhouse.password (or clickhouse.password-file)",
            null);
      case READONLY:
        return new CatalogException(
            Kind.ACCESS_DENIED,
            serverMessage(message),
            "The profile of user " + user + " is read-only: take a user who may write",
            cause);
      case ACCESS_DENIED:
        return new CatalogException(
            Kind.ACCESS_DENIED, serverMessage(message), "Let an administrator grant it", cause);
      case TABLE_IS_READ_ONLY:
        return new CatalogException(
            Kind.REFUSED,
            serverMessage(message),
            "The server only reads at the moment: look at its disks and its Keeper",
            cause);
      case NO_WRITABLE_USERS:
        return new CatalogException(
            Kind.REFUSED,
            serverMessage(message),
            "This server takes its users from files only: add the user to its users.xml, or give it"
                + " a <local_directory> under <user_directories>",
            cause);
      case UNKNOWN_TABLE:
      case UNKNOWN_DATABASE:
        return new CatalogException(
            Kind.NOT_FOUND,
            serverMessage(message),
            "Check clickhouse.database and clickhouse.table",
            cause);
      default:
        return new CatalogException(Kind.REFUSED, serverMessage(message), "See the message", cause);
    }
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
        "Check that clickhouse.url names the HTTP port, usually 8123, or 8443 with https",
        root);
  }

  private CatalogException unreachable(String what, String fix, Throwable cause) {
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
    String line = message.lines().findFirst().orElse("");
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
  }
}
