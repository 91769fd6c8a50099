/** A Prometheus that scrapes processes of this machine. */
@NullMarked
package io.millrace.testkit.prometheus;

import org.jspecify.annotations.NullMarked;
