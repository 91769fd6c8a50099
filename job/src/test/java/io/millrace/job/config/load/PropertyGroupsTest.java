package io.millrace.job.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PropertyGroupsTest {
  @Test
  void outsideOfManagedFlinkThereAreNone() throws Exception {
    assertThat(PropertyGroups.ofRuntime()).isEmpty();
  }
}
