package io.millrace.console.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.config.ConfigException;
import io.millrace.job.pipeline.UnsuitableSettingException;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.replay.ConcurrentReplayException;
import io.millrace.job.tool.sample.SampleException;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.convert.SchemaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exceptions as answers: what happened, and what to do. */
public final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** The failure as the API tells it. A bug is logged and not told. */
  public static ApiException of(Throwable failure) {
    if (failure instanceof ApiException known) {
      return known;
    }
    if (failure instanceof ClusterException) {
      return new ApiException(502, "flink", message(failure), "");
    }
    if (failure instanceof CatalogException fault) {
      int status = fault.kind() == CatalogException.Kind.UNREACHABLE ? 502 : 422;
      return new ApiException(status, "clickhouse", message(fault), fault.fix());
    }
    if (failure instanceof SampleException fault) {
      return new ApiException(422, "kinesis", message(fault), fault.fix());
    }
    if (failure instanceof ConfigException) {
      return new ApiException(422, "configuration", message(failure), "");
    }
    if (failure instanceof CommandException) {
      String[] parts = message(failure).split("\n→ ", 2);
      return new ApiException(422, "command", parts[0], parts.length > 1 ? parts[1] : "");
    }
    if (failure instanceof SchemaException) {
      return new ApiException(
          422, "configuration", message(failure), "Change the column, or its key under columns");
    }
    if (failure instanceof RejectedRowException) {
      return new ApiException(
          422,
          "configuration",
          "errors.policy is fail, so the pipeline would stop at: " + message(failure),
          "Set errors.policy to table to see all of them");
    }
    if (failure instanceof UnsuitableSettingException
        || failure instanceof ConcurrentReplayException) {
      return new ApiException(409, "command", message(failure), "");
    }
    if (failure instanceof InsertException) {
      return new ApiException(
          502,
          "clickhouse",
          message(failure),
          "Fix the cause and run the replay again: it sends the same blocks, and each is inserted"
              + " once");
    }
    LOG.error("A request failed", failure);
    if (failure instanceof OutOfMemoryError) {
      return new ApiException(
          500,
          "internal",
          "The console has too little memory for this",
          "Ask for fewer documents, or give its JVM more: -Xmx");
    }
    return new ApiException(
        500,
        "internal",
        "The console failed: " + failure.getClass().getSimpleName(),
        "Its log has the stack trace; please report it");
  }

  /** The body of an answer that is an error. */
  public static ObjectNode tree(ApiException failure) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("kind", failure.kind())
        .put("message", message(failure))
        .put("fix", failure.fix());
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
