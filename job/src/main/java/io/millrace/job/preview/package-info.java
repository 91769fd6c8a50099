/**
 * What a pipeline would make of records, shown by the server itself. Receives records, emits rows
 * as their table would hold them, and inserts into no table that stays.
 */
@NullMarked
package io.millrace.job.preview;

import org.jspecify.annotations.NullMarked;
