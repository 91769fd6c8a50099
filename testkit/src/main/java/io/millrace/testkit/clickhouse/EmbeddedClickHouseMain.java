package io.millrace.testkit.clickhouse;

import com.sun.jna.NativeLibrary;
import io.millrace.testkit.clickhouse.ClickHouseOptions.Clock;
import io.millrace.testkit.clickhouse.ClickHouseOptions.Role;
import io.millrace.testkit.clickhouse.embedded.EmbeddedClickHouse;
import io.millrace.testkit.clickhouse.embedded.HttpInterface;
import io.millrace.testkit.process.Lifetime;
import io.millrace.testkit.process.ParentWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The process of a ClickHouse whose library does not serve HTTP: this JVM does, see {@link
 * HttpInterface}. The arguments are those of {@link ClickHouseMain}.
 */
final class EmbeddedClickHouseMain {
  private EmbeddedClickHouseMain() {}

  public static void main(String[] args) throws IOException {
    if (Lifetime.valueOf(args[1]) == Lifetime.WITH_PARENT) {
      ParentWatch.exitWithParent();
    }
    if (Role.valueOf(args[2]) == Role.REPLICA || Clock.valueOf(args[3]) == Clock.ADJUSTABLE) {
      throw new IllegalArgumentException("Neither a replica nor a separate clock: " + args[0]);
    }
    EmbeddedClickHouse clickHouse =
        EmbeddedClickHouse.start(
            NativeLibrary.getInstance(args[0]),
            Arrays.copyOfRange(args, ClickHouseMain.OWN_ARGUMENTS, args.length));
    Path bodies = Path.of("").toAbsolutePath().resolveSibling("bodies");
    HttpInterface http = HttpInterface.start(clickHouse, Integer.parseInt(args[4]), bodies);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  http.close();
                  clickHouse.close();
                },
                "stop"));
  }
}
