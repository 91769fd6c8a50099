/**
 * Every configuration key with its default and its description. {@code conf/REFERENCE.md} is
 * generated from these.
 */
@NullMarked
package io.millrace.job.config.option;

import org.jspecify.annotations.NullMarked;
