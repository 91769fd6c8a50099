package io.millrace.udf.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.conformance.Shrinker.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of a value when a converter, here one that is wrong on purpose, fails on it. */
final class ShrinkerTest {
  private static final Shape INT = Shape.scalar("Int32");
  private static final Shape STRING = Shape.scalar("String");

  @Test
  void aValueDeepInsideIsAllThatIsLeft() {
    Shape type =
        Shape.map(
            STRING,
            Shape.array(Shape.tuple(List.of("a", "b"), Shape.nullable(INT), Shape.array(STRING))));
    String value =
        "{\"x\": [{\"a\": 1, \"b\": [\"p\"]}, {\"b\": [\"q\", \"r\"], \"a\": 4711}], \"y\": []}";

    Sample smallest =
        new Shrinker(ShrinkerTest::hasASevenInAnInteger).shrink(new Sample(type, value));

    assertThat(smallest).isEqualTo(new Sample(INT, "7"));
  }

  private static boolean hasASevenInAnInteger(Sample sample) {
    return leaves(sample).stream()
        .anyMatch(l -> l.type().equals(INT) && l.json().source().contains("7"));
  }

  @Test
  void aTextKeepsOnlyTheCharactersThatMatter() {
    String value = "\"some \\u00e9 text \\ud83d\\ude00 with \\n escapes\"";

    Sample smallest =
        new Shrinker(s -> s.value().contains("\\u00e9") && s.value().contains("\\n"))
            .shrink(new Sample(STRING, value));

    assertThat(smallest.value()).isEqualTo("\"\\u00e9\\n\"");
  }

  @Test
  void whatNeedsTwoValuesKeepsBoth() {
    Shape pair = Shape.tuple(List.of(), INT, Shape.lowCardinality(STRING));

    Sample smallest =
        new Shrinker(s -> leaves(s).stream().filter(l -> l.json().inner().isEmpty()).count() > 1)
            .shrink(new Sample(Shape.array(pair), "[[1,\"a\"],[22,\"bb\"],[333,\"ccc\"]]"));

    assertThat(smallest.type()).isEqualTo(pair);
    assertThat(smallest.value()).matches("\\[[0-9],\"\"\\]");
  }

  @Test
  void whatCannotBeSmallerStays() {
    Sample sample = new Sample(Shape.array(INT), "[1,2]");

    assertThat(new Shrinker(s -> false).shrink(sample)).isEqualTo(sample);
  }

  private static List<Leaf> leaves(Sample sample) {
    return JsonSource.parse(sample.value())
        .map(json -> Leaf.of(sample.type(), json, "$"))
        .orElse(List.of());
  }
}
