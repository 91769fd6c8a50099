/**
 * The ClickHouse operator: holds sealed blocks until their checkpoint completed, then inserts them.
 * Receives sealed blocks, emits nothing. Never changes a block and never drops one: where one is
 * refused, its parts take its place.
 */
@NullMarked
package io.millrace.job.sink;

import org.jspecify.annotations.NullMarked;
