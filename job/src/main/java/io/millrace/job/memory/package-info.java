/** How the heap of a TaskManager is divided. */
@NullMarked
package io.millrace.job.memory;

import org.jspecify.annotations.NullMarked;
