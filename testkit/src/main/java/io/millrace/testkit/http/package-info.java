/** Proxies and gateways in front of servers, which note what they are asked. */
@NullMarked
package io.millrace.testkit.http;

import org.jspecify.annotations.NullMarked;
