package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the README, in its order and with its flags. The local server takes users only
 * from a file: where {@code grant} would create one, it is restarted with what {@code grant} shows.
 */
final class ReadmeSessionITCase {
  private static final Pattern FLAGS = Pattern.compile("`(--region=[^`]+)`", Pattern.DOTALL);
  private static final String USER = "millrace";
  private static final String PASSWORD = "swordfish-31";
  private static final int DOCUMENTS = 30;

  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final String readme = readme();
  private final List<String> granted = new ArrayList<>();
  private ClickHouseServer clickhouse;
  private String stream;
  private String password = "";
  @TempDir private Path folder;

  @BeforeEach
  void start() {
    clickhouse = ClickHouseServer.start(ClickHouseOptions.temporary());
    stream = kinesis.streams().newStream(2);
    List<KinesisDocument> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      documents.add(KinesisDocument.of("key-" + id, "{\"id\": " + id + ", \"name\": \"a\"}"));
    }
    kinesis.streams().put(stream, documents);
  }

  @AfterEach
  void stop() {
    clickhouse.close();
  }

  /** As the page says: its flags instead, and without the user. */
  @Test
  void everyCommandWorksOnTheLocalStack() {
    for (String command : commands()) {
      if (!command.startsWith("grant")) {
        Shell.Result result = give(command.replace("--username=" + USER, localFlags()));
        assertThat(result.code()).as(command + "\n" + result.all()).isZero();
      }
    }
    assertThat(rows()).isEqualTo(DOCUMENTS + "\t" + DOCUMENTS);
  }

  @Test
  void everyCommandWorksForTheUserThatGrantCreates() {
    password = PASSWORD;
    assertThat(commands())
        .extracting(command -> command.split(" ", 2)[0])
        .containsExactly("init", "grant", "sample", "infer", "create", "preview", "check", "run");
    for (String command : commands()) {
      if (command.startsWith("grant")) {
        grant(command);
        continue;
      }
      boolean isFirst = command.startsWith("init");
      Shell.Result result = give(isFirst ? command + " " + localFlags() : command);
      assertThat(result.code()).as(command + "\n" + result.all()).isZero();
      if (command.startsWith("check")) {
        assertThat(result.out()).contains("All checks passed");
      }
    }
    assertThat(rows()).isEqualTo(DOCUMENTS + "\t" + DOCUMENTS);

    // The user could not create the table that shows this.
    Shell.Result again = give("run -c pipeline.yaml");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.out()).contains("has written stream").contains("--fresh");
    assertThat(rows()).isEqualTo(DOCUMENTS + "\t" + DOCUMENTS);

    kinesis.streams().put(stream, List.of(KinesisDocument.of("k", "{\"id\": \"x\"}")));
    Shell.Result rest = give("run -c pipeline.yaml --fresh");
    assertThat(rest.code()).as(rest.all()).isZero();
    replay();
  }

  /** What the pipeline's user lacks for it is named, and so is the way without. */
  private void replay() {
    for (String command : List.of("errors -c pipeline.yaml", "errors replay -c pipeline.yaml")) {
      Shell.Result denied = give(command);
      assertThat(denied.code()).isEqualTo(1);
      assertThat(denied.err())
          .contains("Not enough privileges")
          .contains("→ Let the pipeline's user read and replay rejected documents: millrace grant")
          .endsWith("→ Or run the command as a user who may: --admin USER\n");
    }
    assertThat(give("errors -c pipeline.yaml --admin=default").out())
        .contains("Cannot convert column \"id\"");

    grant("grant -c pipeline.yaml --allow-replay --apply --admin=default");
    assertThat(give("errors -c pipeline.yaml").out()).contains("Cannot convert column \"id\"");
    Shell.Result still = give("errors replay -c pipeline.yaml");
    assertThat(still.code()).as(still.all()).isZero();
    assertThat(still.out()).contains("0 documents replayed as 0 rows, 1 still rejected");
    Shell.Result replayed = give("errors replay -c pipeline.yaml -Dcolumns.id=/nope");
    assertThat(replayed.code()).as(replayed.all()).isZero();
    assertThat(replayed.out()).contains("1 document replayed as 1 row");
    assertThat(give("errors -c pipeline.yaml").out()).contains("replayed since");
  }

  /** Runs the statements that the command shows, as an administrator would. */
  private void grant(String command) {
    Shell.Result shown = give(command);
    assertThat(shown.err()).contains("ACCESS_STORAGE");
    String url = clickhouse.url();
    for (String statement : shown.out().split(";\n\n", 0)) {
      if (statement.startsWith("GRANT")) {
        granted.add(statement.replace(" TO `" + USER + "`", ""));
      } else if (!statement.startsWith("CREATE USER")) {
        clickhouse.query(statement);
      }
    }
    clickhouse.restartWith(ClickHouseUser.of(USER, PASSWORD, granted.toArray(new String[0])));
    assertThat(clickhouse.url()).isEqualTo(url);
  }

  private static String readme() {
    try {
      return Files.readString(RepositoryRoot.find().resolve("README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As they are in the block of the page, without the program's name and the comments. */
  private List<String> commands() {
    String section = readme.split("## From a stream to a pipeline\n", 2)[1];
    String block = section.split("```sh\n", 2)[1].split("```", 2)[0];
    return block
        .lines()
        .filter(line -> line.startsWith("millrace "))
        .map(line -> line.substring("millrace ".length()).replaceFirst(" +#.*", ""))
        .toList();
  }

  /** The flags of the page for the local stack, with this one's addresses. */
  private String localFlags() {
    Matcher flags = FLAGS.matcher(readme);
    assertThat(flags.find()).isTrue();
    return flags
        .group(1)
        .replaceAll("\\s+", " ")
        .replace("http://127.0.0.1:4568", kinesis.endpoint())
        .replace("http://127.0.0.1:8123", clickhouse.url())
        .replace("--stream=events", "--stream=" + stream);
  }

  private String rows() {
    return clickhouse.query("SELECT count(), uniqExact(id) FROM my_events");
  }

  private Shell.Result give(String command) {
    String file = folder.resolve("pipeline.yaml").toString();
    List<String> words = new ArrayList<>(Arrays.asList(command.split(" +", 0)));
    words.replaceAll(word -> word.equals("pipeline.yaml") ? file : word);
    if (words.get(0).equals("run")) {
      words.addAll(
          List.of(
              "--until=latest",
              "-Dpipeline.parallelism=1",
              "-Dflink.execution.checkpointing.dir=" + folder.resolve("checkpoints").toUri()));
    }
    Shell shell =
        new Shell()
            .variable("AWS_ACCESS_KEY_ID", KinesisEmulator.ACCESS_KEY)
            .variable("AWS_SECRET_ACCESS_KEY", KinesisEmulator.ACCESS_KEY)
            .variable("CLICKHOUSE_PASSWORD", password);
    String[] all = words.toArray(new String[0]);
    return words.get(0).equals("create") ? shell.answering("y\n", all) : shell.run(all);
  }
}
