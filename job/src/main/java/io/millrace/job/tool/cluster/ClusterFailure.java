package io.millrace.job.tool.cluster;

import io.millrace.job.tls.PlainRequestException;
import io.millrace.job.tls.TlsFailure;
import io.millrace.job.tls.TlsProbe;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.apache.flink.runtime.rest.util.RestClientException;
import org.apache.flink.util.ExceptionUtils;

/** Why Flink's client had no answer that it understands, in a sentence that says what to do. */
final class ClusterFailure {
  private static final int REDIRECTIONS = 300;
  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int NO_HTTP = 600;
  private static final Set<Integer> DENIED = Set.of(401, 403);
  private static final Set<Integer> OF_A_GATEWAY = Set.of(502, 503, 504);
  private static final int EXCERPT = 100;
  private static final String BEFORE_TEXT = "but plain-text: ";
  private static final String BEFORE_TRACE = "Internal server error., <Exception on server side:\n";
  private static final String NAME_IT = ". Name the cluster's dashboard with --cluster";

  private final URI address;
  private final ClusterAccess access;
  private final Throwable cause;
  private final Optional<RestClientException> answer;

  ClusterFailure(URI address, ClusterAccess access, Throwable cause) {
    this.address = address;
    this.access = access;
    this.cause = cause;
    answer = ExceptionUtils.findThrowable(cause, RestClientException.class);
  }

  /** Whether a server answered, if only with an error. */
  boolean isAnswer() {
    return answer.isPresent();
  }

  ClusterException exception() {
    boolean lasts =
        status().filter(DENIED::contains).isPresent()
            || ExceptionUtils.findThrowable(cause, SSLException.class).isPresent();
    return lasts
        ? new ClusterException(message(), cause)
        : new ClusterException(message(), cause, scope());
  }

  /** A server that answers about one job, if only with an error, may answer about others. */
  private ClusterException.Scope scope() {
    Optional<Integer> status = status();
    if (status.isPresent()) {
      return status.get() == NOT_FOUND && isOfFlink()
          ? ClusterException.Scope.FORGOTTEN_JOB
          : ClusterException.Scope.REQUEST;
    }
    return isAway() ? ClusterException.Scope.CLUSTER : ClusterException.Scope.REQUEST;
  }

  private Optional<Integer> status() {
    return answer.map(refused -> refused.getHttpResponseStatus().code());
  }

  private boolean isAway() {
    return ExceptionUtils.findThrowable(cause, ConnectException.class).isPresent()
        || ExceptionUtils.findThrowable(cause, UnknownHostException.class).isPresent();
  }

  /** Flink's errors have no cause; the parser's error is the cause for any other answer. */
  private boolean isOfFlink() {
    return answer.isPresent() && !(answer.get().getCause() instanceof IOException);
  }

  private String message() {
    Optional<TlsFailure> tls = tlsFailure();
    if (tls.isPresent()) {
      return "Cannot reach the cluster at "
          + address
          + ": "
          + tls.get().what()
          + ". "
          + tls.get().fix();
    }
    if (answer.isPresent()) {
      return messageOf(answer.get());
    }
    if (isAway()) {
      return "No Flink cluster answers at " + address + NAME_IT;
    }
    return "The cluster at " + address + " says: " + firstLine(text(cause));
  }

  private Optional<TlsFailure> tlsFailure() {
    // A server with TLS answers a request without it with nothing, with no HTTP, or with 400.
    boolean mayNeedTls =
        "http".equals(address.getScheme())
            && address.getPort() > 0
            && status().filter(code -> code != BAD_REQUEST && code < NO_HTTP).isEmpty();
    return TlsFailure.of(
        mayNeedTls && TlsProbe.speaksTls(address, access.tls())
            ? new PlainRequestException(new IOException(cause))
            : cause,
        access.tls(),
        ClusterAccess.NAMES);
  }

  private String messageOf(RestClientException refused) {
    int status = refused.getHttpResponseStatus().code();
    if (DENIED.contains(status)) {
      return "The cluster at "
          + address
          + " answers with HTTP status "
          + status
          + (access.hasToken()
              ? ". Check the token of MILLRACE_CLUSTER_TOKEN or --cluster-token-file"
              : ". If it requires a token, set MILLRACE_CLUSTER_TOKEN or --cluster-token-file");
    }
    if (isOfFlink()) {
      return "The cluster at " + address + " says: " + errorsOfFlink(refused);
    }
    if (status >= NO_HTTP) {
      return "The server at " + address + " does not speak HTTP" + NAME_IT;
    }
    if (OF_A_GATEWAY.contains(status)) {
      return "The server at "
          + address
          + " answers with HTTP status "
          + status
          + ", and not as Flink does. If it is a proxy, the cluster behind it may be starting:"
          + " try again";
    }
    if (status >= REDIRECTIONS && status < BAD_REQUEST) {
      return "The server at "
          + address
          + " redirects (HTTP status "
          + status
          + "). Name the address that it redirects to with --cluster";
    }
    return "The server at "
        + address
        + " does not answer as Flink does (HTTP status "
        + status
        + body(refused)
        + ")"
        + NAME_IT;
  }

  /** A list of texts; the second may be a stack trace, which begins with the reason. */
  private static String errorsOfFlink(RestClientException refused) {
    String errors = text(refused);
    if (errors.startsWith("[") && errors.endsWith("]")) {
      errors = errors.substring(1, errors.length() - 1);
    }
    return firstLine(
        errors.startsWith(BEFORE_TRACE) ? errors.substring(BEFORE_TRACE.length()) : errors);
  }

  private static String body(RestClientException refused) {
    String message = text(refused);
    int at = message.indexOf(BEFORE_TEXT);
    String text = at < 0 ? "" : firstLine(message.substring(at + BEFORE_TEXT.length()));
    if (text.isEmpty()) {
      return "";
    }
    if (text.startsWith("<")) {
      return ", a page";
    }
    return ": " + (text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "…");
  }

  private static String text(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  private static String firstLine(String text) {
    return text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("");
  }
}
