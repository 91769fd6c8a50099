/** The command line: {@code run} and {@code check}, and the entry point of all commands. */
@NullMarked
package io.millrace.job.cli;

import org.jspecify.annotations.NullMarked;
