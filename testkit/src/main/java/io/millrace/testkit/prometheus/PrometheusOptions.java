package io.millrace.testkit.prometheus;

import java.nio.file.Path;
import java.util.List;

/**
 * How a Prometheus is started.
 *
 * @param folder holds its configuration, its data and its log
 * @param port of its page and its API, on 127.0.0.1
 * @param targets ports of 127.0.0.1 that it scrapes every few seconds; some may not answer
 * @param rules a file of alerts
 */
public record PrometheusOptions(Path folder, int port, List<Integer> targets, Path rules) {
  public PrometheusOptions {
    folder = folder.toAbsolutePath();
    targets = List.copyOf(targets);
    rules = rules.toAbsolutePath();
  }
}
