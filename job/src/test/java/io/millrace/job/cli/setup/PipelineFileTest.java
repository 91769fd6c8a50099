package io.millrace.job.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.tool.infer.ProposedColumn;
import io.millrace.job.tool.infer.ProposedColumns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mapping is added to a file that a user wrote, and everything else in it stays. */
final class PipelineFileTest {
  private static final String REST =
      """
      # mine
      source:
        stream: events     # the clicks
        region: us-east-1
      clickhouse:
        url: http://127.0.0.1:8123
        table: events
      """;

  @TempDir private Path folder;

  @Test
  void aSectionIsAdded() throws Exception {
    assertThat(
            after(
                REST,
                Map.of(),
                ProposedColumns.at("id", "id"),
                ProposedColumns.at("user_id", "user", "id"),
                ProposedColumns.time("Release Date", "MMM d, yyyy", "Release Date"),
                ProposedColumns.at("_key", "_key"),
                ProposedColumns.at("yes", "a/b", "~"),
                ProposedColumns.at("a.from", "a.from")))
        .isEqualTo(
            REST
                + """

                columns:
                  user_id: /user/id
                  Release Date: {from: "/Release Date", format: "MMM d, yyyy"}
                  "_key": /_key
                  "yes": /a~1b/~0
                  "a.from": {from: "/a.from"}
                """);
  }

  @Test
  void linesAreAddedToASectionThatIsThere() throws Exception {
    String section =
        """
        columns:   # ours
            # the buyer
            user_id: /buyer/id

        # last
        errors:
          policy: table
        """;
    assertThat(
            after(
                REST + section,
                Map.of("user_id", "/buyer/id"),
                ProposedColumns.at("user_id", "user", "id"),
                ProposedColumns.at("user_name", "user", "name")))
        .isEqualTo(
            REST
                + """
                columns:   # ours
                    # the buyer
                    user_id: /buyer/id
                    user_name: /user/name

                # last
                errors:
                  policy: table
                """);
  }

  @Test
  void nothingToAddLeavesTheFileAlone() throws Exception {
    assertThat(after(REST, Map.of(), ProposedColumns.at("id", "id"))).isEqualTo(REST);
  }

  @Test
  void aSectionInOneLineIsNotTouched() throws Exception {
    Path file = Files.writeString(folder.resolve("p.yaml"), REST + "columns: {a: /b}\n");
    assertThatThrownBy(
            () ->
                new PipelineFile(file, name -> null)
                    .addColumns(
                        List.of(ProposedColumns.at("user_id", "user", "id")), Map.of("a", "/b")))
        .hasMessageContaining("columns is written on one line")
        .hasMessageContaining("→ Write it as a block");
    assertThat(file).content().endsWith("columns: {a: /b}\n");
  }

  private String after(String before, Map<String, String> mentioned, ProposedColumn... columns)
      throws Exception {
    Path file = Files.writeString(folder.resolve("p.yaml"), before);
    new PipelineFile(file, name -> null).addColumns(List.of(columns), mentioned);
    return Files.readString(file);
  }
}
