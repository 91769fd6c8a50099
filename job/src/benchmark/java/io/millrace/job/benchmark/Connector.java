package io.millrace.job.benchmark;

import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.record.Record;
import java.util.List;
import java.util.ServiceLoader;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * ClickHouse's own connector for Flink. Its implementation is compiled only where the script was
 * given the connector: see {@code job/src/connector}.
 */
public interface Connector {
  /** How it is used: what the documents are sent as, and in which batches. */
  List<String> ways();

  /** Whether a way can send the documents of a set. */
  boolean canSend(DocumentSet set, String way);

  /**
   * Adds its sink.
   *
   * @param url of the server's HTTP interface
   */
  void addTo(DataStream<Record> records, String url, String table, DocumentSet set, String way);

  /** The one on the class path, or none. */
  static List<Connector> available() {
    return ServiceLoader.load(Connector.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}
