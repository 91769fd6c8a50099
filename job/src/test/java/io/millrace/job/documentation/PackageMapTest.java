package io.millrace.job.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of packages in docs/architecture.md name every package of the main code. */
final class PackageMapTest {
  /** A package in full, or one that follows it in the same row: {@code .client}. */
  private static final Pattern NAME = Pattern.compile("`(io\\.millrace)?((?:\\.[a-z]+)+)`");

  /** As deep as any module has its sources: {@code deploy/local/src/main/java}. */
  private static final int DEPTH = 5;

  @Test
  void everyPackageIsOnTheMap() throws Exception {
    List<String> page = MarkdownPage.of("docs/architecture.md").lines();
    assertThat(named(page)).containsExactlyInAnyOrderElementsOf(packages());
  }

  @Test
  void aShortNameBelongsToTheFullNameBeforeIt() {
    assertThat(
            named(
                List.of(
                    "`io.millrace.text` is no row",
                    "| `io.millrace.a.b`, with `.c` and `.c.d`; also `io.millrace.e` | `columns:` |",
                    "| `.no` |")))
        .containsExactly(
            "io.millrace.a.b", "io.millrace.a.b.c", "io.millrace.a.b.c.d", "io.millrace.e");
  }

  private static Set<String> named(List<String> lines) {
    Set<String> names = new TreeSet<>();
    lines.stream()
        .filter(line -> line.startsWith("|"))
        .forEach(
            line -> {
              String full = "";
              Matcher name = NAME.matcher(line);
              while (name.find()) {
                if (name.group(1) != null) {
                  full = name.group(1) + name.group(2);
                  names.add(full);
                } else if (!full.isEmpty()) {
                  names.add(full + name.group(2));
                }
              }
            });
    return names;
  }

  private static Set<String> packages() throws IOException {
    Set<String> packages = new TreeSet<>();
    try (Stream<Path> roots =
        Files.find(
            MarkdownPage.ROOT,
            DEPTH,
            (path, unused) -> path.endsWith(Path.of("src", "main", "java")))) {
      for (Path root : roots.toList()) {
        try (Stream<Path> files = Files.walk(root)) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(file -> root.relativize(file.getParent()).toString().replace('/', '.'))
              .forEach(packages::add);
        }
      }
    }
    return packages;
  }
}
