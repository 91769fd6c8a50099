/**
 * Replays rejected documents: reads the error table and inserts what converts after a fix, exactly
 * once. Never changes or deletes a row of the error table.
 */
@NullMarked
package io.millrace.job.tool.replay;

import org.jspecify.annotations.NullMarked;
