package io.millrace.job.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The repository's pages: their links lead somewhere, and what they name exists. */
final class MarkdownTest {
  private static final int LONGEST_LINE = 120;
  private static final int LONGEST_README = 150;

  private static final Pattern JAVA_NAME = Pattern.compile("io\\.millrace(\\.\\w+)+");
  private static final Pattern CLASS_NAME = Pattern.compile("[A-Z][a-z0-9]+([A-Z][a-z0-9]*)+");
  private static final Pattern TEST_NAME = Pattern.compile("\\w{2,}(Test|ITCase)");
  private static final Pattern OPTION =
      Pattern.compile(
          "(pipeline|source|clickhouse|columns|convert|delivery|block|errors)\\.[a-z-]+[a-z.-]*");

  /** Names in pages that are not classes of this repository. */
  private static final Set<String> OTHERS =
      Set.of(
          "AbstractStreamOperator",
          "ApproximateCreationDateTime",
          "BeforeImageSettings",
          "ByteArrayEntity",
          "CheckpointConfiguration",
          "CompressibleFSDataOutputStream",
          "EntityTemplate",
          "EnumSet",
          "FlinkDeployment",
          "ExtractNewRecordState",
          "FlinkKinesisConsumer",
          "IncludeTransactionDetails",
          "IsoTime",
          "IsoTimestamp",
          "LineString",
          "LowCardinality",
          "MergeTree",
          "MicroDuration",
          "MicroTime",
          "MicroTimestamp",
          "NaN",
          "NanoDuration",
          "NanoTime",
          "NanoTimestamp",
          "NewImage",
          "OldImage",
          "ReplacingMergeTree",
          "ReplicatedMergeTree",
          "ReplicatedReplacingMergeTree",
          "SequenceNumber",
          "ZonedTime");

  @Test
  void everyLinkLeadsSomewhere() throws Exception {
    List<String> broken = new ArrayList<>();
    for (MarkdownPage page : MarkdownPage.all()) {
      broken.addAll(page.brokenLinks());
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void noLineIsTooLongToRead() throws Exception {
    assertThat(MarkdownPage.all().stream().flatMap(page -> page.linesOver(LONGEST_LINE).stream()))
        .isEmpty();
  }

  @Test
  void theReadmeIsShort() throws Exception {
    assertThat(MarkdownPage.of("README.md").lines()).hasSizeLessThan(LONGEST_README);
  }

  @Test
  void everyPackageAndClassThatIsNamedInFullExists() throws Exception {
    for (MarkdownPage page : MarkdownPage.all()) {
      assertThat(page.codeSpans())
          .filteredOn(span -> JAVA_NAME.matcher(span).matches() && !exists(span))
          .as(page.path())
          .isEmpty();
    }
  }

  @Test
  void everyClassThatTheDocumentationNamesExists() throws Exception {
    Set<String> classes = javaFiles();
    for (MarkdownPage page : documentation()) {
      assertThat(page.codeSpans())
          .filteredOn(span -> CLASS_NAME.matcher(span).matches())
          .filteredOn(span -> !OTHERS.contains(span) && !classes.contains(span))
          .as(page.path())
          .isEmpty();
    }
  }

  @Test
  void everyTestThatIsNamedExists() throws Exception {
    Set<String> classes = javaFiles();
    for (MarkdownPage page : MarkdownPage.all()) {
      assertThat(page.codeSpans())
          .filteredOn(span -> TEST_NAME.matcher(span).matches() && !classes.contains(span))
          .as(page.path())
          .isEmpty();
    }
  }

  @Test
  void everyOptionThatTheDocumentationNamesExists() throws Exception {
    String reference = MarkdownPage.of("conf/REFERENCE.md").text();
    List<MarkdownPage> pages = new ArrayList<>(documentation());
    pages.add(MarkdownPage.of("README.md"));
    for (MarkdownPage page : pages) {
      assertThat(page.codeSpans().stream().map(span -> span.replaceFirst("[: ].*", "")))
          .filteredOn(key -> OPTION.matcher(key).matches() && !key.endsWith(".yaml"))
          .filteredOn(key -> !reference.contains("`" + key))
          .as(page.path())
          .isEmpty();
    }
  }

  @Test
  void everyDecisionIsNumberedDatedAndListed() throws Exception {
    List<MarkdownPage> decisions =
        documentation().stream()
            .filter(page -> page.path().matches("docs/decisions/\\d.*"))
            .toList();
    assertThat(decisions).hasSizeGreaterThan(10);
    String index = MarkdownPage.of("docs/decisions/README.md").text();
    int number = 0;
    for (MarkdownPage page : decisions) {
      number++;
      String name = page.path().replaceFirst(".*/", "");
      assertThat(name).startsWith(String.format("%04d-", number));
      assertThat(index).contains("](" + name + ")");
      assertThat(page.lines().get(0)).startsWith("# " + number + ". ");
      assertThat(page.lines().get(2)).matches("Date: \\d{4}-\\d\\d-\\d\\d\\. Status: .+");
    }
  }

  @Test
  void noPageRefersToAnIssueOrToAPageThatIsNotHere() throws Exception {
    for (MarkdownPage page : MarkdownPage.all()) {
      assertThat(page.text())
          .as(page.path())
          .doesNotContainPattern("(?i)\\bissue #?\\d|\\b(design|facts|redesign|style)\\.md\\b");
    }
  }

  @Test
  void mistakesAreFound() throws IOException {
    MarkdownPage page =
        new MarkdownPage(
            MarkdownPage.ROOT.resolve("X.md"),
            "# A `b` c!\n\n[ok](README.md) [ok](#a-b-c) [no](missing.md) [no](#a)\n"
                + "[no](README.md#missing) `[code](x)` [out](../..)\n```\n[code](y)\n```\n"
                + "a".repeat(121)
                + "\n");

    assertThat(page.anchors()).containsExactly("a-b-c");
    assertThat(page.brokenLinks())
        .containsExactly(
            "X.md → missing.md", "X.md → #a", "X.md → README.md#missing", "X.md → ../..");
    assertThat(page.linesOver(120)).containsExactly("X.md:8");
    assertThat(page.codeSpans()).containsExactly("b", "[code](x)");
  }

  private static List<MarkdownPage> documentation() throws IOException {
    return MarkdownPage.all().stream().filter(page -> page.path().startsWith("docs/")).toList();
  }

  private static boolean exists(String name) {
    String path = name.replace('.', '/');
    return Stream.of("udfs", "job", "deploy/local", "testkit", "console")
        .flatMap(module -> Stream.of("main", "test").map(kind -> module + "/src/" + kind))
        .map(sources -> MarkdownPage.ROOT.resolve(sources + "/java"))
        .anyMatch(
            sources ->
                Files.isDirectory(sources.resolve(path))
                    || Files.exists(sources.resolve(path + ".java")));
  }

  /** Names of all top-level classes of every module. */
  private static Set<String> javaFiles() throws IOException {
    try (Stream<Path> files = Files.walk(MarkdownPage.ROOT)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".java"))
          .map(file -> file.substring(0, file.length() - ".java".length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
