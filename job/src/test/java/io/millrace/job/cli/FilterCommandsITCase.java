package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the commands before a start say about a filter. */
final class FilterCommandsITCase {
  private final Destination events = new Destination(1, "id UInt8, kind String");

  @BeforeEach
  void putDocuments() {
    events
        .kinesis
        .streams()
        .put(
            events.stream,
            List.of(
                KinesisDocument.of("a", "{\"id\":1,\"kind\":\"view\"}"),
                KinesisDocument.of(
                    "a", "{\"heartbeat\":{\"at\":\"2026-11-01\"},\"kind\":\"mark\"}"),
                KinesisDocument.of("a", "{\"id\":2,\"kind\":\"order\",\"test\":true}"),
                KinesisDocument.of("a", "{\"id\":3,\"kind\":\"order\",\"test\":\"?\"}")));
  }

  @Test
  void previewShowsWhatIsSkipped() {
    Shell.Result text = run("preview", "filter.keep=/kind != 'mark'", "filter.skip=/test");

    assertThat(text.code()).as(text.all()).isZero();
    assertThat(text.out())
        .contains("1 row of ")
        .contains("2 documents skipped")
        .contains("filter_keep  {\"heartbeat\":{\"at\":\"2026-11-01\"},\"kind\":\"mark\"}")
        .contains("filter_skip  {\"id\":2,\"kind\":\"order\",\"test\":true}")
        .contains("Cannot evaluate filter.skip: expected true or false at /test but was \"?\"")
        .contains("1 row, 1 rejected, 2 skipped, 0 fields without a column. Nothing was inserted.");
    assertThat(run("preview", "filter.skip=/kind = 'mark'", "errors.values=redacted").out())
        .contains("filter_skip  {\"heartbeat\":{\"at\":\"<10 characters>\"},\"kind\":");
  }

  @Test
  void inferLooksAtWhatIsKept() {
    String all = run("infer").out();
    String kept = run("infer", "filter.keep=/kind IN ('view')").out();

    assertThat(all).contains("heartbeat").contains("`test`");
    assertThat(kept)
        .doesNotContain("heartbeat")
        .doesNotContain("`test`")
        .contains("3 documents more that the pipeline skips");
    assertThat(run("infer", "filter.keep=/kind = 'x'").err())
        .contains("The pipeline skips all documents that were sampled");
  }

  @Test
  void sampleMarksWhatIsSkipped() {
    assertThat(run("sample", "filter.keep=/kind = 'view'").out())
        .contains("The pipeline skips it: filter_keep");
  }

  @Test
  void checkWarnsOfAPlaceThatNoDocumentHasAndOfAFilterThatKeepsNothing() {
    Shell.Result result = run("check", "filter.keep=/knd = 'view'");

    assertThat(result.out())
        .contains("filter.keep takes /knd, which none of 4 documents has")
        .contains("the filter skips all 4 documents read");
    assertThat(run("check", "filter.keep=/KIND = 'view'").out())
        .doesNotContain("filter.keep takes")
        .doesNotContain("the filter skips");
  }

  @Test
  void anInvalidConditionIsAnErrorWithThePlace() {
    Shell.Result result = run("check", "filter.keep=/kind = 'view' AN /id > 5", "filter.skip=(");

    assertThat(result.code()).isNotZero();
    assertThat(result.all())
        .contains("filter.keep: expected AND, OR or the end but found AN; did you mean AND?")
        .contains("/kind = 'view' AN /id > 5\n" + " ".repeat(4 + 15) + "^")
        .contains("filter.skip: expected a value but found the end");
    assertThat(run("check", "source.missing-document=skip").all())
        .contains("source.missing-document: has no effect without source.document");
  }

  private Shell.Result run(String command, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                command,
                "-Dsource.stream=" + events.stream,
                "-Dsource.region=" + KinesisEmulator.REGION,
                "-Dsource.endpoint=" + events.kinesis.endpoint(),
                "-Dsource.credentials.type=basic",
                "-Dsource.credentials.access-key-id=any",
                "-Dsource.credentials.secret-access-key=${SECRET_KEY}",
                "-Dclickhouse.url=" + events.clickhouse.url(),
                "-Dclickhouse.database=" + events.database,
                "-Dclickhouse.table=events",
                "-Derrors.policy=table"));
    for (String setting : settings) {
      all.add("-D" + setting);
    }
    return new Shell().run(all.toArray(new String[0]));
  }
}
