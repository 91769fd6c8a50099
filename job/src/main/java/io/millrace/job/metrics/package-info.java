/** Names of the pipeline's metrics, and their registration. */
@NullMarked
package io.millrace.job.metrics;

import org.jspecify.annotations.NullMarked;
