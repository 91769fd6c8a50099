/**
 * What other places need in order to run a pipeline, from the file that it has already: manifests
 * of Kubernetes, values of the Helm chart, property groups of Managed Flink, a Compose file. Never
 * holds the value of a secret, and asks no server.
 */
@NullMarked
package io.millrace.job.tool.export;

import org.jspecify.annotations.NullMarked;
