/** How long to wait between the attempts of anything that is tried again. */
@NullMarked
package io.millrace.job.retry;

import org.jspecify.annotations.NullMarked;
