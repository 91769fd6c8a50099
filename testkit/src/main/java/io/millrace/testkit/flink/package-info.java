/** A Flink cluster of real processes, and jobs submitted to it. */
@NullMarked
package io.millrace.testkit.flink;

import org.jspecify.annotations.NullMarked;
