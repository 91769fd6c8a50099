package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.insert.ServerFailure.Kind;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer says. Other tests check the consequences with real servers. */
class ServerFailureTest {
  private final ServerFailure.Names names =
      new ServerFailure.Names(new TableName("db", "t"), "writer", "ClickHouse");

  @ParameterizedTest
  @CsvSource({
    "159, PASSES",
    "209, PASSES",
    "210, PASSES",
    "319, PASSES",
    "999, PASSES",
    "241, PASSES",
    "115, PASSES",
    "516, PASSES",
    "192, PASSES",
    "193, PASSES",
    "194, PASSES",
    "195, PASSES",
    "164, PASSES",
    "452, PASSES",
    "392, PASSES",
    "60, SETUP",
    "81, SETUP",
    "218, SETUP",
    "497, SETUP",
    "291, SETUP",
    "16, COLUMNS",
    "10, COLUMNS",
    "20, COLUMNS",
    "6, ROWS",
    "153, ROWS",
    "395, ROWS",
    "469, ROWS",
    "36, ROWS_OR_TYPES",
    "43, ROWS_OR_TYPES",
    "44, ROWS_OR_TYPES",
    "53, ROWS_OR_TYPES",
    "70, ROWS_OR_TYPES",
    "427, ROWS_OR_TYPES",
    "454, ROWS_OR_TYPES",
    "32, ROWS_OR_TYPES",
    "5, UNLISTED",
    "1100, UNLISTED",
    "999999999, UNLISTED"
  })
  void theCodeSaysWhatKindItIs(int code, Kind kind) throws Exception {
    assertThat(failure(code, "").known()).isEqualTo(kind);
  }

  /** Of all others, the server may have read the block before it failed. */
  @ParameterizedTest
  @CsvSource({
    "192, true",
    "193, true",
    "194, true",
    "516, true",
    "202, true",
    "159, false",
    "209, false",
    "241, false",
    "252, false",
    "319, false",
    "497, false",
    "999, false",
  })
  void someCodesSayThatTheBlockWasNotRead(int code, boolean isBeforeReading) throws Exception {
    assertThat(failure(code, "").isBeforeReading()).isEqualTo(isBeforeReading);
    String ofAShard = "Code: %d. DB::Exception: Received from other:9000. DB::Exception: no";
    assertThat(failure(code, ofAShard.formatted(code)).isBeforeReading()).isFalse();
  }

  /** Without the sign of this query nothing but a passing failure is believed. */
  @ParameterizedTest
  @CsvSource({
    "16, UNKNOWN",
    "469, UNKNOWN",
    "252, UNKNOWN",
    "60, UNKNOWN",
    "53, UNKNOWN",
    "516, PASSES",
    "115, PASSES",
    "241, PASSES",
    "0, UNKNOWN"
  })
  void aCodeWithoutProof(int code, Kind kind) throws Exception {
    ClickHouseResponse answer = Answered.unsigned(500, code, "Code: 252. DB::Exception: x");
    ClickHouseResponse page = Answered.unsigned(500, code, "<html>");
    assertThat(new ServerFailure(code == 0 ? page : answer, names).known()).isEqualTo(kind);
  }

  @Test
  void aProxyRefusesTheSize() throws Exception {
    assertThat(new ServerFailure(Answered.unsigned(413, 0, "<html>"), names))
        .returns(Kind.TOO_LARGE, ServerFailure::known)
        .extracting(failure -> failure.as(Verdict.TOO_LARGE).getMessage())
        .asString()
        .contains("client_max_body_size", "block.max-bytes");
  }

  @Test
  void code252IsTwoErrors() throws Exception {
    assertThat(failure(252, "Code: 252. DB::Exception: Too many parts (300) in all partitions"))
        .returns(Kind.PASSES, ServerFailure::known);
    assertThat(
            failure(
                252,
                "Code: 252. DB::Exception: Too many partitions for single INSERT block (more than"
                    + " 100). The limit"))
        .returns(Kind.TOO_MANY_PARTITIONS, ServerFailure::known);
  }

  /** Wherever a value may stand, the same words are no sign. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Code: 252. DB::Exception: Too many parts in 'Too many partitions for single INSERT block'",
        "Code: 252. DB::Exception: x Code: 252. DB::Exception: Too many partitions for single",
      })
  void partitionsAreSpokenOfFirst(String message) throws Exception {
    assertThat(failure(252, message).known()).isEqualTo(Kind.PASSES);
  }

  @Test
  void theMessageSaysWhatTheServerSaidAndWhatToDo() throws Exception {
    assertThat(failure(497, "Code: 497. DB::Exception: writer:\n  Not enough.").as(Verdict.RETRY))
        .hasMessage(
            "ClickHouse answered with HTTP status 500: Code: 497. DB::Exception: writer: Not"
                + " enough. Run: GRANT INSERT ON `db`.`t` TO `writer`.");
  }

  @Test
  void aLongMessageKeepsItsBeginningAndItsEnd() throws Exception {
    String message = "Code: 6. DB::Exception: begins " + "x".repeat(100_000) + " and ends";
    assertThat(failure(6, message).as(Verdict.ROWS_REFUSED).getMessage())
        .hasSizeLessThan(2_200)
        .contains("begins", "and ends");
  }

  @Test
  void noAnswerIsARetryWithItsCause() {
    IOException timeout = new SocketTimeoutException("Read timed out");
    assertThat(ServerFailure.unreachable(timeout, names))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessage("No answer from ClickHouse: Read timed out.")
        .hasCause(timeout);
  }

  @ParameterizedTest
  @EnumSource(ClickHouseErrorCode.class)
  void everyCodeIsThereOnce(ClickHouseErrorCode code) {
    assertThat(
            Arrays.stream(ClickHouseErrorCode.values())
                .filter(other -> other.code() == code.code())
                .collect(Collectors.toList()))
        .containsExactly(code);
  }

  private ServerFailure failure(int code, String message) throws IOException {
    return new ServerFailure(Answered.error(code, message), names);
  }
}
