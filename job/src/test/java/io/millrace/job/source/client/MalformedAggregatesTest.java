package io.millrace.job.source.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.fixture.AggregatedRecord;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.clientlibrary.types.UserRecord;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Record;
import org.junit.jupiter.api.Test;

final class MalformedAggregatesTest {
  private static final String GREATEST = "340282366920938463463374607431768211455";

  @Test
  void theConnectorSeesAllItCanTakeApart() {
    assertThat(isHidden(aggregate().payload(0))).isFalse();
    assertThat(isHidden(aggregate().referring(0L, null, "{}").payload(0))).isFalse();
    assertThat(isHidden(aggregate().withHashKey(GREATEST).referring(0L, 0L, "").payload(0)))
        .isFalse();
  }

  /** Why there is this class: once the connector gets over it, it can go. */
  @Test
  void theConnectorFailsAtOthers() {
    Record broken =
        new Record()
            .withSequenceNumber("1")
            .withData(ByteBuffer.wrap(aggregate().referring(1L, null, "{}").payload(0)));

    assertThatThrownBy(
            () ->
                UserRecord.deaggregate(List.of(broken), BigInteger.ZERO, new BigInteger(GREATEST)))
        .isInstanceOf(NoClassDefFoundError.class)
        .hasMessageContaining("javax/xml/bind");
  }

  @Test
  void itDoesNotSeeReferencesThatLeadNowhere() {
    assertThat(isHidden(aggregate().referring(1L, null, "{}").payload(0))).isTrue();
    assertThat(isHidden(aggregate().referring(-1L, null, "{}").payload(0))).isTrue();
    assertThat(isHidden(aggregate().referring(1L << 32, null, "{}").payload(0))).isTrue();
    assertThat(isHidden(aggregate().referring(null, null, "{}").payload(0))).isTrue();
    assertThat(isHidden(aggregate().referring(0L, 0L, "{}").payload(0))).isTrue();
  }

  @Test
  void itDoesNotSeeHashKeysThatAreNone() {
    for (String hashKey : new String[] {"", "none", "-1", "+1", GREATEST.replace("455", "456")}) {
      assertThat(isHidden(aggregate().withHashKey(hashKey).referring(0L, 0L, "{}").payload(0)))
          .as(hashKey)
          .isTrue();
    }
  }

  @Test
  void itDoesNotSeeMessagesThatEndEarly() {
    assertThat(isHidden(aggregate().payload(1))).isTrue();
  }

  @Test
  void whatIsNoAggregateIsLeftAlone() {
    assertThat(isHidden(new byte[0])).isFalse();
    assertThat(isHidden("{\"id\": 1}".getBytes(UTF_8))).isFalse();
    assertThat(isHidden(Arrays.copyOf(aggregate().payload(0), 20))).isFalse();
  }

  @Test
  void whatWasHiddenIsShownAsItWasPut() {
    byte[] broken = aggregate().referring(1L, null, "{}").payload(0);
    byte[] zeros = {0, 0, 7};
    assertThat(isHidden(zeros)).isTrue();
    assertThat(MalformedAggregates.show(hidden(broken))).isEqualTo(broken);
    assertThat(MalformedAggregates.show(hidden(zeros))).isEqualTo(zeros);
    assertThat(MalformedAggregates.show(broken)).isSameAs(broken);
  }

  private static AggregatedRecord aggregate() {
    return new AggregatedRecord().with("key", "{}");
  }

  private static boolean isHidden(byte[] payload) {
    return MalformedAggregates.mustHide(ByteBuffer.wrap(payload));
  }

  private static byte[] hidden(byte[] payload) {
    ByteBuffer hidden = MalformedAggregates.hide(ByteBuffer.wrap(payload).asReadOnlyBuffer());
    byte[] bytes = new byte[hidden.remaining()];
    hidden.get(bytes);
    return bytes;
  }
}
