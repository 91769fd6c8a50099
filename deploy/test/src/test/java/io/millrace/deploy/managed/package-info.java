/** The templates and the module for Managed Service for Apache Flink. */
@NullMarked
package io.millrace.deploy.managed;

import org.jspecify.annotations.NullMarked;
