package io.millrace.udf.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class UnknownFieldNamesTest {
  private static final TableSchema TABLE =
      new TableSchema(
          new TableName("db", "events"),
          List.of(
              new Column("id", "UInt64", DefaultKind.NONE),
              new Column("name", "String", DefaultKind.NONE)));

  @Test
  void nameFieldsWithTheirObject() throws Exception {
    RecordProcessor processor = processor(ValuesInErrors.SHOWN);
    process(processor, "{\"id\": 1, \"referrer\": \"x\", \"user\": {\"name\": \"a\", \"age\": 3}}");
    process(processor, "{\"id\": 2, \"referrer\": null}");
    assertThat(processor.counters().unknownFields()).isEqualTo(3);
    assertThat(processor.unknownFieldNames().toString()).isEqualTo("{referrer=2, user.age=1}");
  }

  /** A field's name may be a value: an e-mail address as a key. */
  @Test
  void areNotShownWhereValuesAreNot() throws Exception {
    RecordProcessor processor = processor(ValuesInErrors.REDACTED);
    process(processor, "{\"id\": 1, \"ada@example.com\": 1}");
    assertThat(processor.counters().unknownFields()).isOne();
    assertThat(processor.unknownFieldNames()).isEmpty();
  }

  /** Documents that are alike, with as many fields as would defeat a sample at fixed distances. */
  @Test
  void findTheFrequentOnesAmongManyRareOnes() {
    for (int alike : List.of(1, 3, 32, 63, 64)) {
      UnknownFieldNames names = new UnknownFieldNames();
      Random random = new Random(alike);
      for (int i = 0; i < 200_000; i++) {
        boolean frequent = i % (2 * alike) < alike;
        names.add(frequent ? "frequent" : "rare " + random.nextInt(10_000));
      }
      assertThat(names.mostFrequent().keySet().iterator().next())
          .as("%d alike", alike)
          .isEqualTo("frequent");
      assertThat(names.mostFrequent()).hasSize(UnknownFieldNames.SHOWN);
    }
  }

  @Test
  void areShort() throws Exception {
    RecordProcessor processor = processor(ValuesInErrors.SHOWN);
    process(processor, "{\"id\": 1, \"" + "\uD83D\uDE00".repeat(5_000) + "\": 1}");
    assertThat(processor.unknownFieldNames().keySet())
        .allSatisfy(
            name -> assertThat(name.codePoints().count()).isEqualTo(UnknownFieldNames.LONGEST));
  }

  /** A sample of one in 32: its order is that of all fields. */
  @Test
  void orderManyFieldsByFrequency() throws Exception {
    RecordProcessor processor = processor(ValuesInErrors.SHOWN);
    for (int i = 0; i < 20_000; i++) {
      process(
          processor,
          "{\"id\": %d, \"always\": 1%s%s}"
              .formatted(
                  i, i % 3 == 0 ? "" : ", \"often\": 1", i % 5 == 0 ? ", \"seldom\": 1" : ""));
    }
    assertThat(processor.unknownFieldNames().keySet()).containsExactly("always", "often", "seldom");
  }

  private static RecordProcessor processor(ValuesInErrors values) throws Exception {
    return new RecordProcessor(
        ConversionSpec.of(TABLE, new TableName("db", "errors"))
            .mapping(Mapping.parse(Map.of("name", "/user/name")))
            .valuesInErrors(values)
            .build(),
        block -> {});
  }

  private static void process(RecordProcessor processor, String document) throws Exception {
    processor.process(
        new Record(document.getBytes(UTF_8), "events", "shardId-000000000000", "1", "key", 0));
  }
}
