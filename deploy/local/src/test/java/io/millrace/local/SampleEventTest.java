package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SampleEventTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:34:56.789Z");
  private final SampleEvent events = new SampleEvent(new Random(42));
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void carriesNestedObjectsArraysNullsAndFieldsThatMayBeMissing() {
    List<ObjectNode> many =
        LongStream.rangeClosed(1, 500).mapToObj(id -> events.next(id, NOW)).toList();

    assertThat(many).extracting(event -> event.get("id").asLong()).doesNotHaveDuplicates();
    assertThat(many).allMatch(event -> event.get("user").isObject());
    assertThat(many).anyMatch(event -> event.get("user").get("id").isNull());
    assertThat(many).anyMatch(event -> event.get("user").get("id").isNumber());
    assertThat(many).anyMatch(event -> !event.get("user").has("country"));
    assertThat(many).anyMatch(event -> event.get("tags").size() > 1);
    assertThat(many).anyMatch(event -> event.has("items") && event.get("items").size() > 1);
    assertThat(many).anyMatch(event -> event.has("experiment"));
  }

  @ParameterizedTest
  @EnumSource(SampleFault.class)
  void malformedEventStillTellsItsNumber(SampleFault fault) {
    assertThat(fault.applyTo(events.next(987_654_321, NOW))).contains("987654321");
  }

  @Test
  void faultsAreWhatTheirNamesSay() throws Exception {
    String cutOff = SampleFault.CUT_OFF.applyTo(events.next(1, NOW));
    assertThatThrownBy(() -> json.readTree(cutOff)).hasMessageContaining("Unexpected end");

    JsonNode text = json.readTree(SampleFault.NO_OBJECT.applyTo(events.next(2, NOW)));
    assertThat(text.isTextual()).isTrue();

    JsonNode wide = json.readTree(SampleFault.OUT_OF_RANGE.applyTo(events.next(3, NOW)));
    assertThat(wide.get("screen").get("width").asInt()).isGreaterThan(65_535);
  }
}
