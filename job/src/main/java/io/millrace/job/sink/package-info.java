/**
 * The ClickHouse operator: holds sealed blocks until their checkpoint completes, then inserts them.
 * Receives sealed blocks, emits nothing. Never changes a block and never drops one: the parts of a
 * refused block take its place.
 */
@NullMarked
package io.millrace.job.sink;

import org.jspecify.annotations.NullMarked;
