package io.millrace.console.wizard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.http.Effect;
import io.millrace.console.http.Request;
import io.millrace.console.http.WebServer;
import io.millrace.console.pipelines.PipelineFolder;
import io.millrace.console.pipelines.Samples;
import io.millrace.console.pipelines.SecretStore;
import io.millrace.console.pipelines.Trees;
import io.millrace.console.task.Tasks;
import io.millrace.job.cli.option.InferOptions;
import io.millrace.job.cli.setup.NewTables;
import io.millrace.job.cli.terminal.AtomicFile;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.Section;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.provision.UserGrants;
import io.millrace.job.provision.UserGrants.RejectedAccess;
import io.millrace.job.tool.infer.Decision;
import io.millrace.job.tool.infer.Engine;
import io.millrace.job.tool.infer.ProposedColumn;
import io.millrace.job.tool.infer.ProposedTable;
import io.millrace.job.tool.infer.SampledDocuments;
import io.millrace.job.tool.preview.FieldChecks;
import io.millrace.job.tool.preview.Preview;
import io.millrace.job.tool.sample.Sample;
import io.millrace.job.tool.sample.StreamNames;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;

/** The steps of a new pipeline. */
public final class WizardRoutes {
  private static final int SHOWN_COMPLAINTS = 20;

  private final SecretStore secrets;
  private final Samples samples;
  private final Tasks tasks;
  private final PipelineFolder folder;
  private final Starter starter;

  public WizardRoutes(
      SecretStore secrets, Samples samples, Tasks tasks, PipelineFolder folder, Starter starter) {
    this.secrets = secrets;
    this.samples = samples;
    this.tasks = tasks;
    this.folder = folder;
    this.starter = starter;
  }

  /** Adds the routes. */
  public void addTo(WebServer server) {
    server.get("/api/wizard/options", request -> options());
    server.post("/api/wizard/cluster", Effect.READS, request -> starter.cluster());
    server.post("/api/wizard/streams", Effect.DRAFTS, this::streams);
    server.post("/api/wizard/server", Effect.DRAFTS, this::server);
    server.post("/api/wizard/sample", Effect.DRAFTS, this::sample);
    server.post("/api/wizard/infer", Effect.DRAFTS, this::infer);
    server.post("/api/wizard/columns", Effect.DRAFTS, this::columns);
    server.post("/api/wizard/preview", Effect.DRAFTS, this::preview);
    server.post("/api/wizard/tables", Effect.DRAFTS, this::plan);
    server.post("/api/wizard/create", Effect.CHANGES, this::create);
    server.post("/api/wizard/grants", Effect.DRAFTS, this::statements);
    server.post("/api/wizard/grant", Effect.CHANGES, this::grant);
    server.post("/api/wizard/checks", Effect.DRAFTS, this::checks);
    server.post("/api/wizard/file", Effect.DRAFTS, this::file);
    server.post("/api/wizard/save", Effect.CHANGES, this::save);
    server.post("/api/wizard/start", Effect.CHANGES, this::start);
  }

  private Draft draft(Request request) throws ApiException {
    return Draft.of(request.body(), secrets);
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static JsonNode options() {
    ObjectNode tree = object();
    ArrayNode engines = tree.putArray("engines");
    Engine.words().forEach(engines::add);
    ArrayNode roles = tree.putArray("roles");
    UserGrants.ROLES.forEach(roles::add);
    ArrayNode options = tree.putArray("options");
    for (OptionSpec<?> spec : Section.allSettings()) {
      options
          .addObject()
          .put("key", spec.key())
          .put("description", spec.description())
          .put("default", spec.defaultText())
          .put("required", spec.isRequired())
          .put("secret", spec.isSecret());
    }
    return tree;
  }

  private JsonNode streams(Request request) throws Exception {
    ObjectNode tree = object();
    ArrayNode streams = tree.putArray("streams");
    StreamNames.list(draft(request).anyStream()).forEach(streams::add);
    return tree;
  }

  private JsonNode server(Request request) throws Exception {
    PipelineConfig config = draft(request).anyTable();
    ObjectNode tree = object();
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      tree.put("version", catalog.version());
      ArrayNode databases = tree.putArray("databases");
      catalog.databases().stream()
          .filter(name -> !name.equalsIgnoreCase("information_schema") && !name.equals("system"))
          .forEach(databases::add);
      ArrayNode tables = tree.putArray("tables");
      catalog
          .tables(config.get(ClickHouseOptions.DATABASE))
          .forEach((name, engine) -> tables.addObject().put("name", name).put("engine", engine));
    }
    return tree;
  }

  private JsonNode sample(Request request) throws Exception {
    PipelineConfig config = draft(request).source();
    int wanted = Math.max(1, Math.min(10_000, request.body().path("documents").asInt(1000)));
    int wait = Math.max(0, Math.min(600, request.body().path("wait").asInt(10)));
    return tasks.start(request, progress -> samples.take(config, wanted, wait, progress));
  }

  private Sample taken(Request request) throws ApiException {
    return samples.find(request.body().path("sample").asText());
  }

