package io.millrace.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A bill of materials in the CycloneDX format. */
final class Sbom {
  /**
   * An artifact of Maven.
   *
   * @param licence an SPDX id, or the licence's name if SPDX does not list it; several joined by
   *     "or"
   */
  record Artifact(String group, String name, String version, String licence) {
    String id() {
      return group + ":" + name;
    }

    String coordinates() {
      return id() + ":" + version;
    }
  }

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Pattern BUNDLED = Pattern.compile("- ([\\w.-]+):([\\w.-]+):([\\w.-]+)");

  private Sbom() {}

  static List<Artifact> read(Path file) throws IOException {
    List<Artifact> artifacts = new ArrayList<>();
    for (JsonNode component : JSON.readTree(file.toFile()).get("components")) {
      List<String> licences = new ArrayList<>();
      for (JsonNode licence : component.path("licenses")) {
        JsonNode inside = licence.path("license");
        licences.add(
            licence.hasNonNull("expression")
                ? licence.get("expression").asText()
                : inside.path("id").asText(inside.path("name").asText()));
      }
      artifacts.add(
          new Artifact(
              component.path("group").asText(),
              component.get("name").asText(),
              component.get("version").asText(),
              String.join(" or ", licences)));
    }
    artifacts.sort(Comparator.comparing(Artifact::coordinates));
    return artifacts;
  }

  /** What a NOTICE of an Apache project says is bundled, under the licence its heading names. */
  static List<Artifact> ofNotice(String notice) {
    List<Artifact> artifacts = new ArrayList<>();
    String licence = "";
    for (String line : notice.lines().toList()) {
      if (line.contains("bundles the following dependencies")) {
        licence =
            line.contains("Apache Software License")
                ? "Apache-2.0"
                : line.contains("MIT-0") ? "MIT-0" : line.contains("BSD") ? "BSD-3-Clause" : line;
      }
      Matcher bundled = BUNDLED.matcher(line.strip());
      if (bundled.matches()) {
        artifacts.add(new Artifact(bundled.group(1), bundled.group(2), bundled.group(3), licence));
      }
    }
    artifacts.sort(Comparator.comparing(Artifact::coordinates));
    return artifacts;
  }

  static String write(Artifact about, List<Artifact> artifacts) throws IOException {
    ObjectNode bom = JsonNodeFactory.instance.objectNode();
    bom.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
    component(about, bom.putObject("metadata").putObject("component"));
    for (Artifact artifact : artifacts) {
      component(artifact, bom.withArray("/components").addObject());
    }
    return JSON.writeValueAsString(bom) + "\n";
  }

  private static void component(Artifact artifact, ObjectNode node) {
    String purl =
        "pkg:maven/%s/%s@%s?type=jar"
            .formatted(artifact.group(), artifact.name(), artifact.version());
    node.put("type", "library")
        .put("bom-ref", purl)
        .put("group", artifact.group())
        .put("name", artifact.name())
        .put("version", artifact.version())
        .put("purl", purl);
    node.putArray("licenses").addObject().putObject("license").put("id", artifact.licence());
  }
}
