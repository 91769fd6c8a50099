package io.millrace.job.sink;

/** Numbers that look random and depend on nothing but where one begins: SplitMix64. */
final class Mix {
  static final long STEP = 0x9e3779b97f4a7c15L;

  private Mix() {}

  static long of(long number) {
    long mixed = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
