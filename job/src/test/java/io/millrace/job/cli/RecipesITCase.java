package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Recipe;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The way of a user of each producer, from the stream to rows, command by command, without a file
 * edited by hand. The proposal, the file and the table are kept in {@code resources/recipes}:
 * written anew with {@code -Dmillrace.update-golden=true}; then look at what changed.
 */
final class RecipesITCase {
  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final ClickHouseServer clickhouse = ClickHouseServer.forTests();

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void everyDocumentBecomesARow(Recipe recipe) throws Exception {
    String database = clickhouse.newDatabase();
    String stream = kinesis.streams().newStream(2);
    kinesis.streams().put(stream, recipe.records());
    Path file = folder.resolve("pipeline.yaml");

    List<String> init =
        new ArrayList<>(
            List.of(
                "init",
                "--region=us-east-1",
                "--endpoint=" + kinesis.endpoint(),
                "--credentials=basic",
                "--stream=" + stream,
                "--url=" + clickhouse.url(),
                "--database=" + database,
                "--table=" + recipe.table(),
                "--password-variable=-"));
    init.addAll(recipe.init());
    init.add(file.toString());
    give(init.toArray(String[]::new));
    assertThat(give("sample", "--config=" + file, "--documents=2").out()).contains("2 documents");
    String proposal = give("infer", "--config=" + file).out();
    String created = give("create", "--config=" + file, "--yes").out();
    String preview = give("preview", "--config=" + file, "--documents=1000").out();
    give("check", "--config=" + file);
    give(
        "run",
        "--config=" + file,
        "--until=latest",
        "-Ddelivery.checkpoint-interval=1s",
        "-Dflink.rest.bind-port=0",
        "-Dflink.execution.checkpointing.dir=" + folder.toUri());

    Map<String, String> hidden =
        Map.of(stream, recipe.slug(), clickhouse.url(), "http://127.0.0.1:8123", database, "logs");
    compare(recipe.file("txt"), told(proposal, hidden));
    compare(recipe.file("yaml"), told(Files.readString(file), hidden));
    compare(recipe.file("sql"), told(created.substring(0, created.indexOf(";\n") + 2), hidden));
    String table = database + "." + recipe.table();
    assertThat(preview)
        .contains(
            recipe.rows()
                + " rows, 0 rejected, "
                + (recipe.skipped() == 0 ? "" : recipe.skipped() + " skipped, ")
                + "0 fields without a column");
    // The server may merge changes of a row at any time; FINAL shows what is left in the end.
    assertThat(
            clickhouse.query(
                "SELECT count() FROM " + table + (recipe.isOfChanges() ? " FINAL" : "")))
        .isEqualTo("" + recipe.current());
    assertThat(clickhouse.query("SELECT count() FROM " + table + "_errors")).isEqualTo("0");
  }

  private Shell.Result give(String... command) {
    Shell shell = new Shell();
    shell.variable("AWS_ACCESS_KEY_ID", KinesisEmulator.ACCESS_KEY);
    shell.variable("AWS_SECRET_ACCESS_KEY", KinesisEmulator.ACCESS_KEY);
    Shell.Result result = shell.run(command);
    assertThat(result.code()).as(String.join(" ", command) + "\n" + result.all()).isZero();
    return result;
  }

  /** As for another stream and server: no other reader has the emulator's address. */
  private static String told(String text, Map<String, String> hidden) {
    String told = text;
    for (Map.Entry<String, String> name : hidden.entrySet()) {
      told = told.replace(name.getKey(), name.getValue());
    }
    return told.lines()
            .filter(line -> !line.startsWith("  endpoint:"))
            .map(String::stripTrailing)
            .collect(Collectors.joining("\n"))
        + "\n";
  }

  private static void compare(Path golden, String text) throws Exception {
    if (Boolean.getBoolean("millrace.update-golden")) {
      Files.writeString(golden, text);
    }
    assertThat(text).isEqualTo(Files.readString(golden));
  }
}
