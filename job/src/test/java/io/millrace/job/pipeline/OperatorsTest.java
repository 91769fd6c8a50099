package io.millrace.job.pipeline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** What savepoints and dashboards know the operators by. */
final class OperatorsTest {

  @Test
  void uidsAreForEver() throws ConfigException {
    Map<String, String> uids = new LinkedHashMap<>();
    for (StreamNode node : graph().getStreamNodes()) {
      uids.put(node.getOperatorName(), node.getTransformationUID());
    }

    assertThat(uids)
        .containsExactly(
            Map.entry("Source: Kinesis: clicks", "millrace-source"),
            Map.entry("Convert: JSON → web.events", "millrace-convert"),
            Map.entry("ClickHouse: web.events", "millrace-insert"));
  }

  /** Adding a stream changes nothing in the others; labels never change. */
  @Test
  void everyStreamHasASourceOfItsOwn() throws ConfigException {
    StreamGraph graph =
        graph("source.streams.orders.stream=orders", "source.streams.b2.stream=back-office");

    assertThat(graph.getStreamNodes())
        .extracting(StreamNode::getOperatorName, StreamNode::getTransformationUID)
        .containsExactly(
            tuple("Source: Kinesis: clicks", "millrace-source"),
            tuple("Source: Kinesis: orders", "millrace-source-orders"),
            tuple("Source: Kinesis: back-office", "millrace-source-b2"),
            tuple("Convert: JSON → web.events", "millrace-convert"),
            tuple("ClickHouse: web.events", "millrace-insert"));
    assertThat(graph.getJobGraph().getVerticesSortedTopologicallyFromSources())
        .extracting(vertex -> vertex.getName())
        .containsExactlyInAnyOrder(
            "Source: Kinesis: clicks",
            "Source: Kinesis: orders",
            "Source: Kinesis: back-office",
            "Convert: JSON → web.events -> ClickHouse: web.events");
  }

  /** The ClickHouse operator yields, and nothing may yield on the threads of the legacy source. */
  @Test
  void theSourceIsAChainOfItsOwn() throws ConfigException {
    assertThat(graph().getJobGraph().getVerticesSortedTopologicallyFromSources())
        .extracting(vertex -> vertex.getName())
        .containsExactly(
            "Source: Kinesis: clicks", "Convert: JSON → web.events -> ClickHouse: web.events");
  }

  @Test
  void theDashboardShowsTheConfigurationWithoutItsSecrets() throws ConfigException {
    assertThat(graph().getExecutionConfig().getGlobalJobParameters().toMap())
        .containsEntry("clickhouse.password", "******")
        .containsEntry("clickhouse.table", "events")
        .doesNotContainValue("swordfish");
  }

  @Test
  void theJobGraphHoldsNoSecretInClear() throws Exception {
    byte[] serialized = InstantiationUtil.serializeObject(graph().getJobGraph());

    assertThat(new String(serialized, ISO_8859_1))
        .contains("web.events")
        .doesNotContain("swordfish")
        .doesNotContain("octopus");
  }

  private static StreamGraph graph(String... more) throws ConfigException {
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "source.stream=clicks",
                "source.region=us-east-1",
                "source.credentials.type=basic",
                "source.credentials.access-key-id=AKID",
                "source.credentials.secret-access-key=${KEY}",
                "clickhouse.url=http://127.0.0.1:8123",
                "clickhouse.database=web",
                "clickhouse.table=events",
                "clickhouse.password=${SECRET}"));
    overrides.addAll(List.of(more));
    PipelineConfig config =
        ConfigSources.in(Map.of("SECRET", "swordfish", "KEY", "octopus")::get)
            .overrides(overrides)
            .load();
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(FlinkSettings.of(config));
    TableSchema schema =
        new TableSchema(
            config.table(), List.of(new Column("id", "UInt64", Column.DefaultKind.NONE)));
    Pipeline.of(config, schema, null).addTo(environment, Instant.EPOCH, null);
    return environment.getStreamGraph();
  }
}
