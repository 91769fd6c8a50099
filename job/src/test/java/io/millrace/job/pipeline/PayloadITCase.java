package io.millrace.job.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.millrace.job.fixture.AggregatedRecord;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;

/** Everything a payload may be, from the stream into the table. */
final class PayloadITCase {
  private static final String RAW = " FORMAT TSVRaw";
  private static final String LOGS =
      """
      {"messageType":"DATA_MESSAGE","owner":"123","logGroup":"/app","logStream":"s-1",\
      "subscriptionFilters":["f"],"logEvents":[\
      {"id":"a","timestamp":1700000000000,"message":"{\\"id\\":15}"},\
      {"id":"b","timestamp":1700000000000,"message":"no number"},\
      {"id":"c","timestamp":1700000000001,"message":"{\\"id\\":-1}"}]}""";

  private final Destination events =
      new Destination(
          2,
          "id UInt32, message String, log String, _key String, _sequence_number String,"
              + " _document_index UInt64, _raw_message String");

  @Test
  void isRecognisedByWhatCannotBeJson(@TempDir Path folder) throws Exception {
    byte[] gzip = gzip("{\"id\":11}\n{\"id\":12}");
    byte[] damaged = Arrays.copyOf(gzip, gzip.length - 1);
    put(
        text("{\"id\":1}"),
        text("{\"id\":2}\n{\"id\":3}"),
        text("[{\"id\":4},{\"id\":5}]"),
        text("{\"id\":6}{\"id\":7}"),
        bytes(gzip),
        bytes(zlib("{\"id\":13}")),
        bytes(Zstd.compress("[{\"id\":14}]".getBytes(UTF_8))),
        bytes(damaged),
        bytes(gzip(LOGS)));
    run(folder, 13, 2, "columns.log=/_envelope/logGroup", "convert.unknown-fields=reject");

    assertThat(rows("arraySort(groupArray(id))")).isEqualTo("[0,1,2,3,4,5,6,7,11,12,13,14,15]");
    assertThat(rows("groupArray((message, log, _document_index))", "id = 0"))
        .isEqualTo("[('no number','/app',1)]");
    assertThat(rows("_raw_message", "id = 14")).isEqualTo("{\"id\":14}");
    assertThat(rows("_raw_message", "id = 15"))
        .startsWith("{\"_envelope\":{\"messageType\":\"DATA_MESSAGE\"")
        .endsWith("\"timestamp\":1700000000000},\"id\":15}");
    assertThat(errors("reason, document_index, raw_message_encoding"))
        .isEqualTo("undecodable\t0\tbase64\nout_of_range\t2\tutf-8");
    assertThat(errors("raw_message"))
        .startsWith(Base64.getEncoder().encodeToString(damaged) + "\n{\"_envelope\":{")
        .endsWith(",\"id\":-1}");
  }

  @Test
  void base64IsDecodedFirst(@TempDir Path folder) throws Exception {
    put(
        text(base64("{\"id\":1}\n{\"id\":2}\0".getBytes(UTF_8))),
        text(base64(gzip("{\"id\":3}")) + "\n"),
        text("{\"id\":4,\"text\":\"eyJjIjp7Im4iOjV9fQ\"}"),
        text("{id=6}"),
        text("a?b"));
    run(
        folder,
        4,
        2,
        "source.payload-encoding=base64",
        "columns.message=parse_json(decode_base64(/text), '/c/n')");

    assertThat(rows("arraySort(groupArray((id, message)))"))
        .isEqualTo("[(1,''),(2,''),(3,''),(4,'5')]");
    assertThat(errors("reason, raw_message")).isEqualTo("malformed_json\t{id=6}\nundecodable\ta?b");
  }

  /**
   * Sub-records have the keys they were given and one sequence number, under which no two documents
   * have the same index. One that belongs into the other shard is not lost.
   */
  @Test
  void aggregatedRecordsAreTakenApart(@TempDir Path folder) throws Exception {
    KinesisDocument aggregate =
        new AggregatedRecord()
            .with("a", BigInteger.ZERO, "{\"id\":21}")
            .with("b", BigInteger.ONE, "{\"id\":22}\n{\"id\":23}")
            .with("c", BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE), "{\"id\":24}")
            .with("d", BigInteger.TWO, "{\"id\":-1}")
            .document();
    byte[] damaged = aggregate.data().asByteArray();
    damaged[damaged.length - 1] ^= 1;
    put(aggregate, new KinesisDocument(SdkBytes.fromByteArray(damaged), "key", null));
    run(folder, 3, 3);

