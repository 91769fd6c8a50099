package io.millrace.udf.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.conformance.TypeCases.Case;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of differences in {@code udfs/CONVERSION.md} and the list the tests go by are one. */
final class DifferencesTest {
  @Test
  void theDocumentNamesEachDifferenceOnceAndNoOther() throws IOException {
    assertThat(rows())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Difference.values()).map(Difference::id).toList());
  }

  /** The names in the first column of the table. */
  private static List<String> rows() throws IOException {
    Path page = Path.of(System.getProperty("millrace.root"), "udfs", "CONVERSION.md");
    return Files.readAllLines(page).stream()
        .dropWhile(line -> !line.equals("## Where it differs"))
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(3, line.indexOf('`', 3)))
        .toList();
  }

  @Test
  void eachIsPinnedInTheTableOfTypes() {
    Set<Difference> pinned =
        TypesITCase.types()
            .flatMap(type -> type.cases().stream())
            .flatMap(value -> value.difference().stream())
            .collect(Collectors.toSet());

    assertThat(pinned)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Difference.values()).filter(d -> !d.isOfDocuments()).toList());
  }

  @Test
  void eachIsAboutTheValuesItIsPinnedBy() {
    TypesITCase.types().forEach(type -> type.cases().forEach(value -> check(type, value)));
  }

  private static void check(TypeCases type, Case value) {
    value
        .difference()
        .ifPresent(
            difference -> {
              assertThat(difference.outcomes()).contains(value.outcome());
              assertThat(Leaf.of(type.shape(), JsonSource.parse(value.value()).orElseThrow(), "$"))
                  .as("%s for %s, %s", value.value(), type, difference.id())
                  .anyMatch(difference::isAbout);
            });
  }
}
