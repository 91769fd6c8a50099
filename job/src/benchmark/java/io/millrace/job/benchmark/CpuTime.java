package io.millrace.job.benchmark;

import java.time.Duration;

/** Processor time, user and system, of this process and another one together. */
record CpuTime(Duration used) {

  static CpuTime of(long other) {
    return new CpuTime(
        of(ProcessHandle.current()).plus(of(ProcessHandle.of(other).orElseThrow())));
  }

  CpuTime minus(CpuTime earlier) {
    return new CpuTime(used.minus(earlier.used));
  }

  /** Seconds. */
  double perMillion(long rows) {
    return used.toMillis() / 1e3 / rows * 1e6;
  }

  private static Duration of(ProcessHandle process) {
    return process.info().totalCpuDuration().orElseThrow();
  }
}
