package io.millrace.job.clickhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.insert.Inserters;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.clickhouse.insert.ScriptedServer;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes over the wire, and what is made of a server that misbehaves. */
@Timeout(60)
class ClickHouseHttpTest {
  private static final TableName TABLE = new TableName("db", "t");
  private static final SealedBlock BLOCK = inPieces(NumberBlocks.block(TABLE, "token-1", 1, 2, 3));
  private static final Duration SOON = Duration.ofMillis(300);
  private static final Duration LATE = Duration.ofSeconds(50);

  private static SealedBlock inPieces(SealedBlock block) {
    byte[] bytes = block.body().toByteArray();
    int half = bytes.length / 2;
    return new SealedBlock(
        block.table(),
        block.columns(),
        block.types(),
        block.token(),
        block.rows(),
        block.uncompressedBytes(),
        block.sealedAtMillis(),
        block.compression(),
        BlockBody.of(
            List.of(Arrays.copyOf(bytes, half), Arrays.copyOfRange(bytes, half, bytes.length))));
  }

  @Test
  void aBlockIsOnePostOfItsOwnBytesWithTheirLength() throws Exception {
    var received = new LinkedBlockingQueue<ScriptedServer.Request>();
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  received.add(conversation.readAll());
                  conversation.confirm();
                });
        Inserter inserter =
            Inserters.of(server.url() + "/behind/proxy", "us er", Inserters.PASSWORD, LATE)) {
      inserter.insert(BLOCK);
      ScriptedServer.Request request = received.take();
      assertThat(request.body()).isEqualTo(ByteBuffer.wrap(BLOCK.body().toByteArray()));
      assertThat(request.firstLine()).startsWith("POST /behind/proxy?query=").endsWith(" HTTP/1.1");
      assertThat(request.headers())
          .contains("Content-Length: " + BLOCK.compressedBytes(), "Content-Encoding: lz4")
          .noneMatch(header -> header.startsWith("Transfer-Encoding"))
          .noneMatch(header -> header.startsWith("Expect"));
      assertThat(request.firstLine()).doesNotContain(Inserters.PASSWORD);
      assertThat(parameters(request))
          .filteredOn(parameter -> !parameter.startsWith("query_id="))
          .containsExactly(
              "query=INSERT INTO `db`.`t` (`id`) FORMAT Native",
              "insert_deduplication_token=token-1",
              "wait_end_of_query=1",
              "async_insert=0",
              "insert_deduplicate=1",
              "deduplicate_insert=enable",
              "deduplicate_insert_select=enable_even_for_bad_queries",
              "deduplicate_blocks_in_dependent_materialized_views=1",
              "max_insert_block_size=1048576",
              "min_insert_block_size_rows=1048576",
              "min_insert_block_size_bytes=0",
              "max_insert_block_size_bytes=0",
              "use_strict_insert_block_limits=0",
              "max_insert_threads=1",
              "materialized_views_ignore_errors=0",
              "distributed_foreground_insert=1",
              "insert_distributed_sync=1",
              "insert_distributed_one_random_shard=0",
              "input_format_null_as_default=1",
              "input_format_defaults_for_omitted_fields=1",
              "input_format_native_allow_types_conversion=1",
              "date_time_input_format=best_effort",
              "type_json_skip_duplicated_paths=0",
              "type_json_skip_invalid_typed_paths=0");
    }
  }

  @Test
  void anUncompressedBlockNamesNoEncoding() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Inserter inserter = Inserters.of(server.url())) {
      inserter.insert(NumberBlocks.block(TABLE, "id", Compression.NONE, "token-1", 1));
      assertThat(server.requests().get(0).headers())
          .noneMatch(header -> header.startsWith("Content-Encoding"));
    }
  }

  @Test
  void everyAttemptHasItsOwnQueryIdAndTheSameToken() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Inserter inserter = Inserters.of(server.url())) {
      inserter.insert(BLOCK);
      inserter.insert(BLOCK);
      assertThat(server.requests().stream().flatMap(request -> parameters(request).stream()))
          .filteredOn(parameter -> parameter.startsWith("query_id="))
          .hasSize(2)
          .doesNotHaveDuplicates()
          .allMatch(parameter -> parameter.startsWith("query_id=token-1-"));
    }
  }

  @Test
  void settingsAreAskedForAtTheFirstInsertAndOnce() throws Exception {
    try (ScriptedServer server = new ScriptedServer();
        Inserter inserter = Inserters.of(server.url())) {
      assertThat(server.settingsAsked()).isZero();
      inserter.insert(BLOCK);
      inserter.insert(BLOCK);
      assertThat(server.settingsAsked()).isEqualTo(1);
    }
  }

  /** It is unknown who answered and whether the block landed. */
  @ParameterizedTest
  @CsvSource({
    "200 OK, '', <html>maintenance</html>",
    "200 OK, '', ''",
    "200 OK, '', Ok.",
    "200 OK, Server: nginx/1.25, <!doctype html>",
    "200 OK, X-ClickHouse-Query-Id: another, ''",
    "201 Created, '', ''",
    "202 Accepted, '', ''",
    "204 No Content, '', ''",
    "206 Partial Content, '', ''",
    "301 Moved Permanently, Location: http://evil/, ''",
    "302 Found, Location: http://evil/, ''",
    "307 Temporary Redirect, Location: http://evil/, ''",
    "400 Bad Request, Server: haproxy, <h1>400</h1>",
    "401 Unauthorized, '', ''",
    "403 Forbidden, '', ''",
    "404 Not Found, '', There is no handle /x",
    "405 Method Not Allowed, '', ''",
    "408 Request Timeout, '', ''",
    "429 Too Many Requests, Retry-After: 1, ''",
    "500 Internal Server Error, '', ''",
    "502 Bad Gateway, '', <h1>502</h1>",
    "503 Service Unavailable, '', <h1>503</h1>",
    "504 Gateway Timeout, '', ''",
    "500 Internal Server Error, X-ClickHouse-Exception-Code: 469, Code: 469. DB::Exception: x",
    "500 Internal Server Error, '', Code: 252. DB::Exception: Too many partitions for single INSERT",
    "500 Internal Server Error, '', Code: 16. DB::Exception: No such column",
  })
  void whateverElseAnswersIsARetryThatSaysSo(String status, String header, String body) {
    String headers = header.isEmpty() ? "" : header + "\r\n";
    assertThat(refusalOf(ScriptedServer.answering(status, headers, body)))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessageStartingWith("ClickHouse answered with HTTP status " + status.substring(0, 3))
        .hasMessageContaining("this is not ClickHouse's answer to the request")
        .hasMessageContaining(body.isEmpty() ? "nothing" : body)
        .hasMessageContaining(
            header.startsWith("Server") || header.contains("another")
                ? header.substring(header.indexOf(' ') + 1)
                : "");
  }

  /** It reads no rows: the body was lost on the way. */
  @Test
  void anInsertOfNothingIsNoSuccess() {
    assertThat(refusalOf(ScriptedServer.clickHouse("200 OK", "", "")))
        .returns(Verdict.RETRY, InsertException::verdict);
  }

  @Test
  void aSummaryBelongsToAnAnswer() {
    assertThat(
            refusalOf(
                conversation -> {
                  conversation.readAll();
                  String signs = conversation.signs(3);
                  conversation.answer("200 OK", signs.substring(0, signs.indexOf('\n') + 1), "");
                }))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessageContaining("no X-ClickHouse-Summary");
  }

  @Test
  void aPageIsNotTakenForSettings() {
    try (ScriptedServer server = ScriptedServer.withoutSettings();
        Inserter inserter = Inserters.of(server.url())) {
      assertThat(Inserters.refusal(inserter, BLOCK))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessageContaining("<html>maintenance</html>");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void whatAStrangerSaysCannotWriteOnATerminal() {
    assertThat(refusalOf(ScriptedServer.answering("200 OK", "", "\u001b]52;c;x\u0007 a\nb")))
        .hasMessageContaining(": ?]52;c;x? a b.");
  }

  @Test
  void status200WithAnExceptionHeaderIsAFailure() {
    assertThat(
            refusalOf(
                ScriptedServer.clickHouse("200 OK", "X-ClickHouse-Exception-Code: 159\r\n", "")))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessage("ClickHouse answered with HTTP status 200: Code: 159. .");
  }

  @Test
  void status200WithAnExceptionInItsBodyIsAFailure() {
    ScriptedServer.Behaviour refusing =
        ScriptedServer.clickHouse(
            "200 OK",
            "",
            "Code: 16. DB::Exception: Received from shard:9000. DB::Exception: No such column id in"
                + " table db.t.");
    try (ScriptedServer server = new ScriptedServer(refusing, refusing);
        Inserter inserter = Inserters.of(server.url())) {
      assertThat(Inserters.refusal(inserter, BLOCK))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessageContaining("Undo the change");
    }
  }

  @Test
  void aConnectionClosedBeforeTheAnswerIsARetry() {
    assertThat(refusalOf(conversation -> conversation.socket().close()))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessageStartingWith("No answer from ClickHouse: ");
  }

  @Test
  void aConnectionResetAfterTheBodyWasTakenIsARetry() {
    assertThat(
            refusalOf(
                conversation -> {
                  conversation.readAll();
                  conversation.socket().setSoLinger(true, 0);
                  conversation.socket().close();
                }))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessageStartingWith("No answer from ClickHouse: ");
  }

  @Test
  void anAnswerCutShortIsARetry() {
    assertThat(
            refusalOf(
                conversation -> {
                  conversation.readAll();
                  byte[] half =
                      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc"
                          .getBytes(StandardCharsets.US_ASCII);
                  conversation.socket().getOutputStream().write(half);
                  conversation.socket().close();
                }))
        .returns(Verdict.RETRY, InsertException::verdict);
  }

  /** Seen of a server that was killed: the client takes it for a whole answer without a body. */
  @Test
  void anAnswerCutShortInItsHeadIsARetry() {
    for (String half : List.of("HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nDate: today\r\n")) {
      assertThat(
              refusalOf(
                  conversation -> {
                    conversation.readAll();
                    byte[] bytes = half.getBytes(StandardCharsets.US_ASCII);
                    conversation.socket().getOutputStream().write(bytes);
                    conversation.socket().close();
                  }))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessageContaining("the response headers were cut short");
    }
  }

  @Test
  void aServerThatTakesTooLongIsARetry() {
    assertThat(refusalOf(ScriptedServer.Conversation::readAll, SOON))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessage("No answer from ClickHouse: timed out after 300 ms.");
  }

  /** The socket's own timeout does not see this: nothing is read while sending. */
  @Test
  void aServerThatStopsReadingIsARetry() {
    SealedBlock large =
        NumberBlocks.block(TABLE, "id", Compression.NONE, "large", new long[4_000_000]);
    CountDownLatch never = new CountDownLatch(1);
    try (ScriptedServer server = new ScriptedServer(conversation -> awaitUnheeded(never));
        Inserter inserter = Inserters.of(server.url(), "default", "", SOON)) {
      assertThat(Inserters.refusal(inserter, large))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessage("No answer from ClickHouse: timed out after 300 ms.");
    } finally {
      never.countDown();
    }
  }

  @Test
  void aServerThatTricklesItsAnswerIsARetry() {
    assertThat(
            refusalOf(
                conversation -> {
                  conversation.readAll();
                  while (true) {
                    conversation.socket().getOutputStream().write('H');
                    conversation.socket().getOutputStream().flush();
                    awaitUnheeded(new CountDownLatch(1), Duration.ofMillis(20));
                  }
                },
                SOON))
        .returns(Verdict.RETRY, InsertException::verdict)
        .hasMessage("No answer from ClickHouse: timed out after 300 ms.");
  }

  @Test
  void nobodyListeningIsARetry() throws IOException {
    ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    String url = "http://127.0.0.1:" + listener.getLocalPort();
    listener.close();
    try (Inserter inserter = Inserters.of(url)) {
      assertThat(Inserters.refusal(inserter, BLOCK))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessageContaining("refused");
    }
  }

  @Test
  void anAnswerBeforeTheBodyWasTakenIsHeard() {
    SealedBlock large =
        NumberBlocks.block(TABLE, "id", Compression.NONE, "large", new long[4_000_000]);
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  conversation.answer("413 Payload Too Large", "Connection: close\r\n", "too big");
                  conversation.socket().shutdownOutput();
                  conversation.readAll();
                });
        Inserter inserter = Inserters.of(server.url())) {
      assertThat(Inserters.refusal(inserter, large))
          .returns(Verdict.TOO_LARGE, InsertException::verdict)
          .hasMessageContaining("too big. A proxy in front of ClickHouse")
          .hasMessageEndingWith("or lower block.max-bytes.");
    }
  }

  @Test
  void closingEndsWhatIsUnderWayAndLeavesNoThread() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (ScriptedServer server =
        new ScriptedServer(
            conversation -> {
              conversation.readAll();
              arrived.countDown();
              awaitUnheeded(never);
            })) {
      Inserter inserter = Inserters.of(server.url());
      CompletableFuture<InsertException> refusal =
          CompletableFuture.supplyAsync(() -> Inserters.refusal(inserter, BLOCK));
      arrived.await();
      inserter.close();
      assertThat(refusal.get().verdict()).isEqualTo(Verdict.RETRY);
      Thread[] clocks =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("insert timeouts"))
              .toArray(Thread[]::new);
      for (Thread clock : clocks) {
        clock.join();
      }
    } finally {
      never.countDown();
    }
  }

  private static InsertException refusalOf(ScriptedServer.Behaviour behaviour) {
    return refusalOf(behaviour, LATE);
  }

  private static InsertException refusalOf(ScriptedServer.Behaviour behaviour, Duration limit) {
    try (ScriptedServer server = new ScriptedServer(behaviour);
        Inserter inserter = Inserters.of(server.url(), "default", Inserters.PASSWORD, limit)) {
      return Inserters.refusal(inserter, BLOCK);
    }
  }

  private static List<String> parameters(ScriptedServer.Request request) {
    String line = request.firstLine();
    String query = line.substring(line.indexOf('?') + 1, line.lastIndexOf(' '));
    return Arrays.stream(query.split("&"))
        .flatMap(parameter -> Stream.of(URLDecoder.decode(parameter, StandardCharsets.UTF_8)))
        .toList();
  }

  private static void awaitUnheeded(CountDownLatch latch) throws IOException {
    awaitUnheeded(latch, Duration.ofMinutes(1));
  }

  private static void awaitUnheeded(CountDownLatch latch, Duration limit) throws IOException {
    try {
      boolean unused = latch.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
