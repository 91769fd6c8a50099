package io.millrace.job.clickhouse;

import static io.millrace.job.sink.InsertException.Verdict.PERMANENT;
import static io.millrace.job.sink.InsertException.Verdict.RETRY;
import static io.millrace.job.sink.InsertException.Verdict.ROWS_REFUSED;
import static io.millrace.job.sink.InsertException.Verdict.TOO_MANY_PARTITIONS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.sink.InsertException;
import io.millrace.job.sink.InsertException.Verdict;
import io.millrace.udf.convert.TableName;
import java.io.IOException;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InsertVerdictsTest {
  private final InsertVerdicts verdicts =
      new InsertVerdicts(new TableName("db", "t"), "writer", "ClickHouse");

  @ParameterizedTest
  @ValueSource(
      ints = {159, 209, 210, 319, 999, 202, 203, 241, 242, 225, 285, 286, 216, 236, 394, 243})
  void whatPassesOrIsUnknownIsARetry(int code) {
    assertThat(ofCode(code, "").verdict()).isEqualTo(RETRY);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 53, 60, 81, 164, 192, 497, 516, 115, 452})
  void whatNobodyButAPersonCanChangeIsPermanent(int code) {
    assertThat(ofCode(code, "").verdict()).isEqualTo(PERMANENT);
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 25, 41, 69, 117, 153, 190, 349, 395, 407, 469, 675})
  void whatIsInTheRowsIsTakenApart(int code) {
    assertThat(ofCode(code, "Code: " + code + ". DB::Exception: …"))
        .returns(ROWS_REFUSED, InsertException::verdict)
        .hasMessageEndingWith(
            "A row of this block is refused by `db`.`t`: a constraint, a DEFAULT or a value.");
  }

  /** The table has the rows by then: parts of the block would be there twice. */
  @ParameterizedTest
  @CsvSource({
    "395, bad row: while pushing to view db.v, VIEW_THREW",
    "469, Constraint `c` is violated: while pushing to view db.v, VIEW_THREW",
    "252, Too many partitions for single INSERT block: while pushing to view db.v, VIEW_FAILED",
    "60, Table db.target does not exist: while pushing to view db.v, VIEW_FAILED"
  })
  void whatAViewThrowsIsNoRefusal(int code, String message, Verdict verdict) {
    assertThat(ofCode(code, message))
        .returns(verdict, InsertException::verdict)
        .hasMessageContaining("`db`.`t` has the rows, only the view lacks them");
  }

  @Test
  void whatPassesIsARetryInAViewToo() {
    assertThat(ofCode(241, "Memory limit exceeded: while pushing to view db.v").verdict())
        .isEqualTo(RETRY);
  }

  /** Other shards may have their rows. */
  @Test
  void whatAnotherServerReportsIsNotTakenApart() {
    assertThat(ofCode(469, "Received from shard-2:9000. DB::Exception: Constraint …").verdict())
        .isEqualTo(PERMANENT);
  }

  @Test
  void code32IsTwoErrors() {
    assertThat(ofCode(32, "Attempt to read after eof").verdict()).isEqualTo(RETRY);
    assertThat(ofCode(32, "Attempt to read after eof: Cannot parse Int32 from String").verdict())
        .isEqualTo(ROWS_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 497, 516, 469, 252})
  void aQuestionAboutABlockSaysNothingAboutItsRows(int code) {
    HttpAnswer answer = HttpAnswer.of(500, Integer.toString(code), "Too many partitions");
    assertThat(verdicts.ofQuestion(answer))
        .returns(PERMANENT, InsertException::verdict)
        .hasMessageStartingWith("The block cannot be taken apart: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1001, 123_456, 999_999_999})
  void anErrorNobodyListedIsARetry(int code) {
    assertThat(ofCode(code, "").verdict()).isEqualTo(RETRY);
  }

  @Test
  void code252IsTwoErrors() {
    assertThat(ofCode(252, "Too many parts (300) in all partitions in total").verdict())
        .isEqualTo(RETRY);
    assertThat(ofCode(252, "Too many partitions for single INSERT block (more than 100)"))
        .returns(TOO_MANY_PARTITIONS, InsertException::verdict)
        .hasMessageContaining("Make the partitions of `db`.`t` coarser")
        .hasMessageEndingWith("for the user `writer`.");
  }

  @ParameterizedTest
  @CsvSource({
    "400, PERMANENT",
    "401, RETRY",
    "403, RETRY",
    "404, RETRY",
    "413, PERMANENT",
    "301, PERMANENT",
    "408, RETRY",
    "429, RETRY",
    "500, RETRY",
    "502, RETRY",
    "503, RETRY",
    "504, RETRY"
  })
  void withoutACodeTheStatusDecides(int status, Verdict verdict) {
    assertThat(verdicts.of(HttpAnswer.of(status, "", "<html/>")).verdict()).isEqualTo(verdict);
  }

  @Test
  void theCodeGoesBeforeTheStatus() {
    assertThat(verdicts.of(HttpAnswer.of(404, "241", "")).verdict()).isEqualTo(RETRY);
    assertThat(verdicts.of(HttpAnswer.of(500, "", "Code: 516. DB::Exception: …")).verdict())
        .isEqualTo(PERMANENT);
  }

  @Test
  void theMessageSaysWhatTheServerSaidAndWhatToDo() {
    assertThat(ofCode(497, "Code: 497. DB::Exception: writer:\n  Not enough privileges."))
        .hasMessage(
            "ClickHouse answered with HTTP status 500: Code: 497. DB::Exception: writer: Not enough"
                + " privileges. Run: GRANT INSERT ON `db`.`t` TO `writer`.");
  }

  @Test
  void aMessageHasAnEnd() {
    assertThat(ofCode(60, "x".repeat(100_000)).getMessage()).hasSizeLessThan(2_200);
  }

  @Test
  void noAnswerIsARetryWithItsCause() {
    IOException timeout = new SocketTimeoutException("Read timed out");
    assertThat(verdicts.of(timeout))
        .returns(RETRY, InsertException::verdict)
        .hasMessage("No answer from ClickHouse: Read timed out.")
        .hasCause(timeout);
  }

  private InsertException ofCode(int code, String message) {
    return verdicts.of(HttpAnswer.of(500, Integer.toString(code), message));
  }
}
