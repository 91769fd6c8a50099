package io.millrace.job;

import io.millrace.local.ClickHouseServer;
import io.millrace.local.KinesisEmulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.clickhouse.ClickHouseContainer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * What the Maven profile {@code containers} adds: the server and the emulator that integration
 * tests share run in containers for as long as the tests do, instead of as processes of npm
 * packages. Tests that kill their server go on starting one of their own.
 *
 * <p>The images are pinned by the profile. Others, for example of a mirror, are named with {@code
 * -Dmillrace.clickhouse-image=…} and {@code -Dmillrace.localstack-image=…}.
 */
public final class ContainerServices implements LauncherSessionListener {
  private static final String CLICKHOUSE = "clickhouse/clickhouse-server";
  private static final String LOCALSTACK = "localstack/localstack";

  private final List<GenericContainer<?>> started = new ArrayList<>();

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new IllegalStateException(
          "The profile containers runs the tests against containers and needs a Docker engine, but"
              + " none answers. Start one, or point DOCKER_HOST at it. Or run `mvn verify` without"
              + " -Pcontainers: the same tests then start their components from npm packages.");
    }
    ClickHouseContainer clickhouse = clickhouse();
    LocalStackContainer localstack = localstack();
    started.addAll(List.of(clickhouse, localstack));
    Startables.deepStart(started).join();
    System.setProperty(ClickHouseServer.TEST_URL_PROPERTY, clickhouse.getHttpUrl());
    System.setProperty(KinesisEmulator.TEST_ENDPOINT_PROPERTY, localstack.getEndpoint().toString());
    started.forEach(ContainerServices::announce);
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    started.forEach(GenericContainer::stop);
  }

  private static ClickHouseContainer clickhouse() {
    return new ClickHouseContainer(image("millrace.clickhouse-image", CLICKHOUSE))
        .withUsername("default")
        .withPassword("")
        .withDatabaseName("default")
        // Without it the image lets a user default who has no password in from inside only.
        .withEnv("CLICKHOUSE_DEFAULT_ACCESS_MANAGEMENT", "1");
  }

  private static LocalStackContainer localstack() {
    return new LocalStackContainer(image("millrace.localstack-image", LOCALSTACK))
        .withServices("kinesis")
        .withEnv("KINESIS_SHARD_LIMIT", "1000");
  }

  private static void announce(GenericContainer<?> container) {
    System.out.println(
        "Tests use the container of " + container.getDockerImageName() + " at " + address(container));
  }

  private static String address(GenericContainer<?> container) {
    return container.getHost() + ":" + container.getFirstMappedPort();
  }

  private static DockerImageName image(String property, String original) {
    String name =
        Optional.ofNullable(System.getProperty(property))
            .orElseThrow(() -> new IllegalStateException("-D" + property + " names no image"));
    return DockerImageName.parse(name).asCompatibleSubstituteFor(original);
  }
}
