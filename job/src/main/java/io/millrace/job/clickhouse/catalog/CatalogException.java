package io.millrace.job.clickhouse.catalog;

import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A question that the server did not answer. Message and fix are for users and contain no secret.
 */
public final class CatalogException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The kind of failure, for callers that react to it. */
  public enum Kind {
    /** No server answers at the address, or it is not ClickHouse. */
    UNREACHABLE,
    /** The server does not know this user with this password. */
    AUTHENTICATION,
    /** The user lacks a privilege. */
    ACCESS_DENIED,
    /** The database or table does not exist, or the user cannot see it. */
    NOT_FOUND,
    /** The server rejected the statement for another reason. */
    REFUSED
  }

  private final Kind kind;
  private final String fix;
  private final int code;

  /**
   * @param message what happened and where
   * @param fix what to do about it
   */
  public CatalogException(Kind kind, String message, String fix, @Nullable Throwable cause) {
    this(kind, message, fix, 0, cause);
  }

  /**
   * @param message what happened and where
   * @param fix what to do about it
   * @param code the server's error code; 0 without one
   */
  CatalogException(Kind kind, String message, String fix, int code, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.fix = fix;
    this.code = code;
  }

  public Kind kind() {
    return kind;
  }

  /** The same with another remedy. */
  public CatalogException withFix(String other) {
    return new CatalogException(kind, String.valueOf(getMessage()), other, code, this);
  }

  /** The server's error, if it is one that Millrace handles. */
  public Optional<ClickHouseErrorCode> error() {
    return ClickHouseErrorCode.of(code);
  }

  /** What to do about it. */
  public String fix() {
    return fix;
  }
}
