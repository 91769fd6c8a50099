package io.millrace.console.errors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.http.Effect;
import io.millrace.console.http.Request;
import io.millrace.console.http.WebServer;
import io.millrace.console.pipelines.PipelineFolder;
import io.millrace.console.pipelines.Trees;
import io.millrace.console.task.Cancellation;
import io.millrace.console.task.Progress;
import io.millrace.console.task.Tasks;
import io.millrace.job.cli.operate.RejectedDocumentJson;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.tool.replay.PendingReplay;
import io.millrace.job.tool.replay.RejectedCounts;
import io.millrace.job.tool.replay.RejectedDocument;
import io.millrace.job.tool.replay.RejectedFilter;
import io.millrace.job.tool.replay.ReplayProgress.Next;
import io.millrace.job.tool.replay.ReplayReport;
import io.millrace.job.tool.replay.Replayer;
import io.millrace.job.tool.replay.Replayer.Fate;
import io.millrace.udf.ErrorPolicy;
import java.util.List;
import java.util.UUID;

/** The error table of a pipeline. */
public final class ErrorRoutes {
  private static final int LONGEST = 64 << 10;
  private static final int SHOWN_AGAIN = 20;

  private final PipelineFolder folder;
  private final Tasks tasks;

  public ErrorRoutes(PipelineFolder folder, Tasks tasks) {
    this.folder = folder;
    this.tasks = tasks;
  }

  /** Adds the routes. */
  public void addTo(WebServer server) {
    server.get("/api/errors", request -> pipelines());
    server.get("/api/errors/{pipeline}/counts", this::counts);
    server.get("/api/errors/{pipeline}/documents", this::documents);
    server.post("/api/errors/{pipeline}/replay", Effect.CHANGES, this::replay);
    server.post("/api/errors/{pipeline}/settle", Effect.CHANGES, this::settle);
  }

  private JsonNode pipelines() {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode names = tree.putArray("pipelines");
    for (PipelineFolder.Entry entry : folder.entries()) {
      PipelineConfig config = entry.config();
      if (config != null) {
        names
            .addObject()
            .put("name", config.name())
            .put("error_table", config.errorTable().toString())
            .put("file", entry.file().getFileName().toString());
      }
    }
    return tree.put("folder", folder.path().toString());
  }

  private static RejectedFilter filter(Request request) throws ApiException {
    return new RejectedFilter(
        request.query("reason").orElse(null),
        request.query("column").orElse(null),
        request.time("since"));
  }

  private JsonNode counts(Request request) throws Exception {
    PipelineConfig config = folder.config(request.path("pipeline"));
    RejectedFilter filter = filter(request);
    try (SetupConnection server = SetupConnection.of(config)) {
      return server.exists(config.errorTable())
          ? tree(Replayer.of(config, server).counts(filter))
          : nothingYet(config);
    }
  }

