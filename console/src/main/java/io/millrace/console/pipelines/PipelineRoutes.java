package io.millrace.console.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.http.Change;
import io.millrace.console.http.Effect;
import io.millrace.console.http.Request;
import io.millrace.console.http.WebServer;
import io.millrace.console.task.Progress;
import io.millrace.console.task.Tasks;
import io.millrace.job.cli.operate.StopCommand;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.PipelineRuns;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.provision.Leftovers;
import io.millrace.job.tool.cluster.PipelineJob;
import io.millrace.job.tool.preview.StoredRows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pipelines of the cluster, as {@code list}, {@code status}, {@code stop} and {@code remove}.
 */
public final class PipelineRoutes {
  private static final int ROWS = 20;

  private final ClusterWatch watch;
  private final PipelineFolder folder;
  private final Tasks tasks;
  private final Samples samples;

  public PipelineRoutes(ClusterWatch watch, PipelineFolder folder, Tasks tasks, Samples samples) {
    this.watch = watch;
    this.folder = folder;
    this.tasks = tasks;
    this.samples = samples;
  }

  /** Adds the routes. */
  public void addTo(WebServer server) {
    server.get("/api/pipelines", request -> list());
    server.get("/api/pipelines/{id}", request -> show(request.path("id")));
    server.get("/api/pipelines/{id}/series", request -> series(request.path("id")));
    server.get("/api/pipelines/{id}/rows", request -> rows(request.path("id")));
    server.post("/api/pipelines/{id}/sample", Effect.READS, this::sample);
    server.post("/api/pipelines/{id}/checks", Effect.READS, this::checks);
    server.post("/api/pipelines/{id}/stop", Effect.CHANGES, this::stop);
    server.post("/api/pipelines/{id}/remove", Effect.CHANGES, this::remove);
  }

  private ObjectNode list() {
    ClusterWatch.Snapshot snapshot = watch.snapshot();
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("at", snapshot.at().toString())
        .put("cluster", watch.address().toString())
        .put("problem", snapshot.problem());
    List<PipelineFolder.Entry> files = folder.entries();
    Set<String> named =
        files.stream().map(PipelineFolder.Entry::name).collect(Collectors.toUnmodifiableSet());
    Set<String> running = new HashSet<>();
    ArrayNode pipelines = tree.putArray("pipelines");
    for (PipelineJob job : snapshot.jobs()) {
      running.add(job.name());
      ObjectNode row = report(job);
      pipelines.add(row);
      row.set("rows_history", history(job, History::sparkline));
      row.put("has_file", named.contains(job.name()));
    }
    ArrayNode idle = tree.putArray("files");
    for (PipelineFolder.Entry file : files) {
      if (!running.contains(file.name())) {
        idle.addObject()
            .put("name", file.name())
            .put("file", file.file().getFileName().toString())
            .put("problem", file.problem());
      }
    }
    return tree;
  }

  private JsonNode history(PipelineJob job, Function<History, ? extends JsonNode> part) {
    Optional<History> history = watch.history(job);
    return history.isPresent() ? part.apply(history.get()) : JsonNodeFactory.instance.arrayNode();
  }

  /** The newest report, or the entry of the job list before the first report. */
  private ObjectNode report(PipelineJob job) {
    @Nullable ObjectNode newest = watch.history(job).map(History::newest).orElse(null);
    ObjectNode tree = newest == null ? JsonNodeFactory.instance.objectNode() : newest.deepCopy();
    return tree.put("pipeline", job.name())
        .put("job", job.id().toString())
        .put("state", job.status().toString())
        .put("started", job.started().toString())
        .put("alive", job.isAlive());
  }

  private PipelineJob job(String id) throws ApiException {
    return watch.snapshot().jobs().stream()
        .filter(job -> job.id().toString().equals(id))
        .findFirst()
        .orElseThrow(() -> ApiException.notFound("The cluster has no pipeline with job " + id));
  }

  private ObjectNode show(String id) throws ApiException {
    PipelineJob job = job(id);
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.set("report", report(job));
    tree.put("at", watch.snapshot().at().toString()).put("problem", watch.snapshot().problem());
    tree.put("dashboard", watch.address() + "/#/job/running/" + job.id() + "/overview");
    ObjectNode configuration = tree.putObject("configuration");
    new TreeMap<>(job.configuration()).forEach(configuration::put);
    Optional<PipelineFolder.Entry> file = folder.find(job.name());
    tree.put("file", file.map(entry -> entry.file().getFileName().toString()).orElse(""));
    tree.put("file_problem", file.map(PipelineFolder.Entry::problem).orElse(""));
    tree.put("folder", folder.path().toString());
    return tree;
  }

