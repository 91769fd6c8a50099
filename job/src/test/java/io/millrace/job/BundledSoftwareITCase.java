package io.millrace.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.job.Sbom.Artifact;
import io.millrace.testkit.RepositoryRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The jar says what it bundles, under which licences, and what is known to be wrong with it. */
final class BundledSoftwareITCase {
  private static final Path ROOT = RepositoryRoot.find();
  private static final Path SBOM = ROOT.resolve("job/target/bom.json");
  private static final Path CONNECTOR =
      ROOT.resolve("job/src/main/sbom/flink-connector-kinesis.cdx.json");
  private static final Path PAGE = ROOT.resolve("job/DEPENDENCIES.md");
  private static final Path VULNERABILITIES = ROOT.resolve("job/osv-scanner.toml");
  private static final String UPDATE =
      "To rewrite it: mvn -pl job -am verify -Dtest=none -Dit.test=BundledSoftwareITCase"
          + " -Dsurefire.failIfNoSpecifiedTests=false"
          + " -Dfailsafe.failIfNoSpecifiedTests=false -Dmillrace.update-dependencies=true";

  /** Licences whose text is the project's own LICENSE. */
  private static final Set<String> APACHE =
      Set.of("Apache-2.0", "Apache License, Version 2.0", "The Apache License, Version 2.0");

  private static final Pattern TABLE_ROW =
      Pattern.compile("\\| (\\S+?),? .*\\| (META-INF/\\S+) \\|");
  private static final Pattern VULNERABILITY =
      Pattern.compile(
          "\\[\\[IgnoredVulns]]\\nid = \"(\\S+)\"\\nignoreUntil = (\\S+)\\nreason = \"(\\S+): (.*)\"");

  /** A known vulnerability that is accepted until a date of review. */
  private record Vulnerability(String id, LocalDate until, String coordinates, String reason) {}

  /** The plugin that writes it is skipped when Maven is offline. */
  @BeforeEach
  void theBillOfMaterialsWasWritten() {
    assumeThat(SBOM).exists();
  }

  @Test
  void everyBundledArtifactHasItsLicenceInTheJar() throws Exception {
    try (ZipFile jar = new ZipFile(ROOT.resolve("job/target/millrace.jar").toFile())) {
      assertThat(text(jar, "META-INF/LICENSE"))
          .isEqualTo(Files.readString(ROOT.resolve("LICENSE")));
      assertThat(text(jar, "META-INF/NOTICE"))
          .contains(Files.readString(ROOT.resolve("NOTICE")).strip())
          .contains("flink-connector-kinesis", "Jackson");
      Map<String, String> texts = new LinkedHashMap<>();
      Matcher row = TABLE_ROW.matcher(text(jar, "META-INF/licenses/README.md"));
      while (row.find()) {
        texts.put(row.group(1), row.group(2));
      }
      assertThat(texts).hasSizeGreaterThan(8);
      for (String file : texts.values()) {
        assertThat(text(jar, file)).as(file).hasSizeGreaterThan(500);
      }
      for (Artifact artifact : bundled()) {
        assertThat(artifact.licence()).as(artifact.coordinates()).isNotEmpty();
        boolean isApache = Stream.of(artifact.licence().split(" or ")).anyMatch(APACHE::contains);
        assertThat(isApache || texts.containsKey(artifact.id()))
            .as("%s is under %s: add its text", artifact.coordinates(), artifact.licence())
            .isTrue();
      }
      // Everything in the table is there: what went away takes its text along.
      Set<String> ids = bundled().stream().map(Artifact::id).collect(Collectors.toSet());
      assertThat(texts.keySet()).filteredOn(id -> id.contains(":")).isSubsetOf(ids);
    }
  }

  @Test
  void theJarCarriesItsBillsOfMaterials() throws Exception {
    try (ZipFile jar = new ZipFile(ROOT.resolve("job/target/millrace.jar").toFile())) {
      assertThat(text(jar, "META-INF/sbom/millrace.cdx.json")).isEqualTo(Files.readString(SBOM));
      assertThat(text(jar, "META-INF/sbom/flink-connector-kinesis.cdx.json"))
          .isEqualTo(Files.readString(CONNECTOR));
    }
    assertThat(Sbom.read(SBOM))
        .extracting(Artifact::id)
        .contains(
            "org.apache.flink:flink-connector-kinesis", "com.fasterxml.jackson.core:jackson-core")
        .doesNotContain("org.apache.flink:flink-runtime", "org.assertj:assertj-core");
  }

