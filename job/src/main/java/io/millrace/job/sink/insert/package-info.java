/**
 * One block's way into the table: the inserter's interface, the tasks that run off the task thread,
 * and their results. Never decides what happens to a block next.
 */
@NullMarked
package io.millrace.job.sink.insert;

import org.jspecify.annotations.NullMarked;
