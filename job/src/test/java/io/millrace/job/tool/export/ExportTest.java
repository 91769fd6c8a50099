package io.millrace.job.tool.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.load.YamlText;
import io.millrace.job.fixture.Shell;
import io.millrace.job.pipeline.FlinkSettings;
import io.millrace.testkit.RepositoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code export} carries a pipeline to other places whole, and no secret with it. */
final class ExportTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)\\}|([A-Za-z_]\\w*))");
  private static final String PIPELINE =
      """
      pipeline:
        name: events
      source:
        stream: events
        region: eu-west-1
      clickhouse:
        url: https://clickhouse.example.com:8443
        table: events
        password: ${CLICKHOUSE_PASSWORD}
      """;

  @TempDir private Path folder;

  static List<Path> examples() {
    Path root = RepositoryRoot.find();
    try (Stream<Path> files = Files.list(root.resolve("conf/examples"))) {
      return Stream.concat(files.sorted(), Stream.of(root.resolve("conf/pipeline.yaml"))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void propertyGroupsSayWhatTheFileSays(Path file) throws Exception {
    Path example = withoutCredentials(file);
    JsonNode groups =
        new ObjectMapper()
            .readTree(out("--to", "managed-flink", "-c", example.toString(), "--secret", "id"));
    Map<String, Map<String, String>> read = new TreeMap<>();
    for (JsonNode group : groups.path("PropertyGroups")) {
      Map<String, String> properties = new TreeMap<>();
      group
          .path("PropertyMap")
          .properties()
          .forEach(
              entry ->
                  properties.put(
                      entry.getKey(),
                      entry.getValue().asText().replace("${secretsmanager:id#", "${")));
      read.put(group.path("PropertyGroupId").asText(), properties);
    }
    Map<String, String> expected = new TreeMap<>(loaded(example).masked());
    expected.keySet().removeIf(key -> key.startsWith("flink."));
    expected.remove("pipeline.parallelism");

    PipelineConfig there = ConfigSources.in(name -> name).propertyGroups(read).load();

    assertThat(new TreeMap<>(there.masked())).isEqualTo(expected);
  }

  /** There the application's role reads the streams. */
  private Path withoutCredentials(Path example) throws IOException {
    return file(
        Files.readString(example).replaceAll("(?m)^( *)credentials:.*\\n(?:\\1 +.*\\n)*", ""));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void composeReadsTheFileAsItIs(Path example) throws Exception {
    JsonNode file = YAML.readTree(out("--to", "compose", "-c", example.toString()));
    String content = file.at("/configs/pipeline/content").asText();

    assertThat(content.replace("$$", "$")).isEqualTo(Files.readString(example));
    assertThat(content.replace("$$", "")).doesNotContain("$");
  }

  /** Compose replaces variables in all of its file, and Flink's image in its properties. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a$team",
        "$team",
        "$$team",
        "a$",
        "$1",
        "$MILLRACE_DOLLAR",
        "it's-\"$x\"",
      })
  void composeGivesTheContainersTheSameTexts(String text) throws Exception {
    String password = "/run/secrets/m/p" + text;
    Path file =
        file(
            PIPELINE.replace(
                "password: ${CLICKHOUSE_PASSWORD}",
                "password-file: " + YamlText.quotedLiteral(password)));
    JsonNode compose =
        YAML.readTree(out("--to", "compose", "-c", file.toString(), "--storage", "s3://b/" + text));

    for (JsonNode service : compose.path("services")) {
      Map<String, String> environment = new TreeMap<>();
      service
          .path("environment")
          .properties()
          .forEach(entry -> environment.put(entry.getKey(), interpolated(entry.getValue())));
      assertThat(substituted(environment.getOrDefault("FLINK_PROPERTIES", ""), environment))
          .contains("execution.checkpointing.dir: s3://b/" + text + "/checkpoints\n")
          .contains("execution.checkpointing.savepoint-dir: s3://b/" + text + "/savepoints\n");
      assertThat(interpolated(service.at("/secrets/0/target"))).isEqualTo(password);
    }
  }

  /** The heap that operations.md asks for, as Flink itself computes it. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8, 16, 64, 256})
  void eachSlotOfAComposeFileHasHeapForItsBlocks(int parallelism) throws Exception {
    Path file =
        file(PIPELINE.replace("name: events", "name: events\n  parallelism: " + parallelism));
    Configuration flink = flinkOf(YAML.readTree(out("--to", "compose", "-c", file.toString())));

    assertThat(flink.get(TaskManagerOptions.NUM_TASK_SLOTS)).isEqualTo(parallelism);
    assertThat(
            TaskExecutorProcessUtils.processSpecFromConfig(flink).getTaskHeapSize().getMebiBytes()
                / parallelism)
        .isGreaterThan(400);
  }

  /** A checkpoint that a job once started from is gone later, so a stale path cannot be read. */
  @Test
  void theJobOfAComposeFileClaimsWhatItStartsFrom() throws Exception {
    JsonNode compose = YAML.readTree(out("--to", "compose", "-c", file(PIPELINE).toString()));
    String command = compose.at("/services/jobmanager/command").asText();
    String override = command.substring(command.indexOf(" -D ") + " -D ".length());
    Configuration flink = new Configuration();
    // As the standalone entry point of Flink does with --fromSavepoint.
    SavepointRestoreSettings.toConfiguration(
        SavepointRestoreSettings.forPath("file:///checkpoints/chk-1", false), flink);
    assertThat(flink.get(StateRecoveryOptions.RESTORE_MODE)).isEqualTo(RestoreMode.NO_CLAIM);

    flink.addAll(
        FlinkSettings.of(
            ConfigSources.in(name -> name)
                .file(file(PIPELINE))
                .overrides(List.of(override))
                .load()));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(flink);
    environment.fromData(1).sinkTo(new DiscardingSink<>());
    SavepointRestoreSettings restore =
        environment.getStreamGraph().getJobGraph().getSavepointRestoreSettings();

    assertThat(restore.getRestorePath()).isEqualTo("file:///checkpoints/chk-1");
    assertThat(restore.getRestoreMode()).isEqualTo(RestoreMode.CLAIM);
  }

  /** Docker would start it again with the FROM_SAVEPOINT of its first start. */
  @Test
  void onlyTheTaskManagerOfAComposeFileRestartsByItself() throws Exception {
    JsonNode services =
        YAML.readTree(out("--to", "compose", "-c", file(PIPELINE).toString())).path("services");

    assertThat(services.at("/jobmanager/restart").isMissingNode()).isTrue();
    assertThat(services.at("/taskmanager/restart").asText()).isEqualTo("on-failure");
  }

  /** Without a value, Compose passes a variable on if it is set. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "default                                              | file:///s | true",
        "assume-role, role-arn: arn:aws:iam::123456789012:role/r | file:///s | true",
        "container-role                                       | file:///s | false",
        "container-role                                       | s3://b/f  | true",
      })
  void composePassesTheKeysOfAwsOn(String type, String storage, boolean passes) throws Exception {
    Path file =
        file(PIPELINE.replace("clickhouse:", "  credentials: {type: " + type + "}\nclickhouse:"));
    Shell.Result result =
        new Shell().run("export", "--to", "compose", "-c", file.toString(), "--storage", storage);

    for (String service : List.of("jobmanager", "taskmanager")) {
      JsonNode environment =
          YAML.readTree(result.out()).at("/services/" + service + "/environment");
      for (String key :
          List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")) {
        assertThat(environment.has(key)).isEqualTo(passes);
        assertThat(environment.path(key).isNull()).isEqualTo(passes);
      }
    }
    assertThat(result.err().contains("AWS_SESSION_TOKEN from your environment")).isEqualTo(passes);
  }

  @Test
  void variablesInBracesAreForCompose() throws Exception {
    String storage = "s3://b/${ENV}/${TEAM:-x}";
    JsonNode compose =
        YAML.readTree(
            out(
                "--to",
                "compose",
                "-c",
                file(PIPELINE).toString(),
                "--storage",
                storage,
                "--image",
                "registry/millrace:${TAG}"));

    for (JsonNode service : compose.path("services")) {
      assertThat(service.path("image").asText()).isEqualTo("registry/millrace:${TAG}");
      assertThat(service.at("/environment/FLINK_PROPERTIES").asText())
          .contains("execution.checkpointing.dir: " + storage + "/checkpoints\n");
    }
  }

  /** As Compose reads a text without variables. */
  private static String interpolated(JsonNode text) {
    assertThat(text.asText().replace("$$", "")).doesNotContain("$");
    return text.asText().replace("$$", "$");
  }

  /** As {@code envsubst}, which Flink's image applies to its properties. */
  private static String substituted(String text, Map<String, String> environment) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    environment.getOrDefault(
                        found.group(1) == null ? found.group(2) : found.group(1), "")));
  }

  /** Whatever is in a file, the places get the same text. */
  @Test
  void everyTextArrivesAsItIs() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 60; i++) {
      String text = PIPELINE + comment(random) + "\n" + (random.nextBoolean() ? "\n  \n" : "");
      Path file = file(text);
      String kubernetes =
          out("--to", "kubernetes", "-c", file.toString(), "--image", "i", "--storage", "s3://b/f");

      assertThat(object(kubernetes, "ConfigMap").at("/data/pipeline.yaml").asText())
          .as("seed " + seed)
          .isEqualTo(text);
      assertThat(
              YAML.readTree(out("--to", "helm-values", "-c", file.toString()))
                  .path("pipeline")
                  .asText())
          .as("seed " + seed)
          .isEqualTo(text);
      assertThat(
              YAML.readTree(out("--to", "compose", "-c", file.toString()))
                  .at("/configs/pipeline/content")
                  .asText()
                  .replace("$$", "$"))
          .as("seed " + seed)
          .isEqualTo(text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${A}            | A         | required",
        "${A:-b}         | A         | optional",
        "x${A}y${A:-b}   | A         | required",
        "${A_1}${b2}     | A_1,b2    | required",
        "$${A}           | ''        | required",
        "${A:-${B:-c}}   | A,B       | optional",
        "${A:-${B}}${A}  | A,B       | required",
        "${A:-$${B}}     | A         | optional",
        "$${A:-${B}}     | B         | required",
        "plain           | ''        | required",
      })
  void theVariablesOfAFileComeFromTheSecret(String text, String names, String necessity)
      throws Exception {
    Path file =
        file(
            PIPELINE.replace("${CLICKHOUSE_PASSWORD}", "${P}")
                + "columns: {a: \"'"
                + text
                + "'\"}\n");
    String printed =
        out("--to", "kubernetes", "-c", file.toString(), "--image", "i", "--storage", "s3://b/f");
    List<String> variables = new ArrayList<>();
    for (JsonNode variable :
        object(printed, "FlinkDeployment").at("/spec/podTemplate/spec/containers/0/env")) {
      JsonNode reference = variable.at("/valueFrom/secretKeyRef");
      assertThat(reference.path("name").asText()).isEqualTo("events");
      assertThat(reference.path("key")).isEqualTo(variable.path("name"));
      if (!variable.path("name").asText().equals("P")) {
        variables.add(variable.path("name").asText());
        assertThat(reference.path("optional").asBoolean()).isEqualTo(necessity.equals("optional"));
      }
    }

    assertThat(String.join(",", variables)).isEqualTo(names);
  }

  /** Managed Flink has no variables, so a default counts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clickhouse | username | ${A:-x}                 | x                  |",
        "clickhouse | username | ${A:-a${B:-b}c}d        | abcd               |",
        "clickhouse | username | ${A:-$${B}}             | $${B}              |",
        "clickhouse | password | ${A:-${ssm:/p}}         | ${ssm:/p}          |",
        "clickhouse | password | ${A:-${ssm:/p}}         | ${secretsmanager:id#A} | id",
        "clickhouse.headers | X-Key | ${A:-${ssm:/p}}    | ${ssm:/p}          |",
        "clickhouse.headers | X-Key | ${A:-${ssm:/p}}    | ${secretsmanager:id#A} | id",
        "clickhouse.headers | X-Key | Bearer ${A:-${B}}  | Bearer ${secretsmanager:id#A} | id",
      })
  void aDefaultInADefaultIsAProperty(
      String group, String key, String text, String property, String secret) throws Exception {
    Path file =
        file(
            PIPELINE.replaceFirst("  password: .*\n", "")
                + (group.endsWith("headers") ? "  headers: {" + key + ": " + text + "}" : "")
                + (group.endsWith("headers") ? "" : "  " + key + ": " + text)
                + "\n");
    List<String> arguments =
        new ArrayList<>(List.of("--to", "managed-flink", "-c", file.toString()));
    if (secret != null) {
      arguments.addAll(List.of("--secret", secret));
    }
    JsonNode groups = new ObjectMapper().readTree(out(arguments.toArray(new String[0])));
    Map<String, String> properties = new TreeMap<>();
    for (JsonNode each : groups.path("PropertyGroups")) {
      each.path("PropertyMap")
          .properties()
          .forEach(
              entry ->
                  properties.put(
                      each.path("PropertyGroupId").asText() + "." + entry.getKey(),
                      entry.getValue().asText()));
    }
    assertThat(properties).containsEntry(group + "." + key, property);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubernetes", "helm-values", "compose"})
  void aSecretWithAReferenceAsItsDefaultIsExported(String target) throws Exception {
    String text = PIPELINE.replace("{CLICKHOUSE_PASSWORD}", "{P:-${ssm:/prod/p}}");
    String printed =
        out("--to", target, "-c", file(text).toString(), "--image", "i", "--storage", "s3://b/f");
    assertThat(printed.replace("$$", "$")).contains("${P:-${ssm:/prod/p}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kubernetes", "helm-values", "managed-flink", "compose"})
  void aSecretInTheFileIsRefusedAndNotPrinted(String target) throws Exception {
    Map<String, String> wrong =
        Map.of(
            "clickhouse.password", PIPELINE.replace("${CLICKHOUSE_PASSWORD}", "hunter2"),
            "source.credentials.secret-access-key",
                PIPELINE.replace(
                    "clickhouse:",
                    "  credentials: {type: basic, access-key-id: a, secret-access-key: hunter2}\n"
                        + "clickhouse:"),
            "source.streams.more.credentials.secret-access-key",
                PIPELINE.replace(
                    "clickhouse:",
                    "  streams: {more: {stream: m, credentials: {type: basic, access-key-id: a,"
                        + " secret-access-key: hunter2}}}\nclickhouse:"),
            "flink.s3.secret-key", PIPELINE + "flink: {s3.secret-key: hunter2}\n",
            "clickhouse.headers.X-Api-Key", PIPELINE + "  headers: {X-Api-Key: hunter2}\n",
            "clickhouse.headers.X-Key", PIPELINE + "  headers.X-Key: Bearer hunter2\n",
            "clickhouse.headers.X-Both", PIPELINE + "  headers: {X-Both: 'hunter2 ${KEY}'}\n",
            "clickhouse.headers.X-Escaped", PIPELINE + "  headers.X-Escaped: $${hunter2}\n");
    for (Map.Entry<String, String> entry : wrong.entrySet()) {
      Shell.Result result =
          new Shell().run("export", "--to", target, "-c", file(entry.getValue()).toString());

      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains("The file holds a secret: " + entry.getKey(), "→ Write");
      assertThat(result.all()).doesNotContain("hunter2");
    }
  }

  /** A default may be the secret of a test system; where secrets are stored, it has no place. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${KEY}                         | ${secretsmanager:id#KEY}",
        "${KEY:-none}                   | ${secretsmanager:id#KEY}",
        "Bearer ${KEY}                  | Bearer ${secretsmanager:id#KEY}",
        "basic ${KEY:-none}             | basic ${secretsmanager:id#KEY}",
        "${ssm:/gateway/key}            | ${ssm:/gateway/key}",
        "Bearer ${secretsmanager:a#key} | Bearer ${secretsmanager:a#key}",
      })
  void aHeaderStaysAReference(String value, String ofManagedFlink) throws Exception {
    Path file = file(PIPELINE + "  headers: {X-Api-Key: \"" + value + "\"}\n");
    String path = file.toString();

    for (String target : List.of("kubernetes", "helm-values", "compose")) {
      assertThat(
              out("--to", target, "-c", path, "--image", "i", "--storage", "s3://b/f")
                  .replace("$$", "$"))
          .contains("X-Api-Key: \"" + value + "\"");
    }
    assertThat(out("--to", "managed-flink", "-c", path, "--secret", "id"))
        .contains("\"X-Api-Key\" : \"" + ofManagedFlink + "\"");
  }

  @Test
  void theValueOfAVariableIsNotPrinted() throws Exception {
    for (String target : List.of("kubernetes", "helm-values", "managed-flink", "compose")) {
      Shell.Result result =
          new Shell()
              .variable("CLICKHOUSE_PASSWORD", "hunter2")
              .run(
                  "export",
                  "--to",
                  target,
                  "-c",
                  file(PIPELINE).toString(),
                  "--image",
                  "i",
                  "--storage",
                  "s3://b/f",
                  "--secret",
                  "s");

      assertThat(result.code()).as(result.err()).isZero();
      assertThat(result.all()).doesNotContain("hunter2").contains("CLICKHOUSE_PASSWORD");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "events                  | events",
        "Events                  | events",
        "events to web.events    | events-to-web-events",
        "42 events_of (shop)     | events-of-shop",
        "-a--b-                  | a-b",
      })
  void aPipelinesNameBecomesADeployments(String pipeline, String name) throws Exception {
    Path file = file(PIPELINE.replace("name: events", "name: '" + pipeline + "'"));

    assertThat(YAML.readTree(out("--to", "compose", "-c", file.toString())).path("name").asText())
        .isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--to kubernetes --storage s3://b/f            | --image is missing",
        "--to kubernetes --image i                     | --storage is missing",
        "--to kubernetes --image i --storage bucket    | --storage bucket is not the URI of a folder",
        "--to compose --name Events                    | --name Events cannot name a deployment",
        "--to managed-flink                            | has no environment variables",
        "--to lambda                                   | expected kubernetes, helm-values",
      })
  void whatIsMissingIsSaidWithWhatToDo(String arguments, String message) throws Exception {
    List<String> all = new ArrayList<>(List.of("export", "-c", file(PIPELINE).toString()));
    all.addAll(List.of(arguments.split(" ")));
    Shell.Result result = new Shell().run(all.toArray(new String[0]));

    assertThat(result.code()).isNotZero();
    assertThat(result.err()).contains(message);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void aNameThatGivesNoneAsksForOne() throws Exception {
    for (String name : List.of("12", "ströme".repeat(9), "事件")) {
      Path file = file(PIPELINE.replace("name: events", "name: " + name));

      assertThat(new Shell().run("export", "--to", "compose", "-c", file.toString()).err())
          .contains("Pass one: --name");
    }
  }

  @Test
  void aPasswordFileIsMountedAtItsPath() throws Exception {
    Path file =
        file(
            PIPELINE.replace(
                "password: ${CLICKHOUSE_PASSWORD}", "password-file: /run/secrets/m/password"));
    String kubernetes =
        out("--to", "kubernetes", "-c", file.toString(), "--image", "i", "--storage", "s3://b/f");
    JsonNode pod = object(kubernetes, "FlinkDeployment").at("/spec/podTemplate/spec");
    JsonNode compose = YAML.readTree(out("--to", "compose", "-c", file.toString()));

    assertThat(pod.at("/volumes/1/secret/secretName").asText()).isEqualTo("events");
    assertThat(pod.at("/volumes/1/secret/items/0/path").asText()).isEqualTo("password");
    assertThat(pod.at("/containers/0/volumeMounts/1/mountPath").asText())
        .isEqualTo("/run/secrets/m");
    assertThat(compose.at("/services/taskmanager/secrets/0/target").asText())
        .isEqualTo("/run/secrets/m/password");
    assertThat(new Shell().run("export", "--to", "managed-flink", "-c", file.toString()).err())
        .contains("Managed Flink has no files");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/run/secrets/${TEAM}/password",
        "/run/secrets/${TEAM:-a}/password",
        "${FOLDER}/password",
        "${FILE}",
        "/run/secrets/$${TEAM}/password",
      })
  void aPasswordFileWithAVariableIsRefused(String path) throws Exception {
    Path file =
        file(PIPELINE.replace("password: ${CLICKHOUSE_PASSWORD}", "password-file: " + path));

    for (String target : List.of("kubernetes", "helm-values", "compose")) {
      Shell.Result result =
          new Shell()
              .run(
                  "export",
                  "--to",
                  target,
                  "-c",
                  file.toString(),
                  "--image",
                  "i",
                  "--storage",
                  "s3://b/f");

      assertThat(result.code()).isEqualTo(1);
      assertThat(result.out()).isEmpty();
      assertThat(result.err())
          .contains("clickhouse.password-file is " + path, "→ Write the path itself");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "events,          true",
    "a,               true",
    "a-b.c-1.d,       true",
    "0,               true",
    "Events,          false",
    "two words,       false",
    "$(id),           false",
    "a;b,             false",
    "'it''s',         false",
    "a..b,            false",
    "-a,              false",
    "a-,              false",
    "a.,              false",
    "prod/events,     false",
    "arn:aws:x,       false",
    "'',              false",
  })
  void onlyWhatCanNameASecretIsInTheCommandThatCreatesIt(String secret, boolean isName)
      throws Exception {
    for (String target : List.of("kubernetes", "helm-values")) {
      Shell.Result result =
          new Shell()
              .run(
                  "export",
                  "--to",
                  target,
                  "-c",
                  file(PIPELINE).toString(),
                  "--image",
                  "i",
                  "--storage",
                  "s3://b/f",
                  "--secret",
                  secret);

      if (isName) {
        assertThat(result.err())
            .contains(
                "  kubectl create secret generic "
                    + secret
                    + " --from-literal=CLICKHOUSE_PASSWORD=…\n");
        assertThat(result.out()).contains("name: ");
      } else {
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
            .contains(
                "--secret " + secret + " cannot name a Secret of Kubernetes", "→ Use at most");
      }
    }
  }

  /** With last-state, rows that wait for ClickHouse would stay in the checkpoint. */
  @ParameterizedTest
  @ValueSource(strings = {"kubernetes", "helm-values"})
  void theNoteOnPausingTakesASavepoint(String target) throws Exception {
    assertThat(
            new Shell()
                .run(
                    "export",
                    "--to",
                    target,
                    "-c",
                    file(PIPELINE).toString(),
                    "--image",
                    "i",
                    "--storage",
                    "s3://b/f")
                .err())
        .contains("spec.job.upgradeMode: savepoint and spec.job.state: suspended");
  }

  @ParameterizedTest
  @CsvSource({"'', false", "--pod-monitor, true"})
  void aPodMonitorIsMadeOnRequest(String option, boolean isThere) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-c", file(PIPELINE).toString(), "--image", "i", "--storage", "s3://b/f"));
    if (!option.isEmpty()) {
      arguments.add(option);
    }
    arguments.addAll(0, List.of("--to", "kubernetes"));
    assertThat(out(arguments.toArray(new String[0])).contains("kind: PodMonitor"))
        .isEqualTo(isThere);
    arguments.set(1, "helm-values");
    assertThat(
            YAML.readTree(out(arguments.toArray(new String[0])))
                .at("/podMonitor/enabled")
                .asBoolean())
        .isEqualTo(isThere);
  }

  @Test
  void aRelativePasswordFileIsRefused() throws Exception {
    Path file =
        file(PIPELINE.replace("password: ${CLICKHOUSE_PASSWORD}", "password-file: password"));

    assertThat(new Shell().run("export", "--to", "compose", "-c", file.toString()).err())
        .contains("a container has another folder", "→ Write an absolute path");
  }

  @Test
  void anAddressOfThisMachineIsToldOf() {
    Path pipeline = RepositoryRoot.find().resolve("conf/pipeline.yaml");

    assertThat(new Shell().run("export", "--to", "compose", "-c", pipeline.toString()).err())
        .contains(
            "source.endpoint: http://127.0.0.1:4568", "clickhouse.url: http://127.0.0.1:8123");
  }

  @Test
  void theFileIsAlsoAParameter() throws Exception {
    Path file = file(PIPELINE);

    assertThat(out("--to", "compose", file.toString()))
        .isEqualTo(out("--to", "compose", "-c", file.toString()));
    assertThat(new Shell().answering(PIPELINE, "export", "--to", "compose", "-").out())
        .contains("name: events");
    assertThat(new Shell().run("export", "--to", "compose").err())
        .contains("No configuration given");
    assertThat(new Shell().run("export", "--to", "compose", "-c", "a", "b").err())
        .contains("Two configurations are given");
  }

  @Test
  void anInvalidFileIsRefusedWithAllThatIsWrong() throws Exception {
    Path file = file(PIPELINE.replace("stream:", "straem:").replace("https:", "ftp:"));

    assertThat(new Shell().run("export", "--to", "compose", "-c", file.toString()).err())
        .contains("source.straem", "clickhouse.url");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("pipeline.yaml"), text);
  }

  private static String out(String... arguments) {
    List<String> all = new ArrayList<>(List.of("export"));
    all.addAll(List.of(arguments));
    Shell.Result result = new Shell().run(all.toArray(new String[0]));
    assertThat(result.code()).as(result.err()).isZero();
    return result.out();
  }

  private static Configuration flinkOf(JsonNode compose) {
    Configuration flink = new Configuration();
    compose
        .at("/services/taskmanager/environment/FLINK_PROPERTIES")
        .asText()
        .lines()
        .map(line -> line.split(": ", 2))
        .forEach(pair -> flink.setString(pair[0], pair[1]));
    return flink;
  }

  private static PipelineConfig loaded(Path file) throws Exception {
    return ConfigSources.in(name -> name).file(file).load();
  }

  private static JsonNode object(String yaml, String kind) throws IOException {
    return YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml).readAll().stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + kind + " in " + yaml));
  }

  private static String comment(Random random) {
    String characters = "ab $${}:#-'\"\\|>&*!%@`,[]?~éß日🏃";
    StringBuilder text = new StringBuilder("#");
    int[] codePoints = characters.codePoints().toArray();
    for (int i = 0; i < random.nextInt(60); i++) {
      text.appendCodePoint(codePoints[random.nextInt(codePoints.length)]);
      if (random.nextInt(20) == 0) {
        text.append("\n#");
      }
    }
    return text.toString();
  }
}
