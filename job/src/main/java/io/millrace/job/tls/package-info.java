/**
 * TLS: certificates and keys in PEM form, the context of a connection, and explanations of
 * failures. Opens no connection.
 */
@NullMarked
package io.millrace.job.tls;

import org.jspecify.annotations.NullMarked;
