/**
 * Reads secrets from AWS Secrets Manager and AWS Systems Manager, on the machine that needs them.
 */
@NullMarked
package io.millrace.job.secret;

import org.jspecify.annotations.NullMarked;
