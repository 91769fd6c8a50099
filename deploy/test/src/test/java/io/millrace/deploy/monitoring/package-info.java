/** The board, the alerts and the alarms. */
@NullMarked
package io.millrace.deploy.monitoring;

import org.jspecify.annotations.NullMarked;
