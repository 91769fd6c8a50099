/**
 * The destination table under a running job: reads its columns on the TaskManagers. Receives
 * questions of the Convert operator, emits definitions. Never inserts.
 */
@NullMarked
package io.millrace.job.clickhouse.live;

import org.jspecify.annotations.NullMarked;
