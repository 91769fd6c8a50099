/**
 * Inserts by POST, and the diagnosis of failed inserts. Receives sealed blocks, emits a result or
 * one typed error. Never retries: the sink decides that.
 */
@NullMarked
package io.millrace.job.clickhouse.insert;

import org.jspecify.annotations.NullMarked;
