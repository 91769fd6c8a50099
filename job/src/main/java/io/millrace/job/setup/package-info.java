/**
 * What can be known before a job starts: the checks. Receives configuration, emits findings. Never
 * changes anything.
 */
@NullMarked
package io.millrace.job.setup;

import org.jspecify.annotations.NullMarked;
