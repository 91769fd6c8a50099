/**
 * The pipelines of a Flink cluster, through its REST API. Receives the cluster's address, emits
 * jobs and metrics, and stops a job on request. Never looks into a job's data.
 *
 * @see <a
 *     href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/rest_api/">Flink
 *     REST API</a>
 */
@NullMarked
package io.millrace.job.tool.cluster;

import org.jspecify.annotations.NullMarked;