    assertThat(rows("arraySort(groupArray((id, _key, _document_index)))"))
        .isEqualTo("[(21,'a',0),(22,'b',1),(23,'b',2097153)]");
    assertThat(rows("uniqExact(_sequence_number)")).isEqualTo("1");
    assertThat(
            events.clickhouse.query(
                "SELECT arraySort(groupArray((document_index, reason, partition_key,"
                    + " left(raw_message, 9)))) FROM "
                    + events.database
                    + ".events_errors"
                    + RAW))
        .isEqualTo(
            "[(0,'undecodable','key','"
                + Base64.getEncoder().encodeToString(damaged).substring(0, 9)
                + "'),(2,'wrong_shard','c','{\"id\":24}'),(3,'out_of_range','d','{\"id\":-1}')]");
  }

  /** Their checksums are right. The connector fails at some, and leaves out others. */
  @ParameterizedTest
  @ValueSource(strings = {"polling", "enhanced-fan-out"})
  void aggregatedRecordsThatCannotBeTakenApartAreRejectedAsTheyAre(
      String reader, @TempDir Path folder) throws Exception {
    List<byte[]> broken =
        List.of(
            aggregate().referring(7L, null, "{}").payload(0),
            aggregate().referring(1L << 32, null, "{}").payload(0),
            aggregate().referring(null, null, "{}").payload(0),
            aggregate().referring(0L, 0L, "{}").payload(0),
            aggregate().withHashKey("none").referring(0L, 0L, "{}").payload(0),
            aggregate().withHashKey("9".repeat(39)).referring(0L, 0L, "{}").payload(0),
            aggregate().payload(1),
            "\0{\"id\":41}".getBytes(UTF_8));
    broken.forEach(payload -> put(bytes(payload)));
    put(text("{\"id\":42}"));
    run(folder, 1, broken.size(), "source.reader=" + reader, "source.consumer-name=payloads");

    assertThat(rows("groupArray((id, _raw_message))")).isEqualTo("[(42,'{\"id\":42}')]");
    assertThat(errors("raw_message").lines().map(PayloadITCase::decoded))
        .containsExactlyElementsOf(broken.stream().map(PayloadITCase::latin1).toList());
  }

  @Test
  void straysAreKeptWhenTheirProducerPutsThemOnce(@TempDir Path folder) throws Exception {
    put(
        new AggregatedRecord()
            .with("a", BigInteger.ZERO, "{\"id\":21}")
            .with("c", BigInteger.ONE.shiftLeft(127), "{\"id\":24}")
            .document());
    run(folder, 2, 0, "source.stray-sub-records=keep");

    assertThat(rows("arraySort(groupArray((id, _key)))")).isEqualTo("[(21,'a'),(24,'c')]");
  }

  /** The error table holds everything that is needed to convert the document again. */
  @Test
  void aRejectedDocumentOfAnEnvelopeCanBePutAgainAsItIs(@TempDir Path folder) throws Exception {
    put(bytes(gzip(LOGS)));
    run(folder, 2, 1, "source.payload=cloudwatch-logs", "columns.log=/_envelope/logGroup");
    String rejected = errors("raw_message");
    put(text(rejected.replace("\"id\":-1", "\"id\":99")));
    run(folder, 5, 2, "source.payload=cloudwatch-logs", "columns.log=/_envelope/logGroup");

    assertThat(rows("groupArray((id, log))", "id = 99")).isEqualTo("[(99,'/app')]");
  }

  private static AggregatedRecord aggregate() {
    return new AggregatedRecord().with("key", "{\"id\":40}");
  }

  /** The payload from the error table, which is base64 if it is not UTF-8. */
  private static String decoded(String message) {
    return message.endsWith("}") ? message : latin1(Base64.getDecoder().decode(message));
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private void run(Path folder, int rows, int rejected, String... overrides) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(events.config(overrides), 1, null);
      Awaitility.await(rows + " rows and " + rejected + " rejected")
          .atMost(Duration.ofSeconds(60))
          .until(() -> events.rows() >= rows && events.rejected() >= rejected);
      flink.stop(job);
    }
  }

  private String rows(String columns) {
    return rows(columns, "1");
  }

  private String rows(String columns, String where) {
    return events.clickhouse.query(
        "SELECT " + columns + " FROM " + events.database + ".events WHERE " + where + RAW);
  }

  private String errors(String columns) {
    return events.clickhouse.query(
        "SELECT "
            + columns
            + " FROM "
            + events.database
            + ".events_errors ORDER BY sequence_number, document_index"
            + RAW);
  }

  private void put(KinesisDocument... documents) {
    events.kinesis.streams().put(events.stream, List.of(documents));
  }

  private static KinesisDocument text(String payload) {
    return KinesisDocument.of("key", payload);
  }

  private static KinesisDocument bytes(byte[] payload) {
    return new KinesisDocument(SdkBytes.fromByteArray(payload), "key", null);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] zlib(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
