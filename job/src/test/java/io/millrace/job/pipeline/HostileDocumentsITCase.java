package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.job.cli.Millrace;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.load.YamlText;
import io.millrace.job.fixture.RecordingProxy;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

/**
 * Documents, keys and names made to take a terminal over, through every command: what comes out
 * holds no control but line feeds and our own colours.
 */
final class HostileDocumentsITCase {
  private static final String[] CONTROLS = {
    "\u0000",
    "\u0007",
    "\b",
    "\t",
    "\r",
    "\f",
    "\u001b[2J",
    "\u001b]52;c;aGk=\u0007",
    "\u001b[8m",
    "\u007f",
    "\u0085",
    "\u009b31m",
    "\u009d0;x\u009c",
    "\u00ad",
    "\u200b",
    "\u200e",
    "\u2028",
    "\u202e",
    "\u2066",
    "\ufeff",
    Character.toString(0xe0041)
  };

  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final ClickHouseServer clickhouse = ClickHouseServer.forTests();
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final List<String> shown = new ArrayList<>();

  @TempDir private Path folder;

  @Test
  void noCommandLetsAControlThrough() throws Exception {
    String database = clickhouse.newDatabase();
    String stream = kinesis.streams().newStream(1);
    kinesis.streams().put(stream, documents());
    String table = "t" + anyControl();
    Path file = folder.resolve("pipeline.yaml");
    Files.writeString(
        file,
        """
        source:
          stream: %s
          region: us-east-1
          endpoint: %s
          credentials: {type: basic, access-key-id: test, secret-access-key: test}
        clickhouse:
          url: %s
          database: %s
          table: %s
        """
            .formatted(
                stream, kinesis.endpoint(), clickhouse.url(), database, YamlText.quoted(table)));
    String config = "--config=" + file;

    run(0, "sample", config, "-n100");
    run(0, "sample", config, "-n100", "--raw");
    run(0, "infer", config);
    run(0, "infer", config, "--enums");
    run(0, "create", config, "--yes", "--add-missing-columns");
    run(0, "preview", config);
    run(0, "check", config);
    run(0, "grant", config, "-Dclickhouse.username=u" + anyControl(), "--role=r" + anyControl());
    reject(database, table);
    run(0, "errors", config, "-n100");
    run(0, "errors", "replay", config);

    // Unknown names, unusable values, and answers of a hostile server.
    run(1, "preview", config, "-Dclickhouse.table=x" + anyControl());
    run(1, "sample", config, "-Dsource.stream=" + "x" + anyControl());
    run(1, "check", config, "-Dsource.regoin=" + anyControl(), "-Dx" + anyControl() + "=y");
    run(1, "check", config, "-Dclickhouse.url=" + anyControl());
    run(1, "create", config, "--order-by=" + anyControl(), "--add-missing-columns");
    run(1, "infer", config, "--engine=" + anyControl());
    run(1, "check", "--config=no" + anyControl().replace("\u0000", "").replace("=", ""));
    run(2, "che" + anyControl());
    run(2, "sample", "--no" + anyControl(), config);
    run(1, "status", "x" + anyControl(), "--cluster=http://127.0.0.1:1");
    try (RecordingProxy liar = RecordingProxy.answering(500, "Code: 1. " + allControls())) {
      run(1, "list", "--cluster=" + liar.url());
      run(1, "status", "--cluster=" + liar.url());
      run(1, "stop", "--cluster=" + liar.url());
      run(1, "remove", "--cluster=" + liar.url());
      run(1, "preview", config, "-Dclickhouse.url=" + liar.url());
      run(1, "infer", config, "-Dclickhouse.url=" + liar.url());
      run(1, "check", config, "-Dclickhouse.url=" + liar.url());
      run(1, "errors", config, "-Dclickhouse.url=" + liar.url());
      run(1, "sample", config, "-Dsource.endpoint=" + liar.url());
    }

    // That the test is not blind: what was hostile was shown, as text.
    assertThat(shown).anyMatch(text -> text.contains("\\u001b]52;c;aGk=\\u0007"));
    assertThat(shown).anyMatch(text -> text.contains("\\u202e"));
  }

