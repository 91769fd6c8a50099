package io.millrace.job.tool.infer.guess;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What was seen → a type, without a server. */
final class GuessTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Test
  void integersHaveRoomToGrow() {
    assertThat(integers("n", 0, 1)).isEqualTo("UInt8");
    assertThat(integers("n", 0, 63)).isEqualTo("UInt8");
    assertThat(integers("n", 0, 64)).isEqualTo("UInt16");
    assertThat(integers("n", -1, 31)).isEqualTo("Int8");
    assertThat(integers("n", -33, 0)).isEqualTo("Int16");
    assertThat(integers("n", 0, Integer.MAX_VALUE)).isEqualTo("UInt64");
    assertThat(integers("n", Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo("Int64");
  }

  @Test
  void numbersGivenOutOneAfterTheOtherHaveAllTheRoomThereIs() {
    for (String name : List.of("id", "ID", "user_id", "user.id", "orderId", "kafka offset")) {
      assertThat(integers(name, 1, 1_000)).as(name).isEqualTo("UInt64");
    }
    assertThat(integers("id", -1, 1)).isEqualTo("Int64");
    for (String name : List.of("paid", "valid", "grid", "id_names", "ids")) {
      assertThat(integers(name, 1, 1_000)).as(name).isEqualTo("UInt16");
    }
  }

  @Test
  void integersBeyondTheServersOwnKeepEveryDigit() {
    BigInteger large = BigInteger.TWO.pow(64);
    assertThat(IntegerGuess.of(field("n", JSON.numberNode(large), 30)).type()).isEqualTo("UInt128");
    assertThat(IntegerGuess.of(field("n", JSON.numberNode(large.pow(5)), 30)).type())
        .isEqualTo("String");
  }

  @Test
  void ofFewIntegersNothingIsSaid() {
    assertThat(IntegerGuess.of(field("n", JSON.numberNode(7), 3)).type()).isEqualTo("Int64");
  }

  @Test
  void anEpochIsTakenForATimeOnlyWhenItsNameSaysSo() {
    assertThat(integers("created_at", 1_700_000_000L, 1_700_000_100L)).isEqualTo("DateTime('UTC')");
    assertThat(integers("eventTime", 1_700_000_000_000L, 1_700_000_000_001L))
        .isEqualTo("DateTime64(3, 'UTC')");
    assertThat(integers("ts", 1_700_000_000_000_000L, 1_700_000_000_000_001L))
        .isEqualTo("DateTime64(6, 'UTC')");
    assertThat(integers("bytes", 1_700_000_000L, 1_700_000_100L)).isEqualTo("UInt64");
    assertThat(integers("time", 0, 12)).isEqualTo("UInt8");
    assertThat(integers("state", 1_700_000_000L, 1_700_000_100L)).isEqualTo("UInt64");
  }

  @Test
  void timesInTexts() {
    assertThat(texts("2024-05-06T07:08:09Z")).isEqualTo("DateTime('UTC')");
    assertThat(texts("2024-05-06T07:08:09.123+02:00")).isEqualTo("DateTime64(3, 'UTC')");
    assertThat(texts("2024-05-06 07:08:09.123456")).isEqualTo("DateTime64(6, 'UTC')");
    assertThat(texts("1969-05-06T07:08:09Z")).isEqualTo("DateTime64(0, 'UTC')");
    assertThat(texts("2024-05-06")).isEqualTo("Date");
    assertThat(texts("1919-05-06")).isEqualTo("Date32");
  }

  @Test
  void timesOfOtherForms() {
    assertThat(guess("Jun 12 1998").keys()).containsEntry("format", "MMM d yyyy");
    assertThat(guess("05/13/2024").keys()).containsEntry("format", "M/d/yyyy");
    assertThat(guess("13/05/2024").keys()).containsEntry("format", "d/M/yyyy");
    assertThat(guess("06/May/2024:07:08:09 +0000").type()).isEqualTo("DateTime('UTC')");
    Guess eitherWay = guess("05/06/2024");
    assertThat(eitherWay.type()).isEqualTo("String");
    assertThat(eitherWay.reason()).contains("the order of day and month is ambiguous");
  }

  @Test
  void textsOfKnownForms() {
    assertThat(texts("0b6cdb1c-58f1-4f4c-8a0e-6d0b8e6d3a11")).isEqualTo("UUID");
    assertThat(texts("10.0.0.1", "255.255.255.255")).isEqualTo("IPv4");
    assertThat(texts("10.0.0.256")).isEqualTo("String");
  }

  @Test
  void wordsThatRepeat() {
    List<String> few = IntStream.range(0, 100).mapToObj(i -> "w" + i % 5).toList();
    List<String> many = IntStream.range(0, 100).mapToObj(i -> "w" + i).toList();
    assertThat(TextGuess.of(fieldOf(few), LowCardinalityStyle.LOW_CARDINALITY).type())
        .isEqualTo("LowCardinality(String)");
    assertThat(TextGuess.of(fieldOf(few), LowCardinalityStyle.ENUM).type())
        .isEqualTo("Enum8('w0' = 1, 'w1' = 2, 'w2' = 3, 'w3' = 4, 'w4' = 5)");
    assertThat(TextGuess.of(fieldOf(many), LowCardinalityStyle.LOW_CARDINALITY).type())
        .isEqualTo("String");
  }

  @Test
  void fractionsOfDebeziumAreExactIfTheyAllHaveOneForm() {
    assertThat(debezium("19.90", "5.25", "100.00")).isEqualTo("Decimal(18, 2)");
    assertThat(debezium("0.1230", "-7.0000")).isEqualTo("Decimal(18, 4)");
    assertThat(debezium("12345678901234567.10", "1.00")).isEqualTo("Decimal(38, 2)");
    assertThat(debezium("19.9", "5.25")).as("doubles").isEqualTo("Float64");
    assertThat(debezium("19.91", "5.25")).as("perhaps doubles").isEqualTo("Float64");
    assertThat(debezium("1.0", "2.5")).as("perhaps doubles").isEqualTo("Float64");
    assertThat(debezium("1.50", "2")).as("one is whole").isEqualTo("Float64");
  }

  @Test
  void otherFractionsAreExactIfTheSourceIs() {
    Field field = fractions("19.90", "5.25");
    assertThat(FractionGuess.of(field, Numbers.FLOATING).type()).isEqualTo("Float64");
    assertThat(FractionGuess.of(field, Numbers.EXACT).type()).isEqualTo("Decimal(18, 2)");
  }

  private static String debezium(String... numbers) {
    return FractionGuess.of(fractions(numbers), Numbers.FLOATING_UNLESS_FIXED).type();
  }

  private static Field fractions(String... numbers) {
    return field(
        "total",
        Stream.of(numbers)
            .map(BigDecimal::new)
            .<JsonNode>map(
                number ->
                    number.scale() == 0
                        ? JSON.numberNode(number.toBigIntegerExact())
                        : JSON.numberNode(number))
            .toList());
  }

  @Test
  void aNullableTypeIsNullableWhereItCanBe() {
    assertThat(Guess.of("UInt8", "").nullable()).isEqualTo("Nullable(UInt8)");
    assertThat(Guess.of("LowCardinality(String)", "").nullable())
        .isEqualTo("LowCardinality(Nullable(String))");
    assertThat(Guess.of("Array(UInt8)", "").nullable()).isEqualTo("Array(UInt8)");
  }

  private static String integers(String name, long least, long greatest) {
    List<JsonNode> values =
        Stream.concat(
                Collections.nCopies(29, (JsonNode) JSON.numberNode(least)).stream(),
                Stream.of(JSON.numberNode(greatest)))
            .toList();
    return IntegerGuess.of(field(name, values)).type();
  }

  private static String texts(String... texts) {
    return guess(texts).type();
  }

  private static Guess guess(String... texts) {
    return TextGuess.of(fieldOf(List.of(texts)), LowCardinalityStyle.LOW_CARDINALITY);
  }

  private static Field fieldOf(List<String> texts) {
    return field("text", texts.stream().<JsonNode>map(JSON::textNode).toList());
  }

  private static Field field(String name, JsonNode value, int times) {
    return field(name, Collections.nCopies(times, value));
  }

  private static Field field(String name, List<JsonNode> values) {
    List<JsonNode> documents =
        values.stream().<JsonNode>map(value -> JSON.objectNode().set(name, value)).toList();
    return Field.ofDocuments(documents).inside().iterator().next();
  }
}
