package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents taken out of what they were sent in. */
final class EnvelopesTest {
  private static final String LOGS =
      """
      {"messageType":"DATA_MESSAGE","owner":"123","logGroup":"/app","logStream":"s-1",\
      "subscriptionFilters":["f"],"logEvents":[\
      {"id":"1","timestamp":1700000000000,"message":"{\\"level\\":\\"info\\",\\"n\\":1}\\n"},\
      {"id":"2","timestamp":1700000000001,"message":"plain \\"text\\""},\
      {"id":"3","timestamp":1700000000002,"message":"{}"},\
      {"id":"4","timestamp":1700000000003,"message":"{} {}"}]}""";

  private static final String ABOUT =
      "{\"_envelope\":{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"123\",\"logGroup\":\"/app\","
          + "\"logStream\":\"s-1\",\"subscriptionFilters\":[\"f\"],";

  private static final String[] LOG_DOCUMENTS = {
    "0 ok " + ABOUT + "\"id\":\"1\",\"timestamp\":1700000000000},\"level\":\"info\",\"n\":1}",
    "1 ok "
        + ABOUT
        + "\"id\":\"2\",\"timestamp\":1700000000001},\"message\":\"plain \\\"text\\\"\"}",
    "2 ok " + ABOUT + "\"id\":\"3\",\"timestamp\":1700000000002}}",
    "3 ok " + ABOUT + "\"id\":\"4\",\"timestamp\":1700000000003},\"message\":\"{} {}\"}",
  };

  private static final String DELETED =
      "\"_operation\":\"delete\",\"_deleted\":1,\"_version\":\"unknown: no SequenceNumber or"
          + " ApproximateCreationDateTime\",\"_changed_at\":null},";

  private final List<DecodedDocuments> formats =
      Stream.of(PayloadFormat.values()).map(Payload::of).map(EnvelopesTest::documents).toList();
  private final DecodedDocuments pointed = documents(Payload.envelope("/dynamodb/OldImage"));

  @Test
  void everyLogEventIsADocument() {
    DecodedDocuments logs = documents(Payload.of(PayloadFormat.CLOUDWATCH_LOGS));

    assertThat(logs.of(Packed.gzip(LOGS))).containsExactly(LOG_DOCUMENTS);
    assertThat(logs.of(LOGS)).containsExactly(LOG_DOCUMENTS);
    assertThat(logs.of(Packed.gzip(LOGS + LOGS))).hasSize(8);
  }

  @Test
  void aControlMessageHasNoDocuments() {
    String probe = LOGS.replace("DATA_MESSAGE", "CONTROL_MESSAGE");

    assertThat(documents(Payload.of(PayloadFormat.CLOUDWATCH_LOGS)).of(Packed.gzip(probe)))
        .isEmpty();
    assertThat(documents(Payload.AUTO).of(Packed.gzip(probe))).isEmpty();
  }

  @Test
  void aMessageThatIsNoneIsRejectedWhole() {
    DecodedDocuments logs = documents(Payload.of(PayloadFormat.CLOUDWATCH_LOGS));
    String other = LOGS.replace("DATA_MESSAGE", "OTHER");
    String broken = LOGS.replace(",{\"id\":\"4\"", ",[{\"id\":\"4\"");

    assertThat(logs.of("{\"a\":1}\n" + LOGS))
        .hasSize(5)
        .first()
        .isEqualTo("0 undecodable {\"a\":1}");
    assertThat(logs.of(other)).containsExactly("0 undecodable " + other);
    assertThat(logs.of(LOGS.replace("\"message\":", "\"text\":"))).hasSize(1);
    assertThat(logs.of(broken)).hasSize(1).first().asString().startsWith("0 malformed_json {\"me");
  }

