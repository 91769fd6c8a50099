/**
 * The REST interface and dashboard of a Flink inside this process: where it listens, and whose
 * requests it answers. Inactive on a cluster.
 */
@NullMarked
package io.millrace.job.dashboard;

import org.jspecify.annotations.NullMarked;
