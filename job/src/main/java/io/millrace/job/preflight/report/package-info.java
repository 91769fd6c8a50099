/** What the checks find, and the report of all of it. Knows no check. */
@NullMarked
package io.millrace.job.preflight.report;

import org.jspecify.annotations.NullMarked;
