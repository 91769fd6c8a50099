package io.millrace.job.convert;

import io.millrace.job.convert.TypeCases.Case;
import io.millrace.job.convert.TypeCases.Outcome;
import io.millrace.local.ClickHouseServer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type, with values at, around and beyond its limits: ours beside JSONEachRow's. */
final class TypesITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();

  static Stream<TypeCases> types() {
    return Stream.of(NumberTypes.cases(), TextTypes.cases(), TimeTypes.cases(), NestedTypes.cases())
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
    Map<String, String> refused = tables.insertAsJson(documents);

    Map<Integer, String> ours = tables.ours("c");
    Map<Integer, String> reference = tables.reference("c");
    Map<String, String> messages = tables.errors("message");
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < documents.size(); i++) {
      String what = type.type() + " of " + cases.get(i).value() + ": ";
      softly
          .assertThat(outcome(ours.get(i), reference.get(i)))
          .as(
              what + "ours %s %s, server's %s %s",
              ours.get(i),
              messages.get(documents.get(i)),
              reference.get(i),
              refused.get(documents.get(i)))
          .isEqualTo(cases.get(i).outcome());
      if (!cases.get(i).stored().isEmpty()) {
        softly.assertThat(ours.get(i)).as(what).isEqualTo(cases.get(i).stored());
      }
      softly
          .assertThat(ours.containsKey(i) ^ messages.containsKey(documents.get(i)))
          .as(what + "a row or a rejected row")
          .isTrue();
    }
    softly.assertAll();
    tables.drop();
  }

  private static Outcome outcome(@Nullable String ours, @Nullable String reference) {
    if (ours == null) {
      return reference == null ? Outcome.REFUSED : Outcome.STRICTER;
    }
    if (reference == null) {
      return Outcome.MORE;
    }
    return ours.equals(reference) ? Outcome.SAME : Outcome.OTHER;
  }
}
