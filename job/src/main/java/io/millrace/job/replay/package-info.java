/**
 * The error table → what was rejected, and rows of the destination table where a changed mapping or
 * schema lets it become some. Receives the pipeline's configuration, reads the error table, and
 * inserts what converts now, exactly once. Never changes or deletes a row of the error table.
 */
@NullMarked
package io.millrace.job.replay;

import org.jspecify.annotations.NullMarked;
