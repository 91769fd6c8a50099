package io.millrace.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.millrace.job.config.load.ConfigSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The errors for a wrong configuration. */
final class ConfigProblemsTest {
  @TempDir private Path folder;
  private ConfigFixture fixture;

  @BeforeEach
  void start() {
    fixture = new ConfigFixture(folder);
  }

  @Test
  void allProblemsAtOnceInTheOrderOfTheFile() {
    assertThat(
            fixture.problems(
                """
                source:
                  stream: events
                  poll-interval: 200
                  consumer_name: x
                  position: LATEEST
                clickhouse:
                  url: ${CH_URL}
                  tabel: events
                delivery.guarantee: exactlyonce
                """,
                "block.max-rows=2000000",
                "pipeline.rebalance=yes",
                "sorce.region=x"))
        .containsExactly(
            "line 3, column 3: source.poll-interval: expected a duration with its unit (ms,"
                + " s, min, h, d) from 1ms to 1min but was `200`",
            "line 4, column 3: source.consumer_name: is not a known key; did you mean"
                + " `source.consumer-name`?",
            "line 5, column 3: source.position: expected one of TRIM_HORIZON, LATEST,"
                + " AT_TIMESTAMP but was `LATEEST`; did you mean `LATEST`?",
            "line 7, column 3: clickhouse.url: environment variable `CH_URL` is not set; set"
                + " it, or write ${CH_URL:-default}",
            "line 8, column 3: clickhouse.tabel: is not a known key; did you mean"
                + " `clickhouse.table`?",
            "line 9, column 1: delivery.guarantee: expected one of exactly-once,"
                + " at-least-once but was `exactlyonce`; did you mean `exactly-once`?",
            "-D block.max-rows: expected a whole number from 1 to 1000000 but was `2000000`",
            "-D pipeline.rebalance: expected true or false but was `yes`",
            "-D sorce.region: is not a known key; did you mean `source.region`?",
            "clickhouse.table: is missing; expected a table's name",
            "source.region: is missing; expected an AWS region such as us-east-1, or the stream's"
                + " ARN in source.stream");
  }

  @Test
  void theMessageCountsAndNamesTheFile() {
    assertThat(fixture.complaint("source: {stream: events, region: us-east-1}"))
        .hasMessage(
            """
            The configuration %s has 2 problems:
              clickhouse.table: is missing; expected a table's name
              clickhouse.url: is missing; expected http://host:port or https://host:port, such as \
            http://127.0.0.1:8123\
            """
                .formatted(folder.resolve("p.yaml")));
  }

