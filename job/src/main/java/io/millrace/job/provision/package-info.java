/**
 * Grants and policies: prints the statements and rights that a pipeline needs, or applies them on
 * request.
 */
@NullMarked
package io.millrace.job.provision;

import org.jspecify.annotations.NullMarked;
