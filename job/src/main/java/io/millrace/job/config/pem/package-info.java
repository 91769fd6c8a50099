/** Certificates and private keys in PEM form. */
@NullMarked
package io.millrace.job.config.pem;

import org.jspecify.annotations.NullMarked;
