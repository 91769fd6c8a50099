package io.millrace.job.clickhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseErrorMessageTest {
  private static final String UUID = "24b3daeb-4fcc-45c0-b94c-885c4e151af9";

  /** As ClickHouse 26.7 said it. */
  @Test
  void ofAView() {
    ClickHouseErrorMessage message =
        ClickHouseErrorMessage.of(
            "Code: 153. DB::Exception: Division by zero: while executing 'FUNCTION intDiv(1_UInt8"
                + " :: 3)': while pushing to view default.v2: while pushing to view default.v."
                + " (ILLEGAL_DIVISION) (version 26.7.2.1)\n");
    assertThat(message.code()).isEqualTo(OptionalInt.of(153));
    assertThat(message.views()).containsExactly("default.v2", "default.v");
    assertThat(message.remote()).isEmpty();
    assertThat(message.reason())
        .isEqualTo("Division by zero: while executing 'FUNCTION intDiv(1_UInt8 :: 3)'");
  }

  @Test
  void ofAnotherServer() {
    ClickHouseErrorMessage message =
        ClickHouseErrorMessage.of(
            "Code: 469. DB::Exception: Received from 127.0.0.1:21695. DB::Exception: Constraint `c`"
                + " for table default.loc ("
                + UUID
                + ") is violated at row 1. Expression: (id <"
                + " 100). Column values: id = 200. (VIOLATED_CONSTRAINT) (version 26.7.2.1)");
    assertThat(message.remote()).isEqualTo(Optional.of("127.0.0.1:21695"));
    assertThat(message.reason()).endsWith("Column values: id = 200");
  }

  @Test
  void ofAViewWithAnIdAndAnOddName() {
    assertThat(
            ClickHouseErrorMessage.of(
                    "Code: 6. DB::Exception: x: while pushing to view `d b`.`a\\`: b` ("
                        + UUID
                        + "). (CANNOT_PARSE_TEXT) (version 25.8.1.1 (official build))")
                .views())
        .containsExactly("`d b`.`a\\`: b`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x = ': while pushing to view default.v'",
        "x = ': while pushing to view default.v (24b3daeb-4fcc-45c0-b94c-885c4e151af9)'",
        ": while pushing to view default.v and more",
        "Received from me:9000. DB::Exception: x' ",
        "Code: 60. DB::Exception: Received from a:9000. DB::Exception: '",
        "\\': while pushing to view default.v. (A_B) (version 1)'",
      })
  void aValueIsNoStructure(String value) {
    ClickHouseErrorMessage message =
        ClickHouseErrorMessage.of(
            "Code: 469. DB::Exception: Column values: s = " + value + ". (A_B) (version 1)");
    assertThat(message.code()).isEqualTo(OptionalInt.of(469));
    assertThat(message.views()).isEmpty();
    assertThat(message.remote()).isEmpty();
    assertThat(message.isOfPartitions()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "Ok.\n", " Code: 6. DB::Exception: ", "code: 6"})
  void nothingOfClickHouse(String body) {
    assertThat(ClickHouseErrorMessage.of(body))
        .returns(OptionalInt.empty(), ClickHouseErrorMessage::code)
        .returns(List.of(), ClickHouseErrorMessage::views);
  }

  /** Whatever is quoted, the beginning and the end of the structure are found, and soon. */
  @Test
  void anyValueBetweenBeginningAndEnd() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "'",
            "\"",
            "`",
            "\\",
            "\n",
            " (",
            ")",
            ". ",
            ": while pushing to view a.b",
            "Received from a:1. DB::Exception: ",
            "Code: 60. DB::Exception: ",
            "é",
            "(X_Y)",
            "(version 1)",
            "Too many partitions for single INSERT block");
    for (int i = 0; i < 20_000; i++) {
      StringBuilder value = new StringBuilder("Column values: s = '");
      for (int n = random.nextInt(12); n > 0; n--) {
        value.append(pieces.get(random.nextInt(pieces.size())));
      }
      ClickHouseErrorMessage message =
          ClickHouseErrorMessage.of(
              "Code: 469. DB::Exception: "
                  + value
                  + "': while pushing to view d.v. (A_B) (version 1)");
      assertThat(message.views()).as("seed %d, %s", seed, value).containsExactly("d.v");
      assertThat(message.reason()).as("seed %d", seed).isEqualTo(value + "'");
      assertThat(message.remote()).as("seed %d, %s", seed, value).isEmpty();
    }
  }

  @Test
  void threeMegabytesTakeNoTime() {
    String mark = ": while pushing to view a.b";
    String body = "Code: 6. DB::Exception: " + mark.repeat(100_000) + " x (";
    assertThat(ClickHouseErrorMessage.of(body).views()).isEmpty();
    String nested = "Code: 6. DB::Exception: " + mark.repeat(100_000);
    assertThat(ClickHouseErrorMessage.of(nested).views()).hasSize(100_000);
  }
}
