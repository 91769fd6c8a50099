/** What chained operators of one task tell each other. Runs on the task's thread. */
@NullMarked
package io.millrace.job.signal;

import org.jspecify.annotations.NullMarked;