  /** The flags of {@code infer}, read by the command's own parser. */
  private static InferOptions wishes(Request request) throws ApiException, CommandException {
    List<String> flags = new ArrayList<>();
    request.body().path("flags").forEach(flag -> flags.add(flag.asText()));
    InferOptions options = new InferOptions();
    try {
      new CommandLine(options)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setExpandAtFiles(false)
          .parseArgs(flags.toArray(new String[0]));
    } catch (CommandLine.ParameterException wrong) {
      throw new CommandException(String.valueOf(wrong.getMessage()));
    }
    return options;
  }

  private JsonNode infer(Request request) throws Exception {
    PipelineConfig config = draft(request).config();
    SampledDocuments documents =
        SampledDocuments.of(taken(request).documents(), config.decodeLimits());
    InferOptions wishes = wishes(request);
    return tasks.start(
        request,
        progress -> {
          progress.tell("Inferring types and trying them on the converter", 0, 0);
          return tree(config, documents, wishes.propose(config, documents));
        });
  }

  private static ObjectNode tree(
      PipelineConfig config, SampledDocuments documents, ProposedTable table) {
    DisplayedValues values = Trees.values(config);
    ObjectNode tree = object();
    tree.put("documents", documents.count()).put("unreadable", documents.rejected());
    ArrayNode columns = tree.putArray("columns");
    for (ProposedColumn column : table.columns().columns()) {
      columns
          .addObject()
          .put("name", column.name())
          .put("pointer", column.source())
          .put("type", column.type())
          .put("present", column.present())
          .put("nulls", column.nulls())
          .put("example", Trees.cut(values.json(column.example())))
          .put("reason", column.reason());
    }
    tree.put("engine", table.engine());
    tree.set("order_by", decision(table.orderBy()));
    tree.set("partition_by", decision(table.partitionBy()));
    tree.put("sql", table.sql());
    ObjectNode mapping = tree.putObject("mapping");
    table.columns().mapping().forEach(mapping::put);
    ArrayNode complaints = tree.putArray("complaints");
    table.columns().complaints().stream().limit(SHOWN_COMPLAINTS).forEach(complaints::add);
    tree.put("complaint_count", table.columns().complaints().size());
    return tree;
  }

  private static ObjectNode decision(Decision decision) {
    return object().put("sql", decision.sql()).put("reason", decision.reason());
  }

