package io.millrace.udf.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.json.JsonReader;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of one Nested: a row the server would refuse its block for is rejected by itself. */
final class NestedColumnsTest {
  private final Converter converter;

  NestedColumnsTest() throws SchemaException {
    TableSchema table =
        new TableSchema(
            new TableName("db", "t"),
            List.of(
                new Column("n.a", "Array(Int8)", DefaultKind.NONE),
                new Column("n.text", "String", DefaultKind.NONE),
                new Column("n.b", "SimpleAggregateFunction(x, Array(String))", DefaultKind.NONE),
                new Column("m.a", "Array(Int8)", DefaultKind.NONE),
                new Column("n.c", "Array(Int8)", DefaultKind.DEFAULT),
                new Column("q.", "Array(Int8)", DefaultKind.NONE),
                new Column("q.r", "Array(Int8)", DefaultKind.NONE),
                new Column(".x", "Array(Int8)", DefaultKind.NONE),
                new Column(".y", "Array(Int8)", DefaultKind.NONE)));
    converter = new Converter(table, Mapping.byName(), ValuesInErrors.SHOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"n.a\":[1,2],\"n.b\":[\"x\",\"y\"],\"m.a\":[1,2,3]}",
        "{\"m.a\":[1],\"n.text\":\"x\"}",
        "{\"n.a\":[],\"n.b\":null}",
        "{\"n.a\":[1],\"n.b\":[\"x\"],\"n.c\":[1]}",
        "{\"q.\":[1],\"q.r\":[1,2]}",
        "{\".x\":[1],\".y\":[]}",
      })
  void ofOneLengthTheyAreARow(String document) throws Exception {
    assertThat(convert(document).count()).isEqualTo(1);
  }

  @Test
  void ofSeveralLengthsTheyAreNone() throws Exception {
    convert("{\"n.a\":[1,2,3],\"n.b\":[\"x\",\"y\",\"z\"]}");

    assertThatThrownBy(() -> convert("{\"n.a\":[1,2],\"n.b\":[\"x\"]}"))
        .isInstanceOf(ConvertException.class)
        .hasMessage(
            "Cannot convert column \"n.b\" SimpleAggregateFunction(x, Array(String)): expected as"
                + " many elements as column \"n.a\" has, 2, but was 1 at $ [stream=s shard=7"
                + " sequence=42]");
    assertThatThrownBy(() -> convert("{\"n.b\":[\"x\"]}"))
        .hasMessageContaining("has, 0, but was 1");
    assertThatThrownBy(() -> convert("{\"n.a\":[1],\"n.b\":[\"x\"],\"n.c\":[]}"))
        .hasMessageContaining("column \"n.c\"");
    assertThat(convert("{\"n.a\":[1],\"n.b\":[\"x\"]}").count()).isEqualTo(2);
  }

  private Rows convert(String document) throws Exception {
    byte[] json = document.getBytes(UTF_8);
    converter.begin(new Record(json, "s", "7", "42", "k", 0));
    JsonReader reader = new JsonReader();
    reader.reset(json, 0, json.length);
    return converter.convert(reader, 0);
  }
}