  private List<KinesisDocument> documents() throws Exception {
    ObjectMapper json = new ObjectMapper();
    List<KinesisDocument> documents = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Map<String, Object> fields =
          Map.of("id", i, "text", "v" + allControls(), "n" + CONTROLS[i % CONTROLS.length], i);
      documents.add(KinesisDocument.of("key" + anyControl(), json.writeValueAsString(fields)));
    }
    // Controls that no JSON may hold, and a broken character.
    documents.add(KinesisDocument.of("k", "{\"id\": " + allControls()));
    documents.add(KinesisDocument.of("k", allControls()));
    return documents;
  }

  private void reject(String database, String table) {
    for (int i = 0; i < 20; i++) {
      clickhouse.query(
          "INSERT INTO `%s`.%s (time, reason, column, message, stream, shard, sequence_number, partition_key,"
                  .formatted(database, quoted(table + "_errors", '`'))
              + " raw_message, raw_message_encoding) SELECT now(), "
              + quoted("r" + anyControl(), '\'')
              + ", 'c', "
              + quoted("m" + allControls(), '\'')
              + ", 's', '', '1', "
              + quoted("k" + anyControl(), '\'')
              + ", "
              + quoted("{\"id\":\"" + allControls(), '\'')
              + ", 'utf-8'");
    }
  }

  private static String quoted(String text, char quote) {
    return quote
        + text.replace("\\", "\\\\").replace("\u0000", "\\0").replace("" + quote, "\\" + quote)
        + quote;
  }

  private String anyControl() {
    return CONTROLS[random.nextInt(CONTROLS.length)];
  }

  private static String allControls() {
    return String.join("", CONTROLS);
  }

  /** In every format there is, with colours and without, to a person and to a program. */
  private void run(int code, String... command) throws Exception {
    List<String[]> ways = new ArrayList<>(List.<String[]>of(command));
    boolean hasFormats =
        Stream.of("sample", "infer", "preview", "errors").anyMatch(command[0]::equals);
    if (hasFormats && code == 0) {
      ways.add(with(command, "--output=json"));
      ways.add(with(command, "--output=yaml"));
    }
    for (String[] way : ways) {
      for (Ansi colours : List.of(Ansi.OFF, Ansi.ON)) {
        Terminal.Reader reader =
            colours == Ansi.ON ? Terminal.Reader.PERSON : Terminal.Reader.PROGRAM;
        Result result = give(reader, colours, way);
        assertThat(result.code).as("seed %d: %s", seed, result.all()).isEqualTo(code);
        shown.add(result.all());
        assertThat(unsafe(result.all(), colours))
            .as("seed %d: %s\n%s", seed, Arrays.toString(way), result.all())
            .isEmpty();
        if (way.length > command.length) {
          ObjectMapper reading =
              way[way.length - 1].endsWith("json") ? new ObjectMapper() : new YAMLMapper();
          assertThat(reading.readTree(result.out)).isNotEmpty();
        }
      }
    }
  }

  /** An independent rule: the categories of Unicode, without what the commands write themselves. */
  private static String unsafe(String text, Ansi colours) {
    String theirs =
        colours == Ansi.ON
            ? text.replaceAll("\u001b\\[(0|1|2|3|31|32|33|39|21|22|23)*m", "")
                .replace("\r\u001b[2K", "")
            : text;
    return theirs.replaceAll("[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]|\n", "");
  }

  private static String[] with(String[] command, String more) {
    String[] all = Arrays.copyOf(command, command.length + 1);
    all[command.length] = more;
    return all;
  }

  private record Result(int code, String out, String err) {
    String all() {
      return err + out;
    }
  }

  private static Result give(Terminal.Reader reader, Ansi colours, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(
            name -> null,
            new BufferedReader(new StringReader("")),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            reader,
            colours);
    int code = Millrace.execute(arguments, terminal, new AtomicReference<>());
    return new Result(code, out.toString(), err.toString());
  }
}
