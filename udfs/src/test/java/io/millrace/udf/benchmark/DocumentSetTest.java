package io.millrace.udf.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentSetTest {
  @ParameterizedTest
  @EnumSource
  void hasAFieldForEveryColumnAndNoOther(DocumentSet set) throws JsonException {
    JsonReader reader = new JsonReader();
    for (byte[] document : set.documents(100, 1)) {
      reader.reset(document, 0, document.length);
      reader.beginObject();
      int fields = 0;
      while (reader.nextField()) {
        int length = reader.nameTo() - reader.nameFrom();
        assertThat(new String(reader.nameBuffer(), reader.nameFrom(), length, UTF_8))
            .isEqualTo(set.columns().get(fields++).name());
        reader.skipValue();
      }
      assertThat(fields).isEqualTo(set.columns().size());
      assertThat(document).doesNotContain((byte) '\n');
    }
  }

  @ParameterizedTest
  @CsvSource({"NARROW, 180, 230", "WIDE, 1800, 2200", "NESTED, 1350, 1650"})
  void isOfTheStatedSize(DocumentSet set, int atLeast, int atMost) {
    List<byte[]> documents = set.documents(1000, 1);

    assertThat(documents.stream().mapToInt(document -> document.length).average().orElseThrow())
        .isBetween((double) atLeast, (double) atMost);
    assertThat(set.documents(1000, 1)).containsExactlyElementsOf(documents);
  }
}
