package io.millrace.job.benchmark;

import com.clickhouse.data.ClickHouseColumn;
import com.clickhouse.data.ClickHouseDataType;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.udf.benchmark.DocumentSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.connector.clickhouse.convertor.ColumnBinding;
import org.apache.flink.connector.clickhouse.convertor.DataMapper;

/** Parses the documents of a set into the values that the connector takes. */
final class DocumentMapper extends DataMapper<byte[]> {
  private static final long serialVersionUID = 1L;

  private final DocumentSet set;
  private transient JsonFactory json;
  private transient Map<String, ClickHouseColumn> columns;

  DocumentMapper(DocumentSet set) {
    this.set = set;
  }

  @Override
  public List<ColumnBinding> bindings() {
    return set.columns().stream()
        .map(
            column ->
                ColumnBinding.of(
                    column.name(),
                    column.name(),
                    ClickHouseColumn.of(column.name(), String.valueOf(column.type()))))
        .toList();
  }

  @Override
  public void toMap(byte[] document, Map<String, Object> map) {
    if (columns == null) {
      json = new JsonFactory();
      columns = new HashMap<>();
      bindings().forEach(binding -> columns.put(binding.columnName, binding.column));
    }
    try (JsonParser parser = json.createParser(document)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        map.put(name, value(parser, columns.get(name)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object value(JsonParser parser, ClickHouseColumn column) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    ClickHouseDataType type = column.getDataType();
    return switch (type) {
      case Int16 -> parser.getShortValue();
      case Int32 -> parser.getIntValue();
      case UInt64 -> parser.getLongValue();
      case Float64 -> parser.getDoubleValue();
      case Bool -> parser.getBooleanValue();
      case Decimal, Decimal32, Decimal64 -> parser.getDecimalValue();
      case String -> parser.getText();
      case UUID -> UUID.fromString(parser.getText());
      case DateTime64 -> time(parser.getText());
      case Array -> texts(parser);
      case Map -> textsByName(parser);
      default -> throw new IOException("No documents have values of type " + type);
    };
  }

  /** Digits at fixed places: DateTimeFormatter would cost more than all the rest. */
  private static LocalDateTime time(String text) {
    return LocalDateTime.of(
        number(text, 0, 4),
        number(text, 5, 7),
        number(text, 8, 10),
        number(text, 11, 13),
        number(text, 14, 16),
        number(text, 17, 19),
        number(text, 20, 23) * 1_000_000);
  }

  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  private static List<String> texts(JsonParser parser) throws IOException {
    List<String> texts = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      texts.add(parser.getText());
    }
    return texts;
  }

  private static Map<String, String> textsByName(JsonParser parser) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      texts.put(name, parser.nextTextValue());
    }
    return texts;
  }
}
