package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MappingTest {
  @Test
  void pointersAreReadByRfc6901() throws Exception {
    Mapping mapping = Mapping.parse(Map.of("a", "/x~1y/~01/0//", "b", "", "c", "/"));

    assertThat(mapping.source("a").path()).containsExactly("x/y", "~1", "0", "", "");
    assertThat(mapping.source("b").path()).isEmpty();
    assertThat(mapping.source("c").path()).containsExactly("");
  }

  @Test
  void aColumnNotMentionedTakesTheFieldOfItsName() {
    assertThat(Mapping.byName().source("user.id").path()).containsExactly("user.id");
  }

  @Test
  void metadataIsNamedWithAnUnderscore() throws Exception {
    Mapping mapping = Mapping.parse(Map.of("a", "_shard_id", "b", "_raw_message"));

    assertThat(mapping.source("a").metadata()).isEqualTo(Metadata.SHARD_ID);
    assertThat(mapping.source("b").metadata()).isNull();
    assertThat(mapping.source("b").path()).isEmpty();
  }

  @Test
  void allProblemsAreToldAtOnce() {
    MappingException wrong =
        catchThrowableOfType(
            MappingException.class,
            () -> Mapping.parse(Map.of("a", "user", "b", "/x~2", "c", "_shard", "d", "/fine")));

    assertThat(wrong.problems())
        .isEqualTo(
            List.of(
                "column \"a\": expected a JSON Pointer such as /user/id, or one of _key,"
                    + " _timestamp, _stream, _shard_id, _sequence_number, _raw_message, but was"
                    + " user",
                "column \"b\": expected ~0 or ~1 after the tilde in the JSON Pointer /x~2",
                "column \"c\": expected a JSON Pointer such as /user/id, or one of _key,"
                    + " _timestamp, _stream, _shard_id, _sequence_number, _raw_message, but was"
                    + " _shard; did you mean _shard_id?"));
  }
}
