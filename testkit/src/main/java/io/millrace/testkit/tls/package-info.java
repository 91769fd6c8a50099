/** Certificates made for a test, and servers that speak TLS in front of others. */
@NullMarked
package io.millrace.testkit.tls;

import org.jspecify.annotations.NullMarked;
