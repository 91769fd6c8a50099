/** The pipeline's configuration, validated. Never opens a connection. */
@NullMarked
package io.millrace.job.config;

import org.jspecify.annotations.NullMarked;
