/** Manifests, the chart and what the operator accepts. */
@NullMarked
package io.millrace.deploy.kubernetes;

import org.jspecify.annotations.NullMarked;
