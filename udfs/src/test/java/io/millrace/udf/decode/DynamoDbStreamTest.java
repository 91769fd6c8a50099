package io.millrace.udf.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.decode.change.KeyFields;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attributes in the destination's key that are not in the key of the DynamoDB table. */
final class DynamoDbStreamTest {
  private static final ChangesOf CHANGES =
      new ChangesOf(
          PayloadFormat.DYNAMODB_STREAM,
          new KeyFields(Set.of("id", "region", "nullable"), Set.of("id", "region")));

  /** An attribute that an item lacks has the value of its column's type, or null. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "| \"region\":{\"S\":\"eu\"} | 2",
        "\"region\":{\"S\":\"eu\"} || 2",
        "\"region\":{\"NULL\":true} | \"region\":{\"S\":\"eu\"} | 2",
        "\"region\":{\"S\":\"eu\"} | \"region\":{\"NULL\":true} | 2",
        "\"region\":{\"S\":\"us\"} | \"region\":{\"S\":\"eu\"} | 2",
        "|| 1",
        "\"region\":{\"S\":\"eu\"} | \"region\":{\"S\":\"eu\"} | 1",
        "| \"region\":{\"NULL\":true} | 1",
        "\"region\":{\"NULL\":true} || 1",
        "| \"region\":{\"S\":\"\"} | 1",
        "\"region\":{\"N\":\"0\"} || 1",
        "\"region\":{\"NULL\":true} | \"region\":{\"S\":\"\"} | 1",
        "| \"region\":{\"N\":\"10\"} | 2",
        "| \"nullable\":{\"S\":\"\"} | 2",
        "\"nullable\":{\"NULL\":true} || 1",
        "| \"other\":{\"S\":\"x\"} | 1",
      })
  void theFormerKeyIsDeletedAlsoIfAnItemLacksAnAttribute(String before, String after, int rows) {
    String change =
        "{\"eventName\":\"MODIFY\",\"dynamodb\":{\"SequenceNumber\":\"5\",\"Keys\":{\"id\":{\"N\":\"7\"}},\"OldImage\":"
            + item(before)
            + ",\"NewImage\":"
            + item(after)
            + "}}";

    assertThat(CHANGES.in(change)).hasSize(rows);
    assertThat(CHANGES.in(change).get(0)).startsWith(rows == 2 ? "delete 1 5 " : "update 0 5 ");
    assertThat(new ChangesOf(PayloadFormat.DYNAMODB_STREAM).in(change)).hasSize(1);
    assertThat(new ChangesOf(PayloadFormat.DYNAMODB_STREAM, "id").in(change)).hasSize(1);
  }

  private static String item(String attributes) {
    return "{\"id\":{\"N\":\"7\"}" + (attributes == null ? "" : "," + attributes) + "}";
  }
}
