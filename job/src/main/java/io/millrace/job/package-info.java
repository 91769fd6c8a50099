/** The Flink job: wiring and I/O. Starts at {@code io.millrace.job.Millrace}. */
@NullMarked
package io.millrace.job;

import org.jspecify.annotations.NullMarked;
