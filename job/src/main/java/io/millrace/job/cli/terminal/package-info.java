/**
 * What a command prints and asks: text, tables, JSON, progress, and errors. Escapes every control
 * character of data.
 */
@NullMarked
package io.millrace.job.cli.terminal;

import org.jspecify.annotations.NullMarked;
