/**
 * What a pipeline needs on the servers: the error table, grants and the IAM policy. Prints the
 * statements, or applies them on request.
 */
@NullMarked
package io.millrace.job.provision;

import org.jspecify.annotations.NullMarked;
