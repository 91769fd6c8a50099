/** Names and registration of the pipeline's metrics. */
@NullMarked
package io.millrace.job.metrics;

import org.jspecify.annotations.NullMarked;
