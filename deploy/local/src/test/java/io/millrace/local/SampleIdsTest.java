package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SampleIdsTest {
  @Test
  void noNumberIsUsedTwiceEvenAcrossRestarts(@TempDir Path folder) {
    Path file = folder.resolve("producer/next-id");
    SampleIds before = SampleIds.from(file);
    assertThat(before.take(50)).isEqualTo(1);
    assertThat(before.take(10)).isEqualTo(51);

    SampleIds after = SampleIds.from(file);

    assertThat(after.next()).isEqualTo(61);
    assertThat(after.take(1)).isEqualTo(61);
  }
}
