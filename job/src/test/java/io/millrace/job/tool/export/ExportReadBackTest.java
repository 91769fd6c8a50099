package io.millrace.job.tool.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ApplicationProperties;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.pem.PemCertificates;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What export prints is a pipeline that Millrace itself reads there, with the files and variables
 * that the place has. What it could not read there, export refuses.
 */
final class ExportReadBackTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String READ = "";
  private static final List<String> CONTAINERS = List.of("kubernetes", "helm-values", "compose");
  private static final TestCertificate CA = TestCertificate.authority("ca");
  private static final TestCertificate CLIENT = CA.issueLocal("client");

  /** A key's values, and what becomes of them in containers and on Managed Flink. */
  private record Case(String name, String yaml, String inContainers, String onManagedFlink) {
    @Override
    public String toString() {
      return name;
    }
  }

  @TempDir private static Path folder;

  @BeforeAll
  static void files() throws IOException {
    Files.writeString(folder.resolve("ca.pem"), "# the CA\n" + CA.pem());
    Files.writeString(folder.resolve("client.pem"), CLIENT.keyPem() + CLIENT.pem() + CA.pem());
    Files.writeString(folder.resolve("client.key"), CLIENT.keyPem());
    Files.writeString(folder.resolve("text.pem"), "not a certificate");
    Files.writeString(folder.resolve("password"), "secret");
    Files.createDirectory(folder.resolve("certs"));
    Files.writeString(folder.resolve("certs/ca.pem"), CA.pem());
    Files.writeString(
        folder.resolve("chain.pem"),
        IntStream.range(0, 8)
            .mapToObj(i -> TestCertificate.authority("authority " + i).pem())
            .collect(Collectors.joining()));
  }

  static List<Case> cases() {
    String client = "\n    client-certificate: client.pem";
    String away = "and a container has another folder";
    return List.of(
        new Case("a CA in a file", tls("ca-certificates: ca.pem"), READ, READ),
        new Case("a CA as text", tls("ca-certificates: |\n" + indented(CA.pem())), READ, READ),
        new Case("a CA elsewhere", tls("ca-certificates: " + folder.resolve("ca.pem")), READ, READ),
        new Case("a CA in a folder", tls("ca-certificates: certs/ca.pem"), away, READ),
        new Case("a CA in the folder above", tls("ca-certificates: ../ca.pem"), away, "../ca.pem"),
        new Case(
            "a CA that is missing",
            tls("ca-certificates: missing.pem"),
            "file missing.pem does not exist",
            "file missing.pem does not exist"),
        new Case(
            "a file without a certificate",
            tls("ca-certificates: text.pem"),
            "has no certificate in PEM form",
            "has no certificate in PEM form"),
        new Case(
            "a chain",
            tls("ca-certificates: chain.pem"),
            READ,
            "a property of Managed Flink at most"),
        new Case(
            "a CA in a variable", tls("ca-certificates: ${CA}"), READ, "write the value itself"),
        new Case(
            "a CA in a variable, or a file", tls("ca-certificates: ${CA:-ca.pem}"), READ, READ),
        new Case(
            "a certificate as text with its key",
            tls("client-certificate: |\n" + indented(CLIENT.pem() + CLIENT.keyPem()))
                + "    client-key: ${KEY}\n",
            "has a private key beside the certificate",
            "has a private key beside the certificate"),
        new Case("a key in a variable", tls("client-key: ${KEY}" + client), READ, READ),
        new Case(
            "a key in a variable, or a file",
            tls("client-key: ${KEY:-client.key}" + client),
            READ,
            READ),
        new Case(
            "a key in a file",
            tls("client-key: client.key" + client),
            "is the path of a file, and export carries no secrets",
            "is the path of a file, and export carries no secrets"),
        new Case(
            "a key in a file that is mounted",
            tls("client-key: " + folder.resolve("client.key") + client),
            READ,
            "is the path of a file, and export carries no secrets"),
        new Case(
            "keys of AWS",
            source("credentials: {type: basic, access-key-id: '${ID}', secret-access-key: '${S}'}"),
            READ,
            "source.credentials.type is basic"),
        new Case(
            "a role, with keys of AWS",
            source(
                "credentials: {type: assume-role, base: basic, role-arn:"
                    + " 'arn:aws:iam::123456789012:role/r', access-key-id: '${ID}',"
                    + " secret-access-key: '${S}'}"),
            READ,
            "source.credentials.base is basic"),
        new Case(
            "a profile of one stream",
            source("streams: {more: {stream: more, credentials: {type: profile}}}"),
            READ,
            "source.streams.more.credentials.type is profile"),
        new Case(
            "a profile in a file that is mounted",
            source("credentials: {type: profile, profile-file: /etc/aws}"),
            READ,
            "source.credentials.type is profile"),
        new Case(
            "a profile in a file",
            source("credentials: {type: profile, profile-file: aws}"),
            away,
            "source.credentials.type is profile"),
        new Case(
            "a token in a file",
            source("credentials: {type: web-identity, token-file: token}"),
            away,
            "source.credentials.type is web-identity"),
        new Case(
            "an external id in a variable",
            source(
                "credentials: {type: assume-role, role-arn: 'arn:aws:iam::123456789012:role/r',"
                    + " external-id: '${ID}'}"),
            READ,
            "Remove the credentials"),
        new Case(
            "a name in a variable",
            "clickhouse:\n  username: ${NAME}\n",
            READ,
            "Write the value itself, or a default: ${NAME:-…}"),
        new Case(
            "a name in a variable with a default",
            "clickhouse:\n  username: ${N:-me}\n",
            READ,
            READ),
        new Case("a password in a variable", "clickhouse:\n  password: ${P}\n", READ, READ),
        new Case(
            "a password that is mounted",
            "clickhouse:\n  password-file: " + folder.resolve("password") + "\n",
            READ,
            "Managed Flink has no files"),
        new Case(
            "an empty password",
            "clickhouse:\n  password: ''\n",
            READ,
            "clickhouse.password is empty, and a property has at least one character"),
        new Case("70 columns", columns(70), READ, READ),
        new Case(
            "120 columns", columns(120), READ, "more keys than the property groups have room"));
  }

  static Stream<Case> all() {
    return cases().stream();
  }

  @ParameterizedTest
  @MethodSource("all")
  void whatIsPrintedIsReadThere(Case each) throws Exception {
    Path file = pipeline(each.yaml());
    for (String target : List.of("kubernetes", "helm-values", "compose", "managed-flink")) {
      String refused = CONTAINERS.contains(target) ? each.inContainers() : each.onManagedFlink();
      Shell.Result result = export(target, file.toString());

      assertThat(result.out()).doesNotContain("PRIVATE KEY");
      if (refused.isEmpty()) {
        assertThat(result.code()).as(target + result.err()).isZero();
        PipelineConfig there = there(target, result.out());
        assertThat(there.masked().keySet())
            .as(target)
            .isEqualTo(expected(target, file).masked().keySet());
        assertThat(authorities(there)).as(target).isEqualTo(authorities(expected(target, file)));
      } else {
        assertThat(result.code()).as(target).isEqualTo(1);
        assertThat(result.out()).as(target).isEmpty();
        assertThat(result.err()).as(target).containsIgnoringCase(refused).contains("→ ");
      }
    }
  }

  /** A container needs these files from someone else, so export says so. */
  @Test
  void aFileThatIsNotCarriedIsToldOf() throws Exception {
    Path ca = folder.resolve("ca.pem");
    Map<String, String> notes =
        Map.of(
            tls("ca-certificates: " + ca), "clickhouse.tls.ca-certificates: mount " + ca,
            tls("ca-certificates: ${CA}"), "clickhouse.tls.ca-certificates: give the variable",
            tls("client-key: /k\n    client-certificate: client.pem"),
                "clickhouse.tls.client-key: mount the file",
            source("credentials: {type: profile, profile-file: /etc/aws}"),
                "source.credentials.profile-file: mount /etc/aws");
    for (Map.Entry<String, String> each : notes.entrySet()) {
      String file = pipeline(each.getKey()).toString();
      for (String target : CONTAINERS) {
        assertThat(export(target, file).err()).as(target).contains(each.getValue());
      }
    }
  }

  /** A changed certificate is a changed deployment: the operator compares this text. */
  @Test
  void theHashCoversTheFiles() throws Exception {
    String file = pipeline(tls("ca-certificates: changed.pem")).toString();
    Set<String> hashes = new TreeSet<>();
    for (TestCertificate each : List.of(CA, CLIENT)) {
      Files.writeString(folder.resolve("changed.pem"), each.pem());
      hashes.add(
          object(export("kubernetes", file).out(), "FlinkDeployment")
              .at("/spec/podTemplate/metadata/annotations")
              .path("millrace.io/pipeline-sha256")
              .asText());
    }

    assertThat(hashes).hasSize(2);
  }

  @Test
  void textThatIsNotInAFileHasNoFilesBesideIt() throws Exception {
    String yaml = Files.readString(pipeline(tls("ca-certificates: ca.pem")));

    Shell.Result result = new Shell().answering(yaml, "export", "--to", "compose", "-");

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("the configuration is not in a file beside it");
  }

  private static Shell.Result export(String target, String file) {
    return new Shell()
        .run(
            "export",
            "--to",
            target,
            "-c",
            file,
            "--image",
            "i",
            "--storage",
            "s3://b/f",
            "--secret",
            "id");
  }

  /** What is read here; the property groups have no section for the parallelism. */
  private static PipelineConfig expected(String target, Path file) throws Exception {
    return ConfigSources.in(name -> target.equals("managed-flink") ? null : variable(name))
        .file(withVariables(file))
        .load();
  }

  /** A file as Managed Flink has it: with references in the place of required variables. */
  private static Path withVariables(Path file) throws IOException {
    String text =
        Files.readString(file)
            .replace("${KEY}", "${secretsmanager:id#KEY}")
            .replace("${P}", "${secretsmanager:id#P}");
    return Files.writeString(file.resolveSibling("expected.yaml"), text);
  }

  private static PipelineConfig there(String target, String printed) throws Exception {
    if (target.equals("managed-flink")) {
      Path properties = Files.writeString(folder.resolve("properties.json"), printed);
      return ConfigSources.in(name -> null)
          .propertyGroups(ApplicationProperties.read(properties))
          .load();
    }
    Path container = Files.createTempDirectory(folder, "container");
    Set<String> variables = new TreeSet<>();
    switch (target) {
      case "kubernetes" -> {
        write(container, object(printed, "ConfigMap").path("data"));
        object(printed, "FlinkDeployment")
            .at("/spec/podTemplate/spec/containers/0/env")
            .forEach(variable -> variables.add(variable.path("name").asText()));
      }
      case "helm-values" -> {
        JsonNode values = YAML.readTree(printed);
        write(container, values.path("files"));
        Files.writeString(container.resolve("pipeline.yaml"), values.path("pipeline").asText());
        values.at("/secret/variables").forEach(name -> variables.add(name.asText()));
        values.at("/secret/optionalVariables").forEach(name -> variables.add(name.asText()));
      }
      default -> {
        JsonNode compose = YAML.readTree(printed);
        for (JsonNode config : compose.at("/services/jobmanager/configs")) {
          Path path = Path.of(config.path("target").asText());
          assertThat(path.getParent()).hasToString("/opt/flink/millrace");
          Files.writeString(
              container.resolve(path.getFileName().toString()),
              compose
                  .path("configs")
                  .path(config.path("source").asText())
                  .path("content")
                  .asText()
                  .replace("$$", "$"));
        }
        compose
            .at("/services/jobmanager/environment")
            .fieldNames()
            .forEachRemaining(variables::add);
      }
    }
    return ConfigSources.in(name -> variables.contains(name) ? variable(name) : null)
        .file(container.resolve("pipeline.yaml"))
        .load();
  }

  private static void write(Path container, JsonNode files) throws IOException {
    for (Map.Entry<String, JsonNode> file : files.properties()) {
      Files.writeString(container.resolve(file.getKey()), file.getValue().asText());
    }
  }

  private static String variable(String name) {
    return switch (name) {
      case "CA" -> CA.pem();
      case "KEY" -> CLIENT.keyPem();
      default -> name;
    };
  }

  private static List<?> authorities(PipelineConfig config) throws Exception {
    List<Object> all = new ArrayList<>();
    for (var option :
        List.of(ClickHouseOptions.TLS_CA_CERTIFICATES, ClickHouseOptions.TLS_CLIENT_CERTIFICATE)) {
      if (config.find(option).isPresent()) {
        all.addAll(PemCertificates.parse(config.find(option).get()));
      }
    }
    return all;
  }

  private static String tls(String keys) {
    return "clickhouse:\n  tls:\n    " + keys + "\n";
  }

  private static String source(String keys) {
    return "source:\n  " + keys + "\n";
  }

  private static String indented(String pem) {
    return pem.lines().map(line -> "      " + line).collect(Collectors.joining("\n"));
  }

  private static String columns(int count) {
    return "columns:\n"
        + IntStream.range(0, count)
            .mapToObj(i -> "  c" + i + ": /f" + i + "\n")
            .collect(Collectors.joining());
  }

  private static Path pipeline(String yaml) throws IOException {
    String text = "pipeline:\n  name: events\n" + yaml;
    String source = "  stream: events\n  region: eu-west-1\n";
    String clickhouse = "  url: https://clickhouse.example.com:8443\n  table: events\n";
    text =
        text.contains("source:\n")
            ? text.replace("source:\n", "source:\n" + source)
            : text + "source:\n" + source;
    text =
        text.contains("clickhouse:\n")
            ? text.replace("clickhouse:\n", "clickhouse:\n" + clickhouse)
            : text + "clickhouse:\n" + clickhouse;
    return Files.writeString(folder.resolve("pipeline.yaml"), text);
  }

  private static JsonNode object(String yaml, String kind) throws IOException {
    return YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml).readAll().stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No " + kind + " in " + yaml));
  }
}
