/**
 * Reads the shards of one subtask, with subclasses of the AWS connector's classes. Receives batches
 * of one shard, emits them in order up to the end of a bounded run.
 */
@NullMarked
package io.millrace.job.source.shard;

import org.jspecify.annotations.NullMarked;
