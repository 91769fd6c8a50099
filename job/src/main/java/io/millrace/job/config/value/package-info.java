/** The types of configuration values, and how their text is read. */
@NullMarked
package io.millrace.job.config.value;

import org.jspecify.annotations.NullMarked;
