/**
 * Dependent materialized views: which a table has, and which rows make one fail. Inserts nothing.
 */
@NullMarked
package io.millrace.job.clickhouse.view;

import org.jspecify.annotations.NullMarked;
