package io.millrace.job;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** A test of replicas, which one build of ClickHouse's library can be made. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.millrace.local.ClickHouseLibrary#canReplicate",
    disabledReason = "ClickHouse's library cannot be made a replica: see deploy/local/README.md")
public @interface NeedsReplicas {}