  /** Only compressed with gzip, and whatever other fields there are. */
  @Test
  void autoRecognisesLogMessagesAndNothingElse() {
    DecodedDocuments auto = documents(Payload.AUTO);

    assertThat(auto.of(Packed.gzip(LOGS))).containsExactly(LOG_DOCUMENTS);
    assertThat(auto.of(LOGS)).containsExactly("0 ok " + LOGS);
    assertThat(auto.of(Packed.zstd(LOGS))).containsExactly("0 ok " + LOGS);
    String without = LOGS.replace("\"owner\":\"123\",", "");
    assertThat(auto.of(Packed.gzip(without))).hasSize(4).allMatch(line -> line.contains(" ok "));
    String with = LOGS.replace("\"owner\":", "\"a\":1,\"owner\":");
    assertThat(auto.of(Packed.gzip(with)))
        .hasSize(4)
        .first()
        .asString()
        .startsWith(
            "0 ok {\"_envelope\":{\"messageType\":\"DATA_MESSAGE\",\"a\":1,\"owner\":\"123\",");
    assertThat(documents(Payload.of(PayloadFormat.JSON)).of(Packed.gzip(LOGS)))
        .containsExactly("0 ok " + LOGS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'messageType':'DATA_MESSAGE','logGroup':'g','logStream':'s'}   | logEvents",
        "{'messageType':'CONTROL_MESSAGE','a':1}              | logGroup, logStream, logEvents",
        "{'logEvents':[],'logGroup':'g'}                      | messageType, logStream",
        "{'messageType':'x','logEvents':1,'logStream':'s'}    | logGroup",
        "{'logGroup':1,'logStream':2,'messageType':'DATA_MESSAGE','logEvents':{}} | logEvents as",
        "{'logGroup':1,'logStream':2,'messageType':'DATA_MESSAGE','logEvents':''} | logEvents as",
        "{'logGroup':1,'logStream':2,'messageType':'X','logEvents':null} | logEvents as an array",
        "{'logGroup':1,'logStream':2,'messageType':'X','logEvents':[]} | the messageType DATA_",
        "{'logGroup':1,'logStream':2,'messageType':7,'logEvents':[]} | the messageType DATA_",
        "{'MessageType':'DATA_MESSAGE','LogGroup':'g','LogStream':'s','LogEvents':[]} | messageType, logGroup, logStream, logEvents",
        "{'messagetype':'data_message','loggroup':'g','logstream':'s','logevents':[]} | messageType,",
        "{'messageType':'DATA_MESSAGE','logGroup':'g','logStream':'s','LOGEVENTS':[]} | logEvents",
        "{'logEvents':[],'LogGroup':'g'}                      | messageType, logGroup, logStream",
        "{'MessageType':'DATA_MESSAGE'}                       | messageType, logGroup,",
      })
  void whatNearlyIsALogMessageIsRejected(String text, String missing) throws Exception {
    String object = text.replace('\'', '"');

    for (PayloadFormat format : List.of(PayloadFormat.AUTO, PayloadFormat.CLOUDWATCH_LOGS)) {
      Decoder decoder = new Decoder(Payload.of(format), DecodeLimits.DEFAULTS);
      decoder.reset(Packed.gzip(object + "\n" + LOGS));
      assertThat(decoder.next()).isTrue();
      assertThat(decoder.problem())
          .hasMessageStartingWith(
              "Expected a CloudWatch Logs message but found an object without " + missing);
      assertThat(documents(Payload.of(format)).of(Packed.gzip(object + "\n" + LOGS)))
          .hasSize(5)
          .first()
          .isEqualTo("0 undecodable " + object);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"logGroup\":\"g\",\"logStream\":\"s\",\"message\":\"m\"}",
        "{\"messageType\":\"order\",\"logGroup\":\"g\"}",
        "{\"logEvents\":[{}]}",
        "{\"a\":\"DATA_MESSAGE\",\"b\":\"logEvents\"}",
        "{\"messageType\":\"NEW_MESSAGE\",\"MessageType\":\"NEW_MESSAGE\",\"LogGroup\":\"g\"}",
      })
  void aDocumentOfItsOwnIsNoLogMessage(String object) {
    assertThat(documents(Payload.AUTO).of(Packed.gzip(object))).containsExactly("0 ok " + object);
  }

  /** Fields that are no message's come anywhere, in any order; the events are documents. */
  @Test
  void aLogMessageIsKnownWhateverElseIsThere() {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      List<String> fields =
          new ArrayList<>(
              List.of(
                  "\"messageType\":\"DATA_MESSAGE\"",
                  "\"logGroup\":\"g\"",
                  "\"logStream\":\"s\"",
                  "\"logEvents\":[{\"id\":\"1\",\"message\":\"{\\\"n\\\":1}\"}]"));
      for (int i = random.nextInt(5); i > 0; i--) {
        String value = List.of("1", "null", "{\"logEvents\":[]}", "[]").get(random.nextInt(4));
        fields.add("\"f" + i + "\":" + value);
      }
      Collections.shuffle(fields, random);
      String message = "{" + String.join(",", fields) + "}";
      List<String> read = documents(Payload.AUTO).of(Packed.gzip(message));
      assertThat(read).as("seed %d: %s", seed, message).hasSize(1);
      assertThat(read.get(0)).startsWith("0 ok {\"_envelope\":{").endsWith("},\"n\":1}");
    }
  }

  @Test
  void aRejectedMessageIsStillAMessageWhenItIsReadAgainUnpacked() {
    DecodedDocuments again = documents(Payload.AUTO.unpacked());
    String nearly = LOGS.replace("\"logStream\":\"s-1\",", "");

    assertThat(again.of(nearly)).containsExactly("0 undecodable " + nearly);
    assertThat(documents(Payload.AUTO).of(nearly)).containsExactly("0 ok " + nearly);
    assertThat(again.of(LOGS)).containsExactly(LOG_DOCUMENTS);
    for (String document : LOG_DOCUMENTS) {
      String source = document.substring("0 ok ".length());
      assertThat(again.of(source)).containsExactly("0 ok " + source);
    }
  }

  @Test
  void anEnvelopeThatHasItsDocumentsTwiceIsRejected() {
    String logs = LOGS.replace("\"owner\":", "\"logEvents\":[],\"owner\":");
    assertThat(documents(Payload.AUTO).of(Packed.gzip(logs)))
        .containsExactly("0 undecodable " + logs);
    String event = LOGS.replace("\"id\":\"4\"", "\"message\":\"x\"");
    assertThat(documents(Payload.AUTO).of(Packed.gzip(event)))
        .containsExactly("0 undecodable " + event);
    String change = deletion("\"OldImage\":{},\"OldImage\":{},");
    assertThat(changes().of(change)).containsExactly("0 undecodable " + change);
    String detail = "{\"detail\":{\"a\":1},\"detail\":{\"a\":2}}";
    assertThat(documents(Payload.envelope("/detail")).of(detail))
        .containsExactly("0 undecodable " + detail);
    String nested = "{\"detail\":[[{\"a\":1}]]}";
    assertThat(documents(Payload.envelope("/detail")).of(nested))
        .containsExactly("0 undecodable " + nested);
  }

  @Test
  void aDocumentThatWasTakenOutBeforeStaysAsItIs() {
    String document = LOG_DOCUMENTS[0].substring("0 ok ".length());

    assertThat(documents(Payload.of(PayloadFormat.CLOUDWATCH_LOGS)).of(document))
        .containsExactly("0 ok " + document);
    assertThat(documents(Payload.of(PayloadFormat.DYNAMODB_STREAM)).of(document))
        .containsExactly("0 ok " + document);
    assertThat(documents(Payload.envelope("/detail")).of(document))
        .containsExactly("0 ok " + document);
  }

  /** Only an object that comes first is the field of a document that was taken out before. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "null", "\"x\"", "[{}]", "{\"trace\":\"t\"}", "{}"})
  void anEnvelopesOwnFieldOfThatNameOpensAsAnyOther(String value) {
    String field = "\"_envelope\":" + value;
    boolean isObject = value.startsWith("{");
    for (String fields : List.of("\"a\":0," + field, isObject ? "\"a\":0," + field : field)) {
      assertThat(documents(Payload.envelope("/d")).of("{" + fields + ",\"d\":{\"id\":5}}"))
          .containsExactly("0 ok {\"_envelope\":{" + fields + "},\"id\":5}");
      assertThat(documents(Payload.envelope("/d")).of("{" + fields + "}"))
          .containsExactly("0 undecodable {" + fields + "}");
      String item = "\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":{\"id\":{\"N\":\"7\"}}}}";
      assertThat(changes().of("{" + fields + "," + item))
          .singleElement()
          .asString()
          .startsWith("0 ok {\"_envelope\":{" + fields + ",\"eventName\":\"INSERT\",")
          .endsWith("},\"id\":7}");
      String logs = "{" + fields + "," + LOGS.substring(1);
      assertThat(documents(Payload.AUTO).of(Packed.gzip(logs))).hasSize(4);
      assertThat(
              documents(Payload.AUTO).of(Packed.gzip(LOGS.replaceFirst("}$", "," + fields + "}"))))
          .hasSize(4);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'eventName':'CREATE','dynamodb':{}} | INSERT, MODIFY or REMOVE but found \"CREATE\"",
        "{'eventName':[],'dynamodb':{}}       | INSERT, MODIFY or REMOVE but found array",
        "{'eventName':'INSERT','dynamodb':{'NewImage':{'a':{'X':1}}}} | NS or BS but found \"X\"",
        "{'eventName':'INSERT','dynamodb':{'NewImage':{'a':{'S':'b','N':'1'}}}} | but found several",
      })
  void aRefusalNamesWhatWasFound(String change, String message) {
    byte[] payload = change.replace('\'', '"').getBytes(UTF_8);
    DecodedDocuments changes = changes();
    assertThat(changes.complaint(payload)).endsWith(message);
  }

  @Test
  void aChangedItemIsADocumentOfOrdinaryJson() {
    assertThat(
            changes()
                .of(
                    """
                    {"eventName": "MODIFY", "tableName": "t", "dynamodb": {
                      "ApproximateCreationDateTime": 17,
                      "Keys": {"id": {"N": "7"}},
                      "NewImage": {"id": {"N": "7"}, "s": {"S": "a\\nb"}, "big": {"N": "1E+2"},
                        "odd": {"N": "+1"}, "yes": {"BOOL": true}, "no": {"NULL": true},
                        "bin": {"B": "AAE="}, "ss": {"SS": ["x", "y"]}, "ns": {"NS": ["1", "2.5"]},
                        "bs": {"BS": ["AA=="]}, "l": {"L": [{"S": "z"}, {"L": []}]},
                        "m": {"M": {"k": {"M": {}}, "n": {"N": "-0.5"}}}},
                      "OldImage": {"id": {"N": "7"}, "s": {"S": "old"}}, "SizeBytes": 9}}"""))
        .containsExactly(
            "0 ok {\"_envelope\":{\"eventName\": \"MODIFY\",\"tableName\": \"t\",\"deleted\":false,"
                + "\"dynamodb\":{\"ApproximateCreationDateTime\": 17,\"SizeBytes\": 9,"
                + "\"Keys\":{\"id\": 7},\"OldImage\":{\"id\": 7,\"s\": \"old\"}},"
                + "\"_operation\":\"update\",\"_deleted\":0,\"_version\":17000000,"
                + "\"_changed_at\":\"1970-01-01T00:00:17.000000Z\"},"
                + "\"id\": 7,\"s\": \"a\\nb\",\"big\": 1E+2,\"odd\": \"+1\",\"yes\": true,"
                + "\"no\": null,\"bin\": \"AAE=\",\"ss\": [\"x\",\"y\"],\"ns\": [1,2.5],"
                + "\"bs\": [\"AA==\"],\"l\": [\"z\",[]],\"m\": {\"k\": {},\"n\": -0.5}}");
  }

  @Test
  void aDeletedItemIsItsLastImageOrItsKey() {
    assertThat(changes().of(deletion("\"OldImage\":{\"id\":{\"N\":\"7\"},\"s\":{\"S\":\"a\"}},")))
        .containsExactly(
            "0 ok {\"_envelope\":{\"eventName\":\"REMOVE\",\"deleted\":true,"
                + "\"dynamodb\":{\"Keys\":{\"id\":7}},"
                + DELETED
                + "\"id\":7,\"s\":\"a\"}");
    assertThat(changes().of(deletion("")))
        .containsExactly(
            "0 ok {\"_envelope\":{\"eventName\":\"REMOVE\",\"deleted\":true,"
                + "\"dynamodb\":{\"Keys\":{\"id\":7}},"
                + DELETED
                + "\"id\":7}");
  }

  @Test
  void whatIsNoChangeIsRejected() {
    assertThat(changes().of("{\"id\":7}")).containsExactly("0 undecodable {\"id\":7}");
    String keysOnly = "{\"eventName\":\"MODIFY\",\"dynamodb\":{\"Keys\":{\"id\":{\"N\":\"7\"}}}}";
    assertThat(changes().of(keysOnly)).containsExactly("0 undecodable " + keysOnly);
    for (String value : new String[] {"{\"X\":1}", "{}", "{\"S\":\"a\",\"N\":\"1\"}"}) {
      String change =
          "{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":{\"id\":" + value + "}}}";
      assertThat(changes().of(change)).containsExactly("0 undecodable " + change);
    }
    assertThat(changes().of("{\"eventName\":\"INSERT\",\"dynamodb\":{\"NewImage\":{\"id\":7}}}"))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("0 wrong_type");
  }

  @Test
  void aPlaceInAnyEnvelopeHoldsTheDocuments() {
    DecodedDocuments events = documents(Payload.envelope("/detail/items"));

    assertThat(events.of("{\"id\":1,\"detail\":{\"items\":{\"a\":1},\"b\":2},\"time\":3}"))
        .containsExactly("0 ok {\"_envelope\":{\"id\":1,\"time\":3},\"a\":1}");
    assertThat(
            events.of("{\"detail\":{\"items\":[{\"a\":1},{}, 5 ]}}\n{\"detail\":{\"items\":[]}}"))
        .containsExactly(
            "0 ok {\"_envelope\":{},\"a\":1}", "1 ok {\"_envelope\":{}}", "2 not_an_object 5");
    assertThat(events.of("[{\"detail\":{\"items\":\"{\\\"a\\\":1}\\n[{}]\"}}]"))
        .containsExactly("0 ok {\"_envelope\":{},\"a\":1}", "1 ok {\"_envelope\":{}}");
    assertThat(documents(Payload.envelope("/a~1b/1")).of("{\"a/b\":[{\"x\":0},{\"x\":1}]}"))
        .containsExactly("0 ok {\"_envelope\":{},\"x\":1}");
  }

  @Test
  void anEnvelopeWithoutADocumentIsRejectedAndItsNeighboursAreNot() {
    DecodedDocuments events = documents(Payload.envelope("/detail"));

    assertThat(
            events.of("{\"detail\":{\"a\":1}}{\"b\":2}{\"detail\":7}{\"detail\":\"x\"}{\"detail"))
        .containsExactly(
            "0 ok {\"_envelope\":{},\"a\":1}",
            "1 undecodable {\"b\":2}",
            "2 undecodable {\"detail\":7}",
            "3 malformed_json {\"detail\":\"x\"}",
            "4 malformed_json {\"detail");
  }

  @Test
  void anEnvelopeMayHoldTooMuch() {
    DecodeLimits limits = new DecodeLimits(100, 1_000, 2).withDecompressedBytes(100);
    DecodedDocuments events = new DecodedDocuments(Payload.envelope("/d"), limits);

    assertThat(events.of("{\"d\":[{},{}]}")).hasSize(2);
    assertThat(events.of("{\"d\":[{},{},{}]}"))
        .containsExactly("0 limit_exceeded {\"d\":[{},{},{}]}");
    String large = "{\"d\":[{\"a\":\"" + "x".repeat(100) + "\"}]}";
    assertThat(events.of(large)).containsExactly("0 limit_exceeded " + large);
  }

  /**
   * Whatever is broken in an envelope, it is a rejection or other documents, never an exception.
   */
  @Test
  void randomDamageIsOnlyEverARejection() {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Random random = new Random(seed);
    String change = deletion("\"OldImage\":{\"id\":{\"NS\":[\"7\"]},\"s\":{\"M\":{}}},");
    String pieces = "{}[]\",:\\ 0nt";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(round % 2 == 0 ? LOGS : change);
      for (int fault = random.nextInt(3); fault >= 0; fault--) {
        text.setCharAt(
            random.nextInt(text.length()), pieces.charAt(random.nextInt(pieces.length())));
      }
      for (DecodedDocuments documents : formats) {
        assertThat(documents.of(text.toString())).as("seed %d", seed).isNotEmpty();
      }
      assertThat(pointed.of(text.toString())).as("seed %d", seed).isNotEmpty();
    }
  }

  private static DecodedDocuments changes() {
    return documents(Payload.of(PayloadFormat.DYNAMODB_STREAM));
  }

  private static String deletion(String image) {
    return "{\"eventName\":\"REMOVE\",\"dynamodb\":{" + image + "\"Keys\":{\"id\":{\"N\":\"7\"}}}}";
  }

  private static DecodedDocuments documents(Payload payload) {
    return new DecodedDocuments(payload, DecodeLimits.DEFAULTS);
  }
}
