/**
 * AWS clients: credentials, retries, the identity of a stream, and Kinesis responses. Never decides
 * where reading starts or ends.
 */
@NullMarked
package io.millrace.job.source.client;

import org.jspecify.annotations.NullMarked;