  /** The pipeline creates its error table when it starts. */
  private static ObjectNode nothingYet(PipelineConfig config) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("step_ms", 0)
        .put(
            "note",
            config.get(ErrorOptions.POLICY) == ErrorPolicy.FAIL
                ? "With errors.policy: fail there is no error table."
                : "The pipeline creates the error table "
                    + config.errorTable()
                    + " when it starts.");
    tree.putArray("groups");
    tree.putArray("bars");
    return tree;
  }

  private static ObjectNode tree(RejectedCounts counts) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("step_ms", counts.step().toMillis()).put("note", "");
    ArrayNode groups = tree.putArray("groups");
    for (RejectedCounts.Group group : counts.groups()) {
      groups
          .addObject()
          .put("reason", group.reason())
          .put("column", group.column())
          .put("rows", group.rows())
          .put("open", group.open())
          .put("first", group.first().toString())
          .put("last", group.last().toString());
    }
    ArrayNode bars = tree.putArray("bars");
    for (RejectedCounts.Bar bar : counts.bars()) {
      bars.addObject()
          .put("at", bar.at().toString())
          .put("reason", bar.reason())
          .put("rows", bar.rows());
    }
    return tree;
  }

  private JsonNode documents(Request request) throws Exception {
    PipelineConfig config = folder.config(request.path("pipeline"));
    RejectedFilter filter = filter(request);
    int limit = request.number("limit", 100, 500);
    DisplayedValues values = Trees.values(config);
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode documents = tree.putArray("documents");
    try (SetupConnection server = SetupConnection.of(config)) {
      List<RejectedDocument> last =
          server.exists(config.errorTable())
              ? Replayer.of(config, server).last(filter, limit)
              : List.of();
      last.forEach(document -> documents.add(tree(document, values)));
    }
    return tree;
  }

  private static ObjectNode tree(RejectedDocument document, DisplayedValues values) {
    String text = values.document(document.text());
    return RejectedDocumentJson.of(document, values, "index")
        .put("text", text.length() <= LONGEST ? text : text.substring(0, LONGEST))
        .put("is_excerpt", document.isExcerpt() || text.length() > LONGEST);
  }

  private JsonNode replay(Request request) throws Exception {
    PipelineConfig config = folder.config(request.path("pipeline"));
    request.change().with("pipeline", config.name());
    ObjectNode body = request.body();
    String since = body.path("since").asText();
    RejectedFilter filter =
        new RejectedFilter(
            body.path("reason").asText().isEmpty() ? null : body.path("reason").asText(),
            body.path("column").asText().isEmpty() ? null : body.path("column").asText(),
            since.isEmpty() ? null : Request.time("since", since));
    return tasks.start(request, progress -> replay(config, filter, progress), Cancellation.ASK);
  }

  private static JsonNode replay(PipelineConfig config, RejectedFilter filter, Progress progress)
      throws Exception {
    try (SetupConnection server = SetupConnection.of(config)) {
      Replayer replayer = Replayer.of(config, server);
      progress.tell("Counting", 0, 0);
      long open =
          replayer.counts(filter).groups().stream().mapToLong(RejectedCounts.Group::open).sum();
      progress.tell("Converting and inserting", 0, open);
      ReplayReport report =
          replayer.replay(
              filter,
              soFar -> {
                if (progress.isCancelled()) {
                  return Next.STOP;
                }
                long done = soFar.documents() + soFar.stillRejected();
                progress.tell("Converting and inserting", done, Math.max(open, done));
                return Next.CONTINUE;
              });
      return tree(report, Trees.values(config)).put("stopped", progress.isCancelled());
    }
  }

  private static ObjectNode tree(ReplayReport report, DisplayedValues values) {
    ObjectNode tree =
        JsonNodeFactory.instance
            .objectNode()
            .put("documents", report.documents())
            .put("rows", report.rows())
            .put("rows_finished", report.rowsFinished())
            .put("still_rejected", report.stillRejected())
            .put("in_table", report.inTable());
    ArrayNode again = tree.putArray("rejected_again");
    report.rejectedAgain().stream()
        .limit(SHOWN_AGAIN)
        .forEach(
            one ->
                again
                    .addObject()
                    .put("message", one.message())
                    .put("text", Trees.cut(values.document(one.document().text()))));
    ArrayNode pending = tree.putArray("pending");
    for (PendingReplay one : report.pending()) {
      pending
          .addObject()
          .put("replay", one.id().toString())
          .put("documents", one.documents())
          .put("rows", one.rows())
          .put("message", one.message())
          .put("fix", one.fix());
    }
    return tree;
  }

  private JsonNode settle(Request request) throws Exception {
    PipelineConfig config = folder.config(request.path("pipeline"));
    request.change().with("pipeline", config.name());
    ObjectNode body = request.body();
    UUID replay;
    Fate fate;
    try {
      replay = UUID.fromString(body.path("replay").asText());
      fate = Fate.valueOf(body.path("fate").asText());
    } catch (IllegalArgumentException wrong) {
      throw ApiException.invalid("Expected a replay and its fate, INSERTED or WITHDRAWN", "");
    }
    try (SetupConnection server = SetupConnection.of(config)) {
      if (!Replayer.of(config, server).settle(replay, fate)) {
        throw ApiException.notFound("There is no unfinished replay " + replay);
      }
    }
    return JsonNodeFactory.instance.objectNode().put("replay", replay.toString());
  }
}
