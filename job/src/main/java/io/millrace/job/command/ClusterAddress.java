package io.millrace.job.command;

import io.millrace.job.cluster.ClusterException;
import io.millrace.job.cluster.FlinkRest;
import java.net.URI;
import picocli.CommandLine.Option;

/** The option every command has that works with running pipelines. */
final class ClusterAddress {
  @Option(
      names = "--cluster",
      paramLabel = "URL",
      description = {
        "Address of the Flink cluster's dashboard.",
        "Default: the environment variable MILLRACE_CLUSTER, or ${DEFAULT-VALUE}."
      },
      defaultValue = "${env:MILLRACE_CLUSTER:-http://127.0.0.1:8081}")
  private URI url = URI.create("http://127.0.0.1:8081");

  FlinkRest connect() throws ClusterException {
    return FlinkRest.at(url);
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
