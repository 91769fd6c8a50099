package io.millrace.job.provision;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.preflight.SetupFixture;
import org.junit.jupiter.api.Test;

final class IamPolicyTest {
  private final SetupFixture fixture = new SetupFixture().with("source.region", "cn-north-1");

  @Test
  void pollingReads() throws Exception {
    IamPolicy policy = IamPolicy.of(fixture.config());

    assertThat(policy.json())
        .isEqualTo(
            """
            {
              "Version" : "2012-10-17",
              "Statement" : [ {
                "Effect" : "Allow",
                "Action" : [ "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", \
            "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords" ],
                "Resource" : [ "arn:aws-cn:kinesis:cn-north-1:*:stream/events" ]
              }, {
                "Effect" : "Allow",
                "Action" : [ "kms:Decrypt" ],
                "Resource" : [ "arn:aws-cn:kms:cn-north-1:*:key/*" ],
                "Condition" : {
                  "StringEquals" : {
                    "kms:ViaService" : "kinesis.cn-north-1.amazonaws.com.cn"
                  }
                }
              } ]
            }""");
    assertThat(policy.notes())
        .singleElement()
        .asString()
        .startsWith("kms:Decrypt is for streams encrypted with a customer managed key");
  }

  @Test
  void fanOutRegistersAndSubscribes() throws Exception {
    fixture.with("source.reader", "enhanced-fan-out").with("source.consumer-name", "millrace");

    assertThat(IamPolicy.of(fixture.config()).json())
        .contains("\"kinesis:ListStreamConsumers\", \"kinesis:RegisterStreamConsumer\" ]")
        .contains(
            "[ \"kinesis:DescribeStreamConsumer\", \"kinesis:SubscribeToShard\","
                + " \"kinesis:DeregisterStreamConsumer\" ]")
        .contains(
            "[ \"arn:aws-cn:kinesis:cn-north-1:*:stream/events\","
                + " \"arn:aws-cn:kinesis:cn-north-1:*:stream/events/consumer/millrace:*\" ]")
        .doesNotContain("GetRecords");
  }

  @Test
  void aConsumerSomebodyElseMadeIsOnlySubscribedTo() throws Exception {
    String arn = "arn:aws:kinesis:cn-north-1:123456789012:stream/events/consumer/x:1700000000";
    fixture
        .with("source.reader", "enhanced-fan-out")
        .with("source.consumer-registration", "none")
        .with("source.consumer-arn", arn);

    assertThat(IamPolicy.of(fixture.config()).json())
        .contains(arn)
        .doesNotContain("Register")
        .doesNotContain("Deregister");
  }

  @Test
  void everyStreamHasItsOwnAndEveryRoleItsWay() throws Exception {
    fixture
        .with("source.credentials.type", "assume-role")
        .with("source.credentials.base", "basic")
        .with("source.credentials.via-role-arn", "arn:aws:iam::111111111111:role/hop")
        .with("source.credentials.role-arn", "arn:aws:iam::222222222222:role/reader")
        .with(
            "source.streams.orders.stream", "arn:aws:kinesis:eu-west-1:123456789012:stream/orders");

    IamPolicy policy = IamPolicy.of(fixture.config());

    assertThat(policy.json())
        .contains("\"arn:aws:kinesis:eu-west-1:123456789012:stream/orders\"")
        .contains("\"arn:aws:kms:eu-west-1:123456789012:key/*\"")
        .contains("stream/events\"");
    assertThat(policy.notes())
        .hasSize(3)
        .first()
        .asString()
        .startsWith("The policy above is for the role arn:aws:iam::222222222222:role/reader")
        .contains("\"sts:AssumeRole\"");
    assertThat(policy.notes().get(1))
        .startsWith("That is the role arn:aws:iam::111111111111:role/hop");
  }
}
