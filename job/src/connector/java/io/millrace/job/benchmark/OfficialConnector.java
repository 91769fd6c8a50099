package io.millrace.job.benchmark;

import com.clickhouse.data.ClickHouseFormat;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.record.Record;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.clickhouse.convertor.ClickHouseConvertor;
import org.apache.flink.connector.clickhouse.sink.ClickHouseAsyncSink;
import org.apache.flink.connector.clickhouse.sink.ClickHouseAsyncSinkBuilder;
import org.apache.flink.connector.clickhouse.sink.ClickHouseClientConfig;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * ClickHouse's connector for Flink, as its documentation shows it. Its chain begins behind the
 * source, so that documents cross one thread, as they do in Millrace.
 */
public final class OfficialConnector implements Connector {
  private static final String TEXT = "connector, text, large batches";
  private static final String TYPED = "connector, typed, large batches";
  private static final String TYPED_DEFAULTS = "connector, typed, its defaults";

  private static final long LARGE_BATCH = 64L << 20;

  @Override
  public List<String> ways() {
    return List.of(TEXT, TYPED, TYPED_DEFAULTS);
  }

  @Override
  public boolean canSend(DocumentSet set, String way) {
    return way.equals(TEXT) || set != DocumentSet.NESTED;
  }

  @Override
  public void addTo(
      DataStream<Record> records, String url, String table, DocumentSet set, String way) {
    records.getExecutionEnvironment().getConfig().enableObjectReuse();
    if (way.equals(TEXT)) {
      ClickHouseAsyncSinkBuilder<String> sink =
          large(ClickHouseAsyncSink.<String>builder(), set)
              .setElementConverter(new ClickHouseConvertor<>(String.class))
              .setClickHouseClientConfig(client(url, table))
              .setClickHouseFormat(ClickHouseFormat.JSONEachRow);
      records
          .map(record -> new String(record.payload(), StandardCharsets.UTF_8))
          .returns(String.class)
          .startNewChain()
          .sinkTo(sink.build());
      return;
    }
    ClickHouseAsyncSinkBuilder<byte[]> sink =
        ClickHouseAsyncSink.<byte[]>builder()
            .setElementConverter(new ClickHouseConvertor<>(byte[].class, new DocumentMapper(set)))
            .setClickHouseClientConfig(client(url, table));
    records
        .map(Record::payload)
        .returns(byte[].class)
        .startNewChain()
        .sinkTo((way.equals(TYPED) ? large(sink, set) : sink).build());
  }

  /** Batches with which it was fastest on a heap of 3 GB; larger ones cost it garbage collection. */
  private static <T> ClickHouseAsyncSinkBuilder<T> large(
      ClickHouseAsyncSinkBuilder<T> sink, DocumentSet set) {
    int batch = set == DocumentSet.NARROW ? 20_000 : 5_000;
    return sink.setMaxBatchSize(batch)
        .setMaxBufferedRequests(3 * batch)
        .setMaxInFlightRequests(2)
        .setMaxBatchSizeInBytes(LARGE_BATCH);
  }

  private static ClickHouseClientConfig client(String url, String table) {
    return new ClickHouseClientConfig(
        url, "default", "", "default", table, Map.of(), Map.of("async_insert", "0"), true);
  }
}
