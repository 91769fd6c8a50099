package io.millrace.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A child process with a name and a log file; if it fails, the exception shows the log. */
public final class LocalProcess {
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(50);

  private final String name;
  private final Process process;
  private final Path log;

  private LocalProcess(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts {@code command}; both its outputs are appended to {@code log}. */
  public static LocalProcess start(String name, ProcessBuilder command, Path log) {
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process =
          command
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new LocalProcess(name, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot start " + name + " (" + command.command().get(0) + ")", e);
    }
  }

  /**
   * Waits until {@code ready} says so.
   *
   * @throws IllegalStateException when the process ends first or the deadline passes; the process
   *     is dead then
   */
  public void awaitReady(BooleanSupplier ready, Duration deadline) {
    Instant end = Instant.now().plus(deadline);
    while (!ready.getAsBoolean()) {
      if (endedWithin(BETWEEN_PROBES)) {
        throw failure("ended with exit code " + process.exitValue() + " before it was ready");
      }
      if (Instant.now().isAfter(end)) {
        kill();
        throw failure("was not ready after " + deadline.toSeconds() + " s");
      }
    }
  }

  /**
   * Waits for a process that has to succeed.
   *
   * @throws IllegalStateException when it fails or the deadline passes; the process is dead then
   */
  public void awaitEnd(Duration deadline) {
    if (!endedWithin(deadline)) {
      kill();
      throw failure("had not finished after " + deadline.toSeconds() + " s");
    }
    if (process.exitValue() != 0) {
      throw failure("failed with exit code " + process.exitValue());
    }
  }

  public boolean endedWithin(Duration time) {
    try {
      return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for " + name, e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Fails when the process has ended.
   *
   * @throws IllegalStateException when the process has ended, with the end of its log
   */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw failure("ended with exit code " + process.exitValue());
    }
  }

  public long pid() {
    return process.pid();
  }

  Path log() {
    return log;
  }

  /** Asks the process to end (SIGTERM), and kills it when it has not within {@code patience}. */
  public void stop(Duration patience) {
    process.destroy();
    if (!endedWithin(patience)) {
      kill();
    }
  }

  /** Kills the process (SIGKILL) and waits until it is gone. */
  public void kill() {
    process.destroyForcibly();
    if (!endedWithin(Duration.ofSeconds(30))) {
      throw failure("survived being killed");
    }
  }

  IllegalStateException failure(String what) {
    return new IllegalStateException(
        name + " " + what + ". The end of " + log + ":\n" + LogTail.of(log));
  }
}
