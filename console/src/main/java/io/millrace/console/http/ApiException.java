package io.millrace.console.http;

/** A request that cannot be answered. Message and fix are for users and contain no secret. */
public final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String kind;
  private final String fix;

  /**
   * @param status of HTTP, 400 to 599
   * @param kind a word for programs, such as {@code flink}
   * @param message what happened
   * @param fix what to do; empty when there is nothing to do
   */
  public ApiException(int status, String kind, String message, String fix) {
    super(message);
    this.status = status;
    this.kind = kind;
    this.fix = fix;
  }

  /** The request is wrong. */
  public static ApiException invalid(String message, String fix) {
    return new ApiException(422, "request", message, fix);
  }

  /** What was asked for does not exist. */
  public static ApiException notFound(String message) {
    return new ApiException(404, "not-found", message, "");
  }

  int status() {
    return status;
  }

  String kind() {
    return kind;
  }

  String fix() {
    return fix;
  }
}
