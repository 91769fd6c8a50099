package io.millrace.udf.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.function.FunctionDescription;
import io.millrace.udf.function.FunctionDescription.Example;
import io.millrace.udf.function.Functions;
import io.millrace.udf.function.JsonFunction;
import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.mapping.ColumnSourceParser;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.mapping.Mapping;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;

/** conf/FUNCTIONS.md says what the functions say of themselves, and that is true. */
final class FunctionPageTest {
  private static final String COMMAND =
      "mvn -pl udfs -am test -Dtest=FunctionPageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dmillrace.update-reference=true";
  private static final String HEAD =
      """
      # Functions

      What a column mapping can call: `columns.email_hash: sha256(lower(/user/email))`. An argument is a JSON
      Pointer, Kinesis metadata, a constant or another call. Generated from the functions' own descriptions in
      `udfs/src/main/java/io/millrace/udf/function`; every example is run by a test. To rewrite it:

      ```sh
      %s
      ```

      A null argument gives null, unless said otherwise. Where text is wanted, any other value counts as its JSON
      text. A function without a result for a document makes it a rejected row. To write a custom function, see
      [Mapping](../udfs/CONVERSION.md#mapping).
      """;

  @Test
  void theFileIsUpToDate() throws Exception {
    Path file = Path.of(System.getProperty("millrace.root"), "conf", "FUNCTIONS.md");
    String page = page();
    if (Boolean.getBoolean("millrace.update-reference")) {
      Files.writeString(file, page);
    }
    assertThat(file)
        .as("conf/FUNCTIONS.md is not what the functions say. To rewrite it: %s", COMMAND)
        .exists()
        .hasContent(page);
  }

  @Test
  void everyFunctionIsDescribedAndItsExamplesAreTrue() throws Exception {
    for (JsonFunction function : Functions.builtIn().all()) {
      FunctionDescription description = function.description();
      assertThat(description.meaning()).as(description.name()).endsWith(".");
      assertThat(description.examples()).as(description.name()).isNotEmpty();
      for (Example example : description.examples()) {
        ColumnSource call = new ColumnSourceParser().parse(example.call());
        Expression term =
            new ExpressionCompiler(
                    new RecordMetadata(Clock.systemUTC()), new ArgumentSlots(Mapping.byName()))
                .of(call, 0, EmptyText.KEEP);
        assertThat(term.value().json()).as(example.call()).isEqualTo(example.result());
      }
    }
  }

  private static String page() {
    StringBuilder page = new StringBuilder(HEAD.formatted(COMMAND));
    page.append("\n| function | gives | example |\n|---|---|---|\n");
    for (JsonFunction function : Functions.builtIn().all()) {
      FunctionDescription description = function.description();
      StringBuilder examples = new StringBuilder();
      for (Example example : description.examples()) {
        examples
            .append(examples.isEmpty() ? "" : "<br>")
            .append("`%s` → `%s`".formatted(example.call(), example.result()));
      }
      page.append(
          "| `%s` | %s%s | %s |\n"
              .formatted(
                  description.signature(),
                  description.meaning(),
                  description.takesNulls() ? " Takes nulls." : "",
                  examples.toString().replace("|", "\\|")));
    }
    return page.toString();
  }
}
