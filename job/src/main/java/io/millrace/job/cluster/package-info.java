/**
 * The pipelines of a Flink cluster as its REST API shows them. Receives the cluster's address,
 * answers what runs there and how it fares, and stops what it is told to. Never looks into a job's
 * data.
 *
 * @see <a
 *     href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/rest_api/">Flink
 *     REST API</a>
 */
@NullMarked
package io.millrace.job.cluster;

import org.jspecify.annotations.NullMarked;
