package io.millrace.testkit.clickhouse.embedded;

/** What a statement answered. */
final class QueryResult {
  private final byte[] data;
  private final long readRows;
  private final long writtenRows;

  QueryResult(byte[] data, long readRows, long writtenRows) {
    this.data = data;
    this.readRows = readRows;
    this.writtenRows = writtenRows;
  }

  /** In the format that was asked for. */
  byte[] data() {
    return data;
  }

  /** As a server reports it in the header {@code X-ClickHouse-Summary}. */
  String summary() {
    return "{\"read_rows\":\"%d\",\"written_rows\":\"%d\"}".formatted(readRows, writtenRows);
  }
}
