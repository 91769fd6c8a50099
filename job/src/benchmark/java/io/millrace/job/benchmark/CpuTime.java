package io.millrace.job.benchmark;

import java.time.Duration;

/** Processor time, user and system. */
record CpuTime(Duration used) {

  /** That of this process. */
  static CpuTime own() {
    return new CpuTime(of(ProcessHandle.current()));
  }

  /** That of another process. */
  static CpuTime of(long process) {
    return new CpuTime(of(ProcessHandle.of(process).orElseThrow()));
  }

  static CpuTime ofMillis(long millis) {
    return new CpuTime(Duration.ofMillis(millis));
  }

  CpuTime plus(CpuTime other) {
    return new CpuTime(used.plus(other.used));
  }

  CpuTime minus(CpuTime earlier) {
    return new CpuTime(used.minus(earlier.used));
  }

  long millis() {
    return used.toMillis();
  }

  /** Seconds. */
  double perMillion(long rows) {
    return used.toMillis() / 1e3 / rows * 1e6;
  }

  private static Duration of(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow();
  }
}
