/**
 * TLS: whom a connection trusts, what it presents, and explanations of failures. Opens no
 * connection.
 */
@NullMarked
package io.millrace.job.tls;

import org.jspecify.annotations.NullMarked;
