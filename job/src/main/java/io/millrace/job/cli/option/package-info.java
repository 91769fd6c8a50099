/** Options that several commands share. */
@NullMarked
package io.millrace.job.cli.option;

import org.jspecify.annotations.NullMarked;
