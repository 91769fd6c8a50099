/** Long work: runs it, tells its progress, cancels it. Knows no pipeline. */
@NullMarked
package io.millrace.console.task;

import org.jspecify.annotations.NullMarked;
