/** What the tools of this package's subpackages share. */
@NullMarked
package io.millrace.job.tool;

import org.jspecify.annotations.NullMarked;
