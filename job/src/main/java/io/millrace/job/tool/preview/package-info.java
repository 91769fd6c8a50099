/**
 * Shows the rows that a pipeline would make of records, as the server itself reads them. Inserts
 * into no table that stays.
 */
@NullMarked
package io.millrace.job.tool.preview;

import org.jspecify.annotations.NullMarked;