  @Test
  void knownWordsInTheWrongPlaceAreRecognised() {
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL, "guarantee=x", "sink.table=x", "column.a=/b", "zzz=1"))
        .containsExactly(
            "-D column.a: is not a known key; did you mean `columns.a`?",
            "-D guarantee: is not a known key; did you mean `delivery.guarantee`?",
            "-D sink.table: is not a known key; did you mean `clickhouse.table`?",
            "-D zzz: is not a known key");
  }

  @Test
  void contradictionsAreProblems() {
    assertThat(
            fixture.problems(
                """
                source:
                  stream: arn:aws:kinesis:us-east-1:123456789012:stream/events
                  region: eu-west-1
                  timestamp: 1700000000
                  reader: enhanced-fan-out
                  credentials: {type: basic, access-key-id: AK}
                clickhouse:
                  url: http://127.0.0.1:8123
                  table: events
                  password: hunter2
                  password-file: /nowhere
                delivery: {retry-initial-backoff: 1min}
                errors: {table: events}
                flink: {execution.checkpointing.interval: 1s}
                """))
        .containsExactly(
            "line 3, column 3: source.region: is `eu-west-1`, but the ARN in source.stream says"
                + " `us-east-1`; remove this key",
            "line 4, column 3: source.timestamp: has no effect with source.position TRIM_HORIZON;"
                + " set that to AT_TIMESTAMP or remove this key",
            "line 11, column 3: clickhouse.password-file: is given along with clickhouse.password;"
                + " remove one of them",
            "line 12, column 12: delivery.retry-initial-backoff:"
                + " delivery.retry-initial-backoff must not be longer than"
                + " delivery.retry-max-backoff",
            "line 13, column 10: errors.table: is the destination table itself; give another"
                + " name",
            "line 14, column 9: flink.execution.checkpointing.interval: is set by Millrace; use"
                + " delivery.checkpoint-interval",
            "source.consumer-name: is missing; source.reader enhanced-fan-out needs a name",
            "source.credentials.secret-access-key: is missing; source.credentials.type basic needs"
                + " it");
  }

  @Test
  void checkpointsStayAligned() {
    for (String setting :
        new String[] {
          "execution.checkpointing.unaligned.enabled=true",
          "execution.checkpointing.unaligned=TRUE",
          "execution.checkpointing.unaligned.forced=true",
          "execution.checkpointing.aligned-checkpoint-timeout=30s",
          "execution.checkpointing.alignment-timeout=1 min",
        }) {
      assertThat(fixture.problems(ConfigFixture.MINIMAL, "flink." + setting))
          .singleElement()
          .asString()
          .contains("flink." + setting.substring(0, setting.indexOf('=')))
          .contains("enables unaligned checkpoints");
    }
    assertThatCode(
            () ->
                fixture.minimal(
                    "",
                    "flink.execution.checkpointing.unaligned.enabled=false",
                    "flink.execution.checkpointing.aligned-checkpoint-timeout=0 s"))
        .doesNotThrowAnyException();
  }

  @Test
  void aConsumerIsOfTheStream() {
    String arn = "arn:aws:kinesis:us-east-1:123456789012:stream/other/consumer/x:1700000000";
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                "source.reader=enhanced-fan-out",
                "source.consumer-registration=none",
                "source.consumer-arn=" + arn))
        .singleElement()
        .asString()
        .contains("is a consumer of another stream");
  }

  @Test
  void whatOneKeyNeedsOfAnother() {
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                "source.position=AT_TIMESTAMP",
                "source.credentials.access-key-id=t"))
        .containsExactly(
            "-D source.credentials.access-key-id: has no effect with source.credentials.type"
                + " default; set that to basic or remove this key",
            "source.timestamp: is missing; source.position AT_TIMESTAMP needs it, such as"
                + " 2026-11-01T00:00:00Z");
  }

  @Test
  void isolatingTakesWhatItStandsOn() {
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                "errors.failing-views=isolate",
                "errors.policy=fail",
                "delivery.guarantee=at-least-once",
                "delivery.accept-weaker-deduplication=true"))
        .containsExactly(
            "-D errors.failing-views: isolate requires an error table; set errors.policy to table",
            "-D errors.failing-views: isolate requires tables that deduplicate; set"
                + " delivery.accept-weaker-deduplication to false, or this to leave-out",
            "-D errors.failing-views: isolate requires tables that deduplicate; set"
                + " delivery.guarantee to exactly-once, or this to leave-out");
  }

  @Test
  void everyTypeOfCredentialsHasItsKeys() {
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                "source.credentials.type=assume-role",
                "source.credentials.base=basic",
                "source.credentials.profile=x",
                "source.credentials.via-role-arn=hop"))
        .containsExactly(
            "-D source.credentials.profile: has no effect with source.credentials.type assume-role;"
                + " set that to profile or remove this key",
            "-D source.credentials.via-role-arn: expected the ARN of a role"
                + " (arn:aws:iam::account:role/name) but was `hop`",
            "source.credentials.access-key-id: is missing; source.credentials.base basic needs it",
            "source.credentials.role-arn: is missing; source.credentials.type assume-role needs it",
            "source.credentials.secret-access-key: is missing; source.credentials.base basic needs"
                + " it");
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                "source.credentials.type=assume-role",
                "source.credentials.role-arn=arn:aws:iam::111111111111:role/a",
                "source.credentials.base=assume-role"))
        .containsExactly(
            "-D source.credentials.base: must not be assume-role; set the type of the credentials"
                + " that assume the role, and an intermediate role in"
                + " source.credentials.via-role-arn");
  }

  @Test
  void columnsTakePointersAndMetadata() {
    String expected =
        "expected a JSON Pointer such as /user/id, a constant such as 'web' or 42, a call such as"
            + " lower(/user/email), or one of _key, _timestamp, _stream, _shard_id,"
            + " _sequence_number, _document_index, _ingested_at, _raw_message, _operation, _deleted, _version, _changed_at, but was ";
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL
                    + "columns:\n"
                    + "  a: /x/0/y~1z\n"
                    + "  b: _key\n"
                    + "  c: user.id\n"
                    + "  d: _timestmp\n"
                    + "  e: /~2\n"))
        .containsExactly(
            "line 10, column 3: columns.c: column \"c\": " + expected + "user.id",
            "line 11, column 3: columns.d: column \"d\": "
                + expected
                + "_timestmp; did you mean _timestamp?",
            "line 12, column 3: columns.e: column \"e\": expected ~0 or ~1 after the tilde in the"
                + " JSON Pointer /~2");
  }

  @Test
  void columnsTakeCallsFormatsAndUnits() {
    String columns =
        """
        columns:
          a: lower(/a
          c: {from: /c, format: dd/MM/jjjj}
          d.unit: minutes
          e: {from: /e, format: HH:mm, unit: seconds}
          f: /f
          f.from: /g
          user.format: /user/format
          g: lower(/a, /b)
          h: {from: "concat(_stream, '-', /h)"}
        """;

    assertThat(fixture.problems(ConfigFixture.MINIMAL + columns))
        .containsExactly(
            "line 8, column 3: columns.a: column \"a\": expected ',' or ')' but was the end at"
                + " character 9 in lower(/a",
            "line 9, column 17: columns.c.format: column \"c\": expected a java.time pattern such"
                + " as dd/MM/yyyy HH:mm:ss but was dd/MM/jjjj",
            "line 10, column 3: columns.d.unit: column \"d\": expected one of seconds,"
                + " milliseconds, microseconds, nanoseconds but was minutes",
            "line 11, column 32: columns.e.unit: column \"e\": has both a format and a unit; remove"
                + " one of them",
            "line 13, column 3: columns.f.from: column \"f\": has two sources; remove one of them",
            "line 14, column 3: columns.user.format: column \"user\": expected a java.time pattern"
                + " such as dd/MM/yyyy HH:mm:ss but was /user/format; for a column called"
                + " user.format write user.format.from",
            "line 15, column 3: columns.g: column \"g\": expected lower(text) but was given 2"
                + " arguments in lower(/a, /b)");
  }

  @Test
  void flatteningIsAnOptionOfItsOwn() {
    assertThat(fixture.problems(ConfigFixture.MINIMAL + "columns: flatten\n"))
        .containsExactly(
            "line 7, column 1: columns: is not a known key; did you mean `convert.columns`?");
  }

  @Test
  void allUndefinedVariablesAreNamed() {
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL
                    + "pipeline.name: ${A} and ${B} ${C:-c}\nerrors.table: ${D\n"))
        .containsExactly(
            "line 7, column 1: pipeline.name: environment variable `A` is not set; set it, or"
                + " write ${A:-default}",
            "line 7, column 1: pipeline.name: environment variable `B` is not set; set it, or"
                + " write ${B:-default}",
            "line 8, column 1: errors.table: expected ${NAME} or ${NAME:-default} where it has"
                + " ${ (write $${ for the characters themselves)");
  }

  @Test
  void whatYamlAllowsButAConfigurationDoesNot() {
    assertThat(
            fixture.problems(
                """
                x: &anchor 1
                source: {stream: events, stream: other, region: us-east-1}
                clickhouse:
                  url: [http://127.0.0.1:8123]
                  table: *anchor
                  username:
                errors:
                source.region: us-east-1
                ---
                more: 1
                """))
        .containsExactly(
            "line 1, column 1: x: is not a known key",
            "line 2, column 26: source.stream: is given twice; the first is at line 2, column"
                + " 10",
            "line 4, column 3: clickhouse.url: expected one value, but was a list",
            "line 5, column 3: clickhouse.table: expected a value, but was a YAML alias"
                + " (*name); write the value out",
            "line 6, column 3: clickhouse.username: has no value; remove the key to use its"
                + " default, or write \"\" for empty text",
            "line 8, column 1: source.region: is given twice; the first is at line 2, column"
                + " 41",
            "line 10, column 1: expected one document, but another begins here (---)");
  }

  @Test
  void aSyntaxErrorHasItsLineAndNothingIsCalledMissing() {
    assertThat(fixture.problems("source:\n  stream: a\n    region: b\n"))
        .singleElement()
        .asString()
        .startsWith("line 3, column 11: is not valid YAML (mapping values are not allowed");
    assertThat(fixture.problems("source:\n\tstream: a\n"))
        .singleElement()
        .asString()
        .startsWith("line 2, column 1: is not valid YAML (found character '\\t(TAB)'");
    assertThat(fixture.problems("just text"))
        .anyMatch(problem -> problem.contains("expected sections"));
  }

  @Test
  void aCharacterThatYamlForbidsHasItsPlaceAndItsEscape() {
    String before = "source:\n  stream: a # " + "x".repeat(5000) + "\nclickhouse:\n  table: \"😀";
    for (int c : new int[] {0, 7, 0x1b, 0x7f, 0x80, 0x9f, 0xfffe, 0xffff}) {
      assertThat(fixture.problems(before + Character.toString(c) + "\"\n"))
          .as("%x", c)
          .containsExactly(
              String.format(
                  "line 4, column 12: has the character U+%04X, which YAML does not allow; remove it,"
                      + " or write \\u%04x in double quotes",
                  c, c));
    }
  }

  /** Text with the marks of a reference would be taken for one, in the console a stranger's. */
  @Test
  void theMarksOfReferencesAreReserved() {
    for (String text : List.of("\uF8F0ssm:/x\uF8F1", "a\uF8F0", "\uF8F1b")) {
      String reserved =
          "clickhouse.password: has the character U+F8F0 or U+F8F1, which Millrace reserves;"
              + " choose another text";
      fixture.variable("PW", text);
      for (String value : List.of(text, "${PW}", "x${PW:-y}")) {
        assertThat(fixture.problems(ConfigFixture.MINIMAL, "clickhouse.password=" + value))
            .as(value)
            .containsExactly("-D " + reserved);
      }
    }
  }

  @Test
  void filesThatCannotBeRead() throws Exception {
    assertThat(fixture.problems(ConfigFixture.MINIMAL, "clickhouse.password-file=none"))
        .containsExactly(
            "-D clickhouse.password-file: file " + folder.resolve("none") + " does not exist");
    Files.writeString(folder.resolve("empty"), "\n");
    assertThat(fixture.problems(ConfigFixture.MINIMAL, "clickhouse.password-file=empty"))
        .containsExactly(
            "-D clickhouse.password-file: file " + folder.resolve("empty") + " is empty");

    Path missing = folder.resolve("missing.yaml");
    ConfigException complaint = complaintOf(ConfigSources.in(name -> null).file(missing));
    assertThat(complaint.problems())
        .extracting(Problem::toString)
        .containsExactly("the file does not exist");
    assertThat(complaintOf(ConfigSources.in(name -> null).file(folder)).problems())
        .singleElement()
        .asString()
        .contains("cannot be read");
  }

  @Test
  void propertyGroupsAreNamedAsTheirKeysPlace() {
    ConfigSources sources =
        ConfigSources.in(name -> null)
            .propertyGroups(
                Map.of("sources", Map.of(), "clickhouse", Map.of("url", "ftp://x", "tabel", "x")));
    assertThat(complaintOf(sources).problems())
        .extracting(Problem::toString)
        .startsWith(
            "property group clickhouse: clickhouse.tabel: is not a known key; did you mean"
                + " `clickhouse.table`?",
            "property group clickhouse: clickhouse.url: expected http://host:port or"
                + " https://host:port, such as http://127.0.0.1:8123 but was `ftp://x`",
            "property group sources: is not a known section; did you mean `source`?");
  }

  @Test
  void addressesAreHostsAndPorts() {
    for (String url :
        List.of(
            "127.0.0.1:8123",
            "http://host",
            "tcp://host:9000",
            "http://host:8123#x",
            "http://",
            "http://a:8123,",
            "http://a:8123 http://b:8123",
            "http://a:8123, tcp://b:9000",
            "http://a:8123, http://a:8123")) {
      assertThat(fixture.problems(ConfigFixture.MINIMAL, "clickhouse.url=" + url))
          .containsExactly(
              "-D clickhouse.url: expected http://host:port or https://host:port, such as"
                  + " http://127.0.0.1:8123 but was `"
                  + url
                  + "`");
    }
  }

  private static ConfigException complaintOf(ConfigSources sources) {
    try {
      throw new AssertionError("Was accepted: " + sources.load());
    } catch (ConfigException expected) {
      return expected;
    }
  }
}
