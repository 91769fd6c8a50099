/** The base of the type information for values that travel between operators. */
@NullMarked
package io.millrace.job.types;

import org.jspecify.annotations.NullMarked;
