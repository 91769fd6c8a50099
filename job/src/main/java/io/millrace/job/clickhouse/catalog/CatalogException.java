package io.millrace.job.clickhouse.catalog;

import org.jspecify.annotations.Nullable;

/** A question the server did not answer. Message and fix are for people and name no secret. */
public final class CatalogException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of trouble it is, for those who go on differently. */
  public enum Kind {
    /** No server answers at the address, or something that is none. */
    UNREACHABLE,
    /** The server does not know this user with this password. */
    AUTHENTICATION,
    /** The user may not do or see this. */
    ACCESS_DENIED,
    /** There is no such database or table, or the user may not see it. */
    NOT_FOUND,
    /** The server refused for a reason of its own. */
    REFUSED
  }

  private final Kind kind;
  private final String fix;

  /**
   * @param message what happened and where
   * @param fix what to do about it
   */
  public CatalogException(Kind kind, String message, String fix, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.fix = fix;
  }

  public Kind kind() {
    return kind;
  }

  /** The way out. */
  public String fix() {
    return fix;
  }
}
