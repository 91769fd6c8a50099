/** Checks that Java and ClickHouse know the same time zones. */
@NullMarked
package io.millrace.job.preflight.zone;

import org.jspecify.annotations.NullMarked;
