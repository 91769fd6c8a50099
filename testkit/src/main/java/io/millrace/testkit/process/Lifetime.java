package io.millrace.testkit.process;

/** How long a started service lives. */
public enum Lifetime {
  /** It ends when the process that started it ends, however that ends. */
  WITH_PARENT,
  /** It outlives the process that started it, until it is stopped. */
  DETACHED
}
