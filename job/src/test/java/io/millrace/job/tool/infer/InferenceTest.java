package io.millrace.job.tool.infer;

import static io.millrace.job.tool.infer.Corpus.column;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.tool.infer.guess.Nesting;
import io.millrace.job.tool.infer.guess.Numbers;
import io.millrace.udf.ProcessorCounters;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.decode.PayloadFormat;
import io.millrace.udf.mapping.ColumnNames;
import io.millrace.udf.mapping.ColumnSourceParser;
import io.millrace.udf.mapping.FieldNames;
import io.millrace.udf.mapping.Mapping;
import io.millrace.udf.record.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** From documents to columns, without a server. */
final class InferenceTest {
  static LongStream seeds() {
    return LongStream.range(0, 150);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatTheProposalCountsIsWhatThePipelineDoes(long seed) throws Exception {
    Corpus corpus = Corpus.of(new RandomCorpus(seed).payloads());
    for (Nesting nesting : Nesting.values()) {
      InferredColumns proposal = corpus.inferred(nesting, Numbers.FLOATING, Map.of());
      assertThat(proposal.complaints()).as(corpus.toString()).isEmpty();
      if (proposal.columns().isEmpty()) {
        assertThat(proposal.documents().count()).as(corpus.toString()).isZero();
        continue;
      }
      ProcessorCounters counters = corpus.run(proposal);
      String both = nesting + " " + proposal.columns() + "\n" + corpus;
      assertThat(counters.rows()).as(both).isEqualTo(proposal.documents().count());
      assertThat(counters.rejected()).as(both).isEqualTo(proposal.documents().rejected());
      for (LeftOut left : proposal.documents().leftOut()) {
        assertThat(counters.rejected(left.reason())).as(both).isEqualTo(left.count());
      }
    }
  }

  /** Names that need quotes in a call, or another escape. */
  static Stream<String> oddNames() {
    List<String> parts =
        List.of(
            " ", "\t", "\n", "\r", "\f", "\u000b", "\u0085", "\u00a0", "\u2028", "\u3000", ",", "(",
            ")", "()", "'", "''", "\"", "\\", "/", "~", "~1", "%", "=", "<", "#", ":", ".", "é",
            "\0");
    return parts.stream()
        .flatMap(part -> Stream.of("a" + part + "b", part, part + "b", "a" + part));
  }

  /** The proposed calls are read as they were meant, whatever the field's name is. */
  @ParameterizedTest
  @MethodSource("oddNames")
  void aCallTakesAFieldOfAnyName(String name) throws Exception {
    String quoted = new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(name);
    List<String> dates =
        IntStream.range(10, 29)
            .mapToObj(day -> day % 5 == 0 ? "-" : "2026-11-" + day)
            .map(text -> "{" + quoted + ":\"" + text + "\",\"n\":1}")
            .toList();
    String line =
        "2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6 20 4249"
            + " 1418530010 1418530070 ACCEPT OK";
    List<String> lines =
        IntStream.range(0, 5).mapToObj(i -> "{" + quoted + ":\"" + line + "\"}").toList();

    for (List<String> documents : List.of(dates, lines)) {
      Corpus corpus = Corpus.of(documents);
      InferredColumns proposal = corpus.inferred();
      assertThat(proposal.columns().get(0).source()).contains("(");
      assertThat(proposal.columns().get(0).nulls()).isZero();
      assertThat(proposal.documents().count()).isEqualTo(documents.size());
      assertThat(corpus.run(proposal).rows()).isEqualTo(documents.size());
      String first = proposal.columns().get(0).source();
      assertThat(new ColumnSourceParser().parse(first).arguments().get(0).places())
          .containsExactly(List.of(name));
    }
  }

  /** Fields that the pipeline reads as one are one column, by the usual name or else the first. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "AUTO | {'userId':1} {'UserId':2} {'USERID':3} | /userId | 3",
        "AUTO | {'userId':1} {'UserId':2} {'UserId':3} | /UserId | 3",
        "AUTO | {'userId':1} {'n':1} {'userid':null} | /userId /n | 3",
        "AUTO | {'u':{'Id':1,'n':1}} {'U':{'ID':2,'n':1}} {'u':{'ID':2}} | /u/ID /u/n | 3",
        "AUTO | {'a':1,'A':2} {'a':1} {'A':1} | /a /A | 3",
        "AUTO | {'É':1} {'é':2} | /É /é | 2",
        "AUTO | {'l':[{'a':1},{'A':2}]} | /l | 1",
        "EXACT | {'userId':1} {'UserId':2} {'USERID':3} | /userId /UserId /USERID | 3",
        "CASE_INSENSITIVE | {'userId':1} {'UserId':2} {'USERID':3} | /userId | 3",
        "CASE_INSENSITIVE | {'É':1} {'é':2} {'é':2} | /é | 3",
        "CASE_INSENSITIVE | {'u':{'Id':1}} {'U':{'ID':2}} {'u':{'id':2}} | /u/Id | 3",
      })
  void namesThatThePipelineReadsAsOneAreOneColumn(
      FieldNames rule, String documents, String sources, int rows) throws Exception {
    List<String> payloads = List.of(documents.replace('\'', '"').split(" "));
    Corpus corpus = Corpus.of(payloads).by(Mapping.byName().fieldNames(rule));

    InferredColumns proposal = corpus.inferred();

    assertThat(proposal.complaints()).isEmpty();
    assertThat(proposal.columns())
        .extracting(ProposedColumn::source)
        .filteredOn(source -> source.startsWith("/"))
        .containsExactly(sources.split(" "));
    assertThat(proposal.documents().count()).isEqualTo(rows);
    assertThat(corpus.run(proposal).rows()).isEqualTo(rows);
    if (sources.equals("/userId")) {
      assertThat(proposal.columns().get(0).values()).isEqualTo(3);
    }
  }

  @Test
  void theSpellingOfTheFileCounts() {
    List<String> payloads = List.of("{\"userId\":1}", "{\"userId\":1}", "{\"USERID\":2}");

    assertThat(
            Corpus.of(payloads)
                .inferred(Nesting.FLATTEN, Numbers.FLOATING, Map.of("id", "/USERID"))
                .columns())
        .extracting(ProposedColumn::name)
        .containsExactly("id", "arrived_at");
  }

  /** Under flatten, a name that would be split at its underscores is mapped if that matters. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a_b_c_d_e_f_g_h':1} | a_b_c_d_e_f_g_h=/a_b_c_d_e_f_g_h",
        "{'a_b':1,'c':2} | ",
        "{'a_b':1} {'a':{'b':2}} | a_b=/a_b a_b_2=/a/b",
        "{'a_b':1,'a.b':2} | a.b=/a.b",
        "{'a_b_c':1,'a_b':{'c':5}} | a_b_c=/a_b_c a_b_c_2=/a_b/c",
        "{'__a':1} | __a=/__a",
      })
  void aNameThatFlattenWouldSplitIsMapped(String documents, String mapping) throws Exception {
    List<String> payloads = List.of(documents.replace('\'', '"').split(" "));
    Corpus corpus = Corpus.of(payloads).by(Mapping.byName().columnNames(ColumnNames.FLATTEN));

    InferredColumns proposal = corpus.inferred();

    Map<String, String> keys = new LinkedHashMap<>(proposal.mapping());
    keys.remove("arrived_at");
    assertThat(proposal.complaints()).isEmpty();
    assertThat(keys.toString().replaceAll("[{},]", "")).isEqualTo(mapping == null ? "" : mapping);
    assertThat(corpus.run(proposal).rows()).isEqualTo(payloads.size());
  }

  /** A document that the pipeline rejects, and its reason. */
  static Stream<List<String>> rejected() {
    return Stream.of(
        List.of("malformed_json", "{\"id\":1,"),
        List.of("malformed_json", "{\"metadata\":{\"a\":007}}"),
        List.of("malformed_json", "{\"metadata\":\"\\ud83d\"}"),
        List.of("malformed_json", "hello"),
        List.of("not_an_object", "[1]"),
        List.of("limit_exceeded", "{\"metadata\":" + "[".repeat(1500) + "]".repeat(1500) + "}"),
        List.of("invalid_value", "{\"id\":1,\"id\":2,\"name\":\"x\",\"metadata\":{}}"));
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void aRejectedDocumentNeitherFailsNorShapesTheProposal(List<String> bad) throws Exception {
    List<String> good =
        IntStream.range(0, 30).mapToObj(i -> "{\"id\":" + i + ",\"name\":\"n" + i + "\"}").toList();
    List<String> both = new ArrayList<>(good);
    both.add(7, bad.get(1));

    InferredColumns proposal = Corpus.of(both).inferred();

    assertThat(proposal.columns()).hasToString(Corpus.of(good).inferred().columns().toString());
    assertThat(proposal.documents().count()).isEqualTo(30);
    assertThat(proposal.documents().leftOut())
        .singleElement()
        .satisfies(
            left -> {
              assertThat(left.reason().label()).isEqualTo(bad.get(0));
              assertThat(left.count()).isEqualTo(1);
              assertThat(left.first().text()).isEqualTo(bad.get(1));
            });
    assertThat(Corpus.of(both).run(proposal).rejected()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "18446744073709551616, UInt128",
    "-9223372036854775809, Int128",
    "340282366920938463463374607431768211456, UInt256",
    "-170141183460469231731687303715884105729, Int256",
  })
  void anIntegerBeyond64BitsGetsAWiderType(String number, String type) {
    InferredColumns proposal = Corpus.of(List.of("{\"n\":1}", "{\"n\":" + number + "}")).inferred();
    assertThat(column(proposal, "n").type()).isEqualTo(type);
    assertThat(column(proposal, "n").reason()).contains("beyond 64 bits");
  }

  @Test
  void anIntegerBeyond256BitsIsText() {
    InferredColumns proposal =
        Corpus.of(List.of("{\"n\":1}", "{\"n\":" + "9".repeat(5000) + "}")).inferred();
    assertThat(column(proposal, "n").type()).isEqualTo("String");
    assertThat(column(proposal, "n").reason()).contains("more than 256 bits");
  }

  @Test
  void aControlRecordWithoutTheDocumentDoesNotShapeTheTable() {
    List<String> payloads = new ArrayList<>();
    payloads.add(
        "{\"control\":{},\"metadata\":{\"record-type\":\"control\",\"operation\":\"create-table\"}}");
    for (int i = 0; i < 20; i++) {
      payloads.add("{\"data\":{\"id\":" + i + "},\"metadata\":{\"record-type\":\"data\"}}");
    }
    InferredColumns proposal = Corpus.of(Payload.envelope("/data"), payloads).inferred();
    assertThat(proposal.columns())
        .hasToString(
            "[`id` UInt64, `metadata_record_type` LowCardinality(String),"
                + " `arrived_at` DateTime64(3, 'UTC')]");
    assertThat(proposal.documents().leftOut())
        .singleElement()
        .satisfies(left -> assertThat(left.reason()).isEqualTo(Reason.UNDECODABLE));
  }

  @Test
  void aLogEventsEnvelopeIsOffered() {
    String message =
        "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"/g\",\"logStream\":\"s\","
            + "\"subscriptionFilters\":[\"f\"],\"logEvents\":[{\"id\":\"7\",\"timestamp\":"
            + "1793685600123,\"message\":\"a line\",\"extractedFields\":{\"level\":\"WARN\"}}]}";
    InferredColumns proposal =
        Corpus.of(Payload.of(PayloadFormat.CLOUDWATCH_LOGS), List.of(message)).inferred();
    assertThat(proposal.mapping())
        .containsEntry("log_group", "/_envelope/logGroup")
        .containsEntry("log_stream", "/_envelope/logStream")
        .containsEntry("level", "/_envelope/extractedFields/level")
        .containsEntry("timestamp.from", "/_envelope/timestamp")
        .containsEntry("timestamp.unit", "milliseconds");
    assertThat(proposal.envelopeOthers()).contains("/_envelope/owner", "/_envelope/id");
  }

  @Test
  void aDocumentWithoutATimeGetsTheArrivalTime() {
    InferredColumns proposal = Corpus.of(List.of("{\"x\":\"a\"}")).inferred();
    assertThat(proposal.mapping()).isEqualTo(Map.of("arrived_at", "_timestamp"));
    assertThat(Corpus.of(List.of("{\"ts\":1793685600}")).inferred().columns()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "price       | 349.83, 5.00            | Decimal(18, 2)",
        "price       | 349.83, 5.1             | Decimal(18, 4)",
        "price       | 349.83, 05.10           | String",
        "price       | 349.83, -               | Nullable(Decimal(18, 2))",
        "zip         | 01067, 80331            | String",
        "account     | 12.50, 13.50            | String",
        "app_version | 1.10, 2.0               | String",
        "user_id     | 4711, 4712              | String",
        "bytes       | 4711, 0                 | Int64",
        "bytes       | 4711, -                 | Nullable(Int64)",
        "expires     | 1793685600, 1793685601  | DateTime('UTC')",
        "ts          | 1793685600.25, 1.5      | Decimal(18, 4)",
        "ts          | 1793685600.25, 1793685601.5 | DateTime64(3, 'UTC')",
        "ip          | 10.0.0.1, ::1           | IPv6",
        "mac         | aa:bb:cc:dd:ee:ff, 10:20:30:40:50:60 | String",
        "clock       | 10:20:30, 11:00:00      | String",
        "day         | 2026-11-01, N/A         | Nullable(Date)",
        "seen        | 2026-11-01T10:00:00Z, - | Nullable(DateTime('UTC'))",
      })
  void numbersAndTimesInText(String name, String texts, String type) throws Exception {
    List<String> payloads =
        Stream.of(texts.split(", ", -1)).map(t -> "{\"" + name + "\":\"" + t + "\"}").toList();
    Corpus corpus = Corpus.of(payloads);
    InferredColumns proposal = corpus.inferred();
    assertThat(column(proposal, name).type()).isEqualTo(type);
    assertThat(corpus.run(proposal).rejected()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "birth_date  | 7500, 19345             | Date",
        "birth_date  | -3650, 19345            | Date32",
        "days        | 7500, 19345             | Int64",
        "updated_at  | 1793685600123456        | DateTime64(6, 'UTC')",
        "ts_ms       | 1793685600123           | DateTime64(3, 'UTC')",
        "ts_ns       | 1793685600123456789     | DateTime64(9, 'UTC')",
        "date        | 1793685600.123456       | DateTime64(6, 'UTC')",
        "exp         | 1793685600              | DateTime('UTC')",
        "price       | 19.99, 5                | Float64",
        "flags       | true, false             | Bool",
        "tags        | [\"a\"], []             | Array(String)",
        "times       | [1793685600], []        | Array(Int64)",
        "items       | [{\"n\":1,\"at\":1793685600},{\"n\":2}] | "
            + "Array(Tuple(`n` Int64, `at` Nullable(DateTime('UTC'))))",
        "labels      | {\"a/b\":\"x\"}, {\"c d\":\"y\"} | Map(LowCardinality(String), String)",
      })
  void valuesOfOneField(String name, String values, String type) throws Exception {
    List<String> payloads = new ArrayList<>();
    for (String value : values.split(", ", -1)) {
      payloads.add("{\"" + name + "\":" + value + "}");
    }
    Corpus corpus = Corpus.of(payloads);
    InferredColumns proposal = corpus.inferred();
    assertThat(column(proposal, name).type()).isEqualTo(type);
    assertThat(corpus.run(proposal).rejected()).isZero();
  }

  @Test
  void exactNumbersAreDecimal() {
    InferredColumns proposal =
        Corpus.of(List.of("{\"n\":1.5}", "{\"n\":250}"))
            .inferred(Nesting.FLATTEN, Numbers.EXACT, Map.of());
    assertThat(column(proposal, "n").type()).isEqualTo("Decimal(18, 1)");
  }

  @Test
  void textThatIsOnlyMissingNeedsNoNull() {
    InferredColumns proposal =
        Corpus.of(
                List.of(
                    "{\"a\":\"x\",\"b\":null,\"c\":1,\"d\":\"\"}",
                    "{\"b\":\"y\"}",
                    "{\"a\":\"z\",\"b\":\"y\",\"c\":2,\"d\":\"v\"}"))
            .inferred();
    assertThat(column(proposal, "a").type()).isEqualTo("String");
    assertThat(column(proposal, "b").type()).isEqualTo("Nullable(String)");
    assertThat(column(proposal, "c").type()).isEqualTo("Nullable(Int64)");
    assertThat(column(proposal, "d").type()).isEqualTo("Nullable(String)");
  }

  @Test
  void aWideVarietyBecomesJson() {
    List<String> payloads =
        IntStream.range(0, 60)
            .mapToObj(i -> "{\"p\":{\"f" + i % 30 + "\":{\"x\":" + i + "},\"g\":\"t\"},\"n\":1}")
            .toList();
    ProposedColumn wide = column(Corpus.of(payloads).inferred(), "p");
    assertThat(wide.type()).isEqualTo("JSON");
    assertThat(wide.reason()).isEqualTo("31 different fields; an object has 2 on average");
  }

  @Test
  void moreThan150ColumnsBecomeFewer() {
    StringBuilder inside = new StringBuilder();
    for (int i = 0; i < 160; i++) {
      inside.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":").append(i);
    }
    InferredColumns proposal =
        Corpus.of(List.of("{\"id\":1,\"all\":{" + inside + "},\"few\":{\"a\":1}}")).inferred();
    assertThat(column(proposal, "all").type()).isEqualTo("JSON");
    assertThat(column(proposal, "all").reason()).contains("160 columns of 162");
    assertThat(column(proposal, "few_a").type()).isEqualTo("Int64");
  }

  @ParameterizedTest
  @EnumSource
  void deepObjectsBecomeOneColumn(Nesting nesting) throws Exception {
    Corpus corpus =
        Corpus.of(List.of("{\"a\":".repeat(900) + "1" + "}".repeat(900), "{\"a\":{\"a\":1}}"));
    InferredColumns proposal = corpus.inferred(nesting, Numbers.FLOATING, Map.of());
    assertThat(corpus.run(proposal).rejected()).isEqualTo(proposal.documents().rejected());
  }

  @Test
  void columnsOfTheFileStay() throws Exception {
    Corpus corpus = Corpus.of(List.of("{\"user\":{\"id\":7},\"at\":\"x\",\"seen\":1793685600}"));
    InferredColumns proposal =
        corpus.inferred(
            Nesting.FLATTEN,
            Numbers.FLOATING,
            Map.of("uid", "/user/id", "arrived", "_timestamp", "seen.unit", "seconds"));
    assertThat(proposal.columns())
        .hasToString(
            "[`at` String, `arrived` DateTime64(3, 'UTC'), `seen` DateTime64(3, 'UTC'), `uid` Int64]");
    assertThat(corpus.run(proposal).rejected()).isZero();
  }
}
