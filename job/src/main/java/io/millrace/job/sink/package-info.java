/**
 * The ClickHouse operator: holds sealed blocks until their checkpoint completes, then inserts them.
 * Receives sealed blocks, emits nothing. Never changes or drops a block: the parts of a rejected
 * block replace it.
 */
@NullMarked
package io.millrace.job.sink;

import org.jspecify.annotations.NullMarked;
