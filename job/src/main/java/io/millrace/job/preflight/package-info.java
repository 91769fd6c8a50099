/**
 * The checks before a job starts. Receives configuration, emits findings. Never changes anything.
 */
@NullMarked
package io.millrace.job.preflight;

import org.jspecify.annotations.NullMarked;
