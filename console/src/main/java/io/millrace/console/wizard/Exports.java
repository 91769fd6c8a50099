package io.millrace.console.wizard;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.Millrace;
import io.millrace.job.config.load.WrittenConfig;
import io.millrace.job.tool.export.ExportException;
import io.millrace.job.tool.export.ExportNotes;
import io.millrace.job.tool.export.ExportRequest;
import io.millrace.job.tool.export.HelmValues;
import io.millrace.job.tool.export.KubernetesManifests;
import io.millrace.job.tool.export.ManagedFlinkProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A draft for the places where the console starts no pipeline, as {@code millrace export}. */
final class Exports {
  /** One of the forms of {@code millrace export}. */
  private interface Form<T> {
    T of(ExportRequest request) throws ExportException;
  }

  private final ObjectNode body;

  private Exports(ObjectNode body) {
    this.body = body;
  }

  /**
   * All forms, each with what remains to do there, or with what it lacks.
   *
   * @param body with the texts {@code image}, {@code storage}, {@code secret}, {@code role_arn}
   */
  static ObjectNode of(Draft draft, ObjectNode body) throws Exception {
    Exports exports = new Exports(body);
    WrittenConfig written = draft.exported();
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.set(
        "kubernetes", exports.tree(written, KubernetesManifests::of, ExportNotes::forKubernetes));
    tree.set("helm_values", exports.tree(written, HelmValues::of, ExportNotes::forKubernetes));
    tree.set(
        "managed_flink",
        exports.tree(
            draft.withoutCredentials().exported(),
            ManagedFlinkProperties::of,
            ManagedFlinkProperties::notes));
    return tree;
  }

  private ObjectNode tree(WrittenConfig written, Form<String> text, Form<List<String>> notes) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    ArrayNode list = tree.putArray("notes");
    try {
      ExportRequest request = request(written);
      tree.put("text", text.of(request)).put("problem", "").put("fix", "");
      notes.of(request).forEach(list::add);
    } catch (ExportException lacking) {
      tree.put("text", "")
          .put("problem", String.valueOf(lacking.getMessage()))
          .put("fix", lacking.fix());
    }
    return tree;
  }

  private ExportRequest request(WrittenConfig written) throws ExportException {
    String image = given("image");
    return ExportRequest.of(written, null)
        .image(image == null ? ownImage() : image)
        .storage(given("storage"))
        .secret(given("secret"))
        .roleArn(given("role_arn"));
  }

  private @Nullable String given(String name) {
    String text = body.path(name).asText().strip();
    return text.isEmpty() ? null : text;
  }

  /** The tag that {@code deploy/docker} gives the image of this version. */
  private static String ownImage() {
    String version = Millrace.class.getPackage().getImplementationVersion();
    return "millrace:" + (version == null ? "latest" : version);
  }
}
