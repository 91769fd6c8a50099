/** Names of the pipeline's metrics, and the registration of the sink's. */
@NullMarked
package io.millrace.job.metrics;

import org.jspecify.annotations.NullMarked;
