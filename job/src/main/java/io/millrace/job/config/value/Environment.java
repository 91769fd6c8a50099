package io.millrace.job.config.value;

import org.jspecify.annotations.Nullable;

/** Where {@code ${NAME}} is looked up: {@code System::getenv}, or a map's {@code get}. */
@FunctionalInterface
public interface Environment {
  /** The variable's value, or null when it is not set. */
  @Nullable String variable(String name);
}
