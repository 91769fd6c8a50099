/** What Flink is told about the values that travel between operators. Knows none of them. */
@NullMarked
package io.millrace.job.types;

import org.jspecify.annotations.NullMarked;
