package io.millrace.deploy.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The PromQL of the board and of the alerts. */
final class Expressions {
  static final String RULES = "deploy/monitoring/rules.yaml";
  static final String BOARD = "deploy/monitoring/grafana-dashboard.json";

  private static final Pattern METRIC = Pattern.compile("\\bflink_\\w+");
  private static final Pattern SELECTOR = Pattern.compile("\\bflink_\\w+(?:\\{[^}]*})?");

  private Expressions() {}

  /** The alerts by name. */
  static Map<String, JsonNode> alerts() {
    Map<String, JsonNode> alerts = new LinkedHashMap<>();
    YamlDocuments.one(Repository.read(RULES))
        .at("/groups/0/rules")
        .forEach(rule -> alerts.put(rule.path("alert").asText(), rule));
    return alerts;
  }

  /** The panels of the board that show something, by title. */
  static Map<String, JsonNode> panels() {
    Map<String, JsonNode> panels = new LinkedHashMap<>();
    for (JsonNode panel : YamlDocuments.one(Repository.read(BOARD)).path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        panels.put(panel.path("title").asText(), panel);
      }
    }
    return panels;
  }

  /** Every expression, with its place. */
  static Map<String, String> all() {
    Map<String, String> all = new LinkedHashMap<>();
    alerts().forEach((name, rule) -> all.put("alert " + name, rule.path("expr").asText()));
    all.putAll(ofTheBoard());
    return all;
  }

  /**
   * What has data while all is well: the expressions of the board, and the series that the alerts
   * look at.
   */
  static Map<String, String> withData() {
    Map<String, String> all = new LinkedHashMap<>();
    alerts()
        .forEach(
            (name, rule) ->
                SELECTOR
                    .matcher(rule.path("expr").asText())
                    .results()
                    .map(MatchResult::group)
                    .forEach(series -> all.put("alert " + name + ", " + series, series)));
    all.putAll(ofTheBoard());
    return all;
  }

  private static Map<String, String> ofTheBoard() {
    Map<String, String> all = new LinkedHashMap<>();
    panels()
        .forEach(
            (title, panel) -> {
              for (JsonNode target : panel.path("targets")) {
                all.put(
                    "panel " + title + ", " + target.path("refId").asText(),
                    filled(target.path("expr").asText()));
              }
            });
    return all;
  }

  /** With Grafana's variables filled in as it does. */
  private static String filled(String expression) {
    return expression
        .replace("$__rate_interval", "1m")
        .replace("$namespace", ".*")
        .replace("$pipeline", ".*");
  }

  /** The metrics that an expression names. */
  static Set<String> metrics(String expression) {
    TreeSet<String> metrics = new TreeSet<>();
    METRIC.matcher(expression).results().map(MatchResult::group).forEach(metrics::add);
    return metrics;
  }
}
