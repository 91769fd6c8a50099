package io.millrace.console;

import io.millrace.job.tool.Pause;
import io.millrace.testkit.TemporaryFolders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A console with streams and a running producer, to look at while the page is worked on. */
final class DevelopmentStack {
  private DevelopmentStack() {}

  /** Runs until it is killed. The argument is the console's port. */
  public static void main(String[] arguments) throws Exception {
    ConsoleStack stack =
        ConsoleStack.openAt(TemporaryFolders.create("console"), Integer.parseInt(arguments[0]));
    Random random = new Random(1);
    List<String> streams = new ArrayList<>();
    for (String name : List.of("orders", "clicks", "payments")) {
      stack.kinesis.streams().createStream(name, 2);
      streams.add(name);
      stack.table(
          name,
          "id UInt64, user_id UInt32, country LowCardinality(String), amount Decimal(18, 4), at"
              + " DateTime64(3)");
      stack.write(name + ".yaml", stack.yaml(name, name, name));
    }
    System.out.println(
        stack.url()
            + " "
            + stack.clickHouse.url()
            + " "
            + stack.kinesis.endpoint()
            + " "
            + stack.database);
    long id = 0;
    while (true) {
      for (String stream : streams) {
        long from = id;
        int size = 20 + random.nextInt(60);
        stack.put(
            stream, IntStream.range(0, size).mapToObj(i -> document(from + i, random)).toList());
        id += size;
      }
      Pause.of(Duration.ofMillis(500));
    }
  }

  private static String document(long id, Random random) {
    String amount = random.nextInt(50) == 0 ? "\"much\"" : random.nextInt(100_000) / 100.0 + "";
    String country = List.of("DE", "FR", "SE", "US", "JP").get(random.nextInt(5));
    if (random.nextInt(120) == 0) {
      return "{\"id\":" + id + ",";
    }
    return "{\"id\":"
        + id
        + ",\"user_id\":"
        + random.nextInt(5000)
        + ",\"country\":\""
        + country
        + "\",\"amount\":"
        + amount
        + ",\"at\":\"2026-11-28T12:"
        + (10 + random.nextInt(49))
        + ":00.125Z\"}";
  }
}
