package io.millrace.udf.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.conformance.TypeCases.Case;
import io.millrace.udf.conformance.TypeCases.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type, with values at, around and beyond its limits: ours beside JSONEachRow's. */
final class TypesITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();

  static Stream<TypeCases> types() {
    return Stream.of(
            NumberTypes.cases(),
            TextTypes.cases(),
            TimeTypes.cases(),
            NestedTypes.cases(),
            VariantTypes.cases(),
            JsonTypes.cases(),
            DynamicTypes.cases())
        .flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("types")
  void meansWhatJsonEachRowMeans(TypeCases type) throws Exception {
    TwinTables tables = TwinTables.create(SERVER, "c " + type.type());
    List<Case> cases = type.cases();
    List<String> documents =
        IntStream.range(0, cases.size()).mapToObj(i -> cases.get(i).document(i)).toList();

    tables.insert(documents);
    tables.insertEachAsJson(documents);

    Map<Integer, String> stored = tables.ours("c");
    Map<Integer, String> ours = tables.ours(type.compared());
    Map<Integer, String> reference = tables.reference(type.compared());
    Map<String, String> rejected = tables.errors("message");
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < documents.size(); i++) {
      String document = documents.get(i);
      String what =
          "%s of %s: ours %s %s, server's %s"
              .formatted(
                  type.type(),
                  cases.get(i).value(),
                  ours.get(i),
                  rejected.get(document),
                  reference.get(i));
      softly.assertThat(outcome(i, ours, reference)).as(what).isEqualTo(cases.get(i).outcome());
      if (!cases.get(i).stored().isEmpty()) {
        softly.assertThat(stored.get(i)).as(what).isEqualTo(cases.get(i).stored());
      }
      softly
          .assertThat(ours.containsKey(i) ^ rejected.containsKey(document))
          .as("%s; a row or a rejected row", what)
          .isTrue();
    }
    softly.assertAll();
    tables.drop();
  }

  static Stream<String> typesOfPaths() {
    return types()
        .filter(type -> RandomShapes.canBeAtPath(type.shape()))
        .map(TypeCases::type)
        .distinct();
  }

  /** What we take and the server refuses must be sent in a spelling that it takes, or rejected. */
  @ParameterizedTest
  @MethodSource("typesOfPaths")
  void noValueAtTypedPathFailsBlock(String type) throws Exception {
    TwinTables tables =
        TwinTables.create(SERVER, "c JSON(p %s, l Array(%s))".formatted(type, type));
    List<String> values =
        types()
            .filter(cases -> cases.type().equals(type))
            .flatMap(cases -> cases.cases().stream())
            .map(Case::value)
            .filter(value -> !value.isEmpty())
            .toList();
    List<String> documents =
        IntStream.range(0, values.size())
            .boxed()
            .flatMap(
                i ->
                    Stream.of(
                        "{\"id\":%d,\"c\":{\"p\":%s}}".formatted(2 * i, values.get(i)),
                        "{\"id\":%d,\"c\":{\"l\":[%s]}}".formatted(2 * i + 1, values.get(i))))
            .toList();

    tables.insert(documents);

    assertThat(tables.ours("id").size() + tables.errors("message").size())
        .isEqualTo(documents.size());
    tables.drop();
  }

  private static Outcome outcome(
      int id, Map<Integer, String> ours, Map<Integer, String> reference) {
    if (!ours.containsKey(id)) {
      return reference.containsKey(id) ? Outcome.STRICTER : Outcome.REFUSED;
    }
    if (!reference.containsKey(id)) {
      return Outcome.MORE;
    }
    return Objects.equals(ours.get(id), reference.get(id)) ? Outcome.SAME : Outcome.OTHER;
  }
}