  private JsonNode series(String id) throws ApiException {
    Optional<History> history = watch.history(job(id));
    return history.isPresent() ? history.get().series() : new History().series();
  }

  private JsonNode rows(String id) throws Exception {
    PipelineConfig config = folder.config(job(id).name());
    try (SetupConnection server = SetupConnection.of(config)) {
      ObjectNode tree =
          Trees.rows(
              StoredRows.newest(config, server, ROWS)
                  .with((column, value) -> Trees.values(config).of(value)));
      return tree.put("table", config.table().toString());
    }
  }

  private JsonNode sample(Request request) throws ApiException {
    PipelineConfig config = folder.config(job(request.path("id")).name());
    return tasks.start(request, progress -> samples.take(config, 20, 10, progress));
  }

  private JsonNode checks(Request request) throws ApiException {
    PipelineConfig config = folder.config(job(request.path("id")).name());
    return tasks.start(request, progress -> Trees.checks(config, progress));
  }

  private JsonNode stop(Request request) throws ApiException {
    PipelineJob job = job(request.path("id"));
    request.change().with("pipeline", job.name());
    requireAlive(job);
    String place = request.body().path("folder").asText().strip();
    return tasks.start(request, progress -> stop(job, place.isEmpty() ? null : place, progress));
  }

  private JsonNode stop(PipelineJob job, @Nullable String place, Progress progress)
      throws Exception {
    Runnable waiting =
        () -> progress.tell("Writing a savepoint and committing what was read", 0, 0);
    waiting.run();
    String savepoint = watch.cluster().stop(job, place, waiting);
    watch.refresh();
    return JsonNodeFactory.instance
        .objectNode()
        .put("pipeline", job.name())
        .put("job", job.id().toString())
        .put("savepoint", savepoint)
        .put("command", StopCommand.resume(savepoint));
  }

  private static void requireAlive(PipelineJob job) throws ApiException {
    if (!job.isAlive()) {
      throw new ApiException(409, "ended", job + " has already ended: it is " + job.status(), "");
    }
  }

  private JsonNode remove(Request request) throws Exception {
    PipelineJob job = job(request.path("id"));
    request.change().with("pipeline", job.name());
    ObjectNode body = request.body();
    if (!body.path("confirm").asText().equals(job.name())) {
      throw ApiException.invalid(
          "The confirmation is not the pipeline's name", "Type " + job.name());
    }
    @Nullable PipelineConfig config =
        folder.find(job.name()).map(PipelineFolder.Entry::config).orElse(null);
    List<String> drops = new ArrayList<>();
    if (body.path("drop_error_table").asBoolean() || body.path("drop_user").asBoolean()) {
      PipelineConfig needed = folder.config(job.name());
      if (body.path("drop_error_table").asBoolean()) {
        drops.add(Leftovers.dropErrorTable(needed));
      }
      if (body.path("drop_user").asBoolean()) {
        drops.add(Leftovers.dropUser(needed));
      }
    }
    if (job.isAlive()) {
      watch.cluster().cancel(job);
    }
    ObjectNode tree = JsonNodeFactory.instance.objectNode().put("pipeline", job.name());
    tree.put("note", config == null ? "" : forget(config, drops, request.change()));
    ArrayNode run = tree.putArray("statements");
    drops.forEach(run::add);
    watch.refresh();
    return tree;
  }

  /** Returns why the pipeline's entry is still there; empty if it is not. */
  private static String forget(PipelineConfig config, List<String> drops, Change change)
      throws CatalogException {
    try (SetupConnection server = SetupConnection.of(config)) {
      String note = "";
      try {
        PipelineRuns.forget(config, server);
      } catch (CatalogException fault) {
        // There may be no such table, or nothing in it.
        note =
            "The pipeline's entry in ClickHouse was not removed: "
                + fault.getMessage()
                + ". To start the pipeline again without state, choose a fresh start";
      }
      for (String drop : drops) {
        server.run(drop, Map.of());
        change.add("dropped", drop);
      }
      return note;
    }
  }
}
