package io.millrace.udf.benchmark;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.decode.Decoder;
import io.millrace.udf.decode.Payload;
import io.millrace.udf.json.FieldName;
import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * All tokens of a document: every name and every string and number touched, none converted. Jackson
 * in the same run is the measure.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class TokenBenchmark {
  private static final int DOCUMENTS = 1000;

  @Param public DocumentSet set = DocumentSet.NARROW;

  private final JsonFactory jackson = new JsonFactory();
  private final Decoder documents = new Decoder(Payload.AUTO, DecodeLimits.DEFAULTS);
  private List<byte[]> payloads = List.of();
  private FieldName[] names = {};

  @Setup
  public void generate() {
    payloads = set.documents(DOCUMENTS, 42);
    names =
        set.columns().stream()
            .map(column -> FieldName.of(column.name().getBytes(StandardCharsets.UTF_8)))
            .toArray(FieldName[]::new);
    long bytes = payloads.stream().mapToLong(payload -> payload.length).sum();
    System.out.printf("# %s: %.1f bytes a document%n", set, bytes / (double) DOCUMENTS);
  }

  @Benchmark
  @OperationsPerInvocation(DOCUMENTS)
  public long millrace() throws JsonException {
    long sum = 0;
    for (byte[] payload : payloads) {
      documents.reset(payload);
      while (documents.next()) {
        sum += value(documents.reader());
      }
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(DOCUMENTS)
  public long millraceSkip() throws JsonException {
    long sum = 0;
    for (byte[] payload : payloads) {
      documents.reset(payload);
      while (documents.next()) {
        documents.reader().skipValue();
        sum += documents.reader().position();
      }
    }
    return sum;
  }

  /** As a converter reads: the fields of the document itself are expected in their order. */
  @Benchmark
  @OperationsPerInvocation(DOCUMENTS)
  public long millraceExpecting() throws JsonException {
    long sum = 0;
    for (byte[] payload : payloads) {
      documents.reset(payload);
      while (documents.next()) {
        JsonReader reader = documents.reader();
        reader.beginObject();
        int field = 0;
        while (field < names.length && reader.nextFieldIs(names[field])) {
          sum += field++ + value(reader);
        }
        while (reader.nextField()) {
          sum += reader.nameHash() + value(reader);
        }
      }
    }
    return sum;
  }

  private static long value(JsonReader reader) throws JsonException {
    long sum = 0;
    switch (reader.peek()) {
      case OBJECT -> {
        reader.beginObject();
        while (reader.nextField()) {
          sum += reader.nameHash() + value(reader);
        }
      }
      case ARRAY -> {
        reader.beginArray();
        while (reader.nextElement()) {
          sum += value(reader);
        }
      }
      case STRING -> {
        reader.readString();
        sum += reader.textTo() - reader.textFrom();
      }
      case NUMBER -> {
        reader.readNumber();
        sum += reader.textTo() - reader.textFrom();
      }
      case TRUE, FALSE -> sum += reader.readBoolean() ? 1 : 0;
      case NULL -> reader.readNull();
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(DOCUMENTS)
  public long jackson() throws IOException {
    long sum = 0;
    for (byte[] payload : payloads) {
      try (JsonParser parser = jackson.createParser(payload)) {
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
          sum += touch(parser, token);
        }
      }
    }
    return sum;
  }

  private static long touch(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case FIELD_NAME -> parser.currentName().hashCode();
      case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getTextLength();
      default -> 1;
    };
  }
}