  @Test
  void whatTheConnectorShadesIsListed() throws Exception {
    Artifact connector =
        Sbom.read(SBOM).stream()
            .filter(artifact -> artifact.name().equals("flink-connector-kinesis"))
            .findFirst()
            .orElseThrow();
    Path jar =
        Path.of(
            FlinkKinesisConsumer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    String expected;
    try (ZipFile content = new ZipFile(jar.toFile())) {
      List<Artifact> shaded = Sbom.ofNotice(text(content, "META-INF/NOTICE"));
      assertThat(shaded).extracting(Artifact::name).contains("netty-handler", "protobuf-java");
      expected = Sbom.write(connector, shaded);
    }
    require(CONNECTOR, expected);
  }

  @Test
  void thePageIsUpToDate() throws Exception {
    require(PAGE, page());
  }

  @Test
  void everyVulnerabilityIsOneOfAnArtifactThatIsBundled() throws Exception {
    List<String> coordinates = bundled().stream().map(Artifact::coordinates).toList();
    List<Vulnerability> known = vulnerabilities();
    assertThat(known).hasSizeGreaterThan(5);
    assertThat(Files.readString(VULNERABILITIES).split("\\[\\[", -1)).hasSize(known.size() + 1);
    assertThat(known).extracting(Vulnerability::coordinates).isSubsetOf(coordinates);
    assertThat(known).extracting(Vulnerability::id).doesNotHaveDuplicates();
  }

  private static void require(Path file, String content) throws IOException {
    if (Boolean.getBoolean("millrace.update-dependencies")) {
      Files.writeString(file, content);
    }
    assertThat(file).as("%s is out of date. %s", file, UPDATE).hasContent(content);
  }

  private static List<Artifact> bundled() throws IOException {
    List<Artifact> all = direct();
    all.addAll(Sbom.read(CONNECTOR));
    return all;
  }

  /** Flink brings slf4j-api: the plugin lists it because other artifacts depend on it. */
  private static List<Artifact> direct() throws IOException {
    List<Artifact> all = new ArrayList<>(Sbom.read(SBOM));
    all.removeIf(
        artifact ->
            artifact.group().equals("io.millrace") || artifact.id().equals("org.slf4j:slf4j-api"));
    return all;
  }

  private static List<Vulnerability> vulnerabilities() throws IOException {
    return VULNERABILITY
        .matcher(Files.readString(VULNERABILITIES))
        .results()
        .map(
            found ->
                new Vulnerability(
                    found.group(1),
                    LocalDate.parse(found.group(2)),
                    found.group(3),
                    found.group(4)))
        .toList();
  }

  private static String page() throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            # What millrace.jar bundles

            Generated from `target/bom.json`, `src/main/sbom` and `osv-scanner.toml` by `BundledSoftwareITCase`; do not edit.
            Both bills of materials are in the jar, in `META-INF/sbom`; licences are in `META-INF/licenses`.

            ## Known vulnerabilities

            Collected by hand, not by a scanner. `.ci/scan` looks all artifacts up in the OSV database; it needs network and
            fails on what is not in this table, or when a date has passed.

            | id | artifact | why it stays | look again |
            |---|---|---|---|
            """);
    for (Vulnerability known : vulnerabilities()) {
      page.append(
          "| %s | %s | %s | %s |\n"
              .formatted(known.id(), known.coordinates(), known.reason(), known.until()));
    }
    page.append("\n## Artifacts\n\n");
    table(direct(), page);
    page.append(
        "\n## Inside flink-connector-kinesis\n\nShaded there: they cannot be replaced.\n\n");
    table(Sbom.read(CONNECTOR), page);
    return page.toString();
  }

  private static void table(List<Artifact> artifacts, StringBuilder page) {
    page.append("| artifact | version | licence |\n|---|---|---|\n");
    for (Artifact artifact : artifacts) {
      page.append(
          "| %s | %s | %s |\n".formatted(artifact.id(), artifact.version(), artifact.licence()));
    }
  }

  private static String text(ZipFile jar, String name) throws IOException {
    ZipEntry entry = jar.getEntry(name);
    assertThat(entry).as(name).isNotNull();
    return new String(jar.getInputStream(entry).readAllBytes(), UTF_8);
  }
}
