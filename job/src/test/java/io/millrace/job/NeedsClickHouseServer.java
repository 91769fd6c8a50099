package io.millrace.job;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** A test of the server's users, grants, native protocol, or its own HTTP interface. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.millrace.local.ClickHouseLibrary#isServer",
    disabledReason =
        "ClickHouse's library of this version has no HTTP interface of its own, no native protocol"
            + " and no users")
public @interface NeedsClickHouseServer {}