  /** The columns of an existing table, and the fields of the sample to fill them from. */
  private JsonNode columns(Request request) throws Exception {
    PipelineConfig config = draft(request).config();
    ObjectNode tree = object();
    tree.set("fields", Fields.of(taken(request), Trees.values(config)));
    ArrayNode columns = tree.putArray("columns");
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      for (Column column : catalog.schema(config.table()).columns()) {
        columns
            .addObject()
            .put("name", column.name())
            .put("type", column.type())
            .put("default_kind", column.defaultKind().name())
            .put("writable", column.defaultKind().isWritable());
      }
    }
    return tree;
  }

  private JsonNode preview(Request request) throws Exception {
    PipelineConfig config = draft(request).config();
    String sql = request.body().path("sql").asText();
    Sample sample = taken(request);
    DisplayedValues values = Trees.values(config);
    List<Record> records = sample.records().subList(0, Math.min(200, sample.records().size()));
    try (SetupConnection server = SetupConnection.of(config)) {
      Preview preview =
          sql.isBlank()
              ? Preview.of(config, schema(config), records, server)
              : Preview.ofDraft(config, sql, records, server);
      ObjectNode tree = object();
      tree.set("rows", Trees.rows(preview.rows().with((column, value) -> values.of(value))));
      tree.set("rejected", Trees.rows(preview.rejected().with(values::ofRejected)));
      tree.put("unknown_fields", preview.counters().unknownFields());
      List<Finding> findings = new ArrayList<>(preview.notes());
      findings.addAll(
          FieldChecks.findings(preview.columnsWithoutField(), preview.counters().rows()));
      tree.set("findings", Trees.findings(findings));
      return tree;
    }
  }

  private static TableSchema schema(PipelineConfig config) throws Exception {
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      return catalog.schema(config.table());
    }
  }

  /** What would be created, in the order of the statements. */
  private JsonNode plan(Request request) throws Exception {
    PipelineConfig config = draft(request).config();
    return statements(request, config, proposed(request, config));
  }

  private ProposedTable proposed(Request request, PipelineConfig config) throws Exception {
    return wishes(request)
        .propose(config, SampledDocuments.of(taken(request).documents(), config.decodeLimits()));
  }

  private static ObjectNode statements(Request request, PipelineConfig config, ProposedTable table)
      throws Exception {
    InferOptions wishes = wishes(request);
    ObjectNode tree = object();
    ArrayNode statements = tree.putArray("statements");
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      boolean exists = catalog.table(config.table()).isPresent();
      tree.put("exists", exists);
      String edited = request.body().path("sql").asText();
      NewTables plan = new NewTables(config, catalog, table, wishes.cluster());
      for (String statement : plan.statements()) {
        boolean isTable = !exists && statement.equals(table.sql());
        statements.add(isTable && !edited.isBlank() ? edited : statement);
      }
    }
    return tree;
  }

  private JsonNode create(Request request) throws Exception {
    PipelineConfig config = draft(request).config();
    request.change().with("pipeline", config.name());
    ProposedTable table = proposed(request, config);
    requireNoComplaints(request, table.columns().complaints());
    ObjectNode tree = statements(request, config, table);
    if (tree.path("exists").asBoolean()) {
      throw new ApiException(
          409,
          "exists",
          "Table " + config.table().quoted() + " already exists and was not changed",
          "Choose another name, or map the columns of the existing table");
    }
    try (SetupConnection server = SetupConnection.of(config)) {
      for (JsonNode statement : tree.path("statements")) {
        server.run(statement.asText());
      }
    }
    return tree;
  }

  /** As {@code create} does, unless the user has seen them and wants the table all the same. */
  private static void requireNoComplaints(Request request, List<String> complaints)
      throws ApiException {
    if (!complaints.isEmpty() && !request.body().path("accept_complaints").asBoolean()) {
      throw new ApiException(
          409,
          "complaints",
          complaints.get(0)
              + (complaints.size() > 1 ? " (and " + (complaints.size() - 1) + " more)" : ""),
          "Choose other types, or accept that documents with such values are rejected");
    }
  }

  private static UserGrants grants(Request request, PipelineConfig ofUser) throws ApiException {
    String role = request.body().path("role").asText(UserGrants.ONLY_DESTINATION_TABLE);
    // The page of rejected documents acts as this user.
    return new UserGrants(ofUser, role, RejectedAccess.REPLAY, null);
  }

  /** The draft as the pipeline's own user, who may not exist yet. */
  private Draft pipelineUser(Request request) throws ApiException {
    String user = request.body().path("user").asText();
    return user.isEmpty()
        ? draft(request)
        : draft(request).ofUser(user, request.body().path("password_variable").asText());
  }

  private JsonNode statements(Request request) throws Exception {
    ObjectNode tree = object();
    ArrayNode statements = tree.putArray("statements");
    grants(request, pipelineUser(request).written()).statements().forEach(statements::add);
    return tree;
  }

  private JsonNode grant(Request request) throws Exception {
    PipelineConfig config = pipelineUser(request).config();
    request.change().with("pipeline", config.name());
    UserGrants grants = grants(request, config);
    if (grants.lacksPassword()) {
      throw ApiException.invalid("The user would have no password", "Enter one");
    }
    try (SetupConnection server = SetupConnection.of(draft(request).config())) {
      for (String statement : grants.statements(server)) {
        server.runWith(statement, grants.parameters());
      }
    }
    return statements(request);
  }

  private JsonNode checks(Request request) throws Exception {
    PipelineConfig config = pipelineUser(request).config();
    return tasks.start(request, progress -> Trees.checks(config, progress));
  }

  private JsonNode file(Request request) throws Exception {
    Draft draft = pipelineUser(request);
    PipelineConfig config = draft.written();
    String yaml = draft.template().yaml();
    ObjectNode tree = object();
    tree.put("name", config.name()).put("yaml", yaml).put("file", fileName(config));
    ArrayNode unset = tree.putArray("unset_variables");
    draft.unsetVariables().forEach(unset::add);
    tree.set("exports", Exports.of(draft, request.body()));
    return tree;
  }

  private static String fileName(PipelineConfig config) {
    String name =
        config
            .name()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return (name.isEmpty() ? "pipeline" : name) + ".yaml";
  }

  private JsonNode save(Request request) throws Exception {
    Draft draft = pipelineUser(request);
    request.change().with("pipeline", draft.written().name());
    return object()
        .put("file", save(draft, request.body().path("overwrite").asBoolean()).toString());
  }

  private Path save(Draft draft, boolean overwrite) throws Exception {
    Path file = folder.path().resolve(fileName(draft.written()));
    String yaml = draft.template().yaml();
    if (Files.exists(file) && !Files.readString(file).equals(yaml) && !overwrite) {
      throw new ApiException(
          409,
          "exists",
          file + " already exists and was not changed",
          "Choose another name for the pipeline, or overwrite the file");
    }
    new AtomicFile(file)
        .replace(
            yaml,
            candidate -> {
              try {
                var unused = ConfigSources.in(draft.complete()).file(candidate).load();
              } catch (ConfigException wrong) {
                throw new CommandException(
                    "Not written. " + wrong.getMessage(), "Go back and change these keys");
              }
            });
    return file;
  }

  private JsonNode start(Request request) throws Exception {
    Draft draft = pipelineUser(request);
    request.change().with("pipeline", draft.written().name());
    boolean overwrite = request.body().path("overwrite").asBoolean();
    boolean fresh = request.body().path("fresh").asBoolean();
    return tasks.start(
        request,
        progress -> {
          progress.tell("Writing the pipeline's file", 0, 4);
          Path file = save(draft, overwrite);
          PipelineConfig config = ConfigSources.in(draft.variables()).file(file).load();
          return starter.start(config, fresh, progress).put("file", file.toString());
        });
  }
}
