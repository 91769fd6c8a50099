/**
 * Reading the shards of one subtask: the classes that extend the AWS connector's. Receives batches
 * of one shard, emits them in order up to the end of a bounded run.
 */
@NullMarked
package io.millrace.job.source.shard;

import org.jspecify.annotations.NullMarked;
