package io.weft.examples.lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks tests that run against a real Open vSwitch, as root. Where a part is missing they are
 * skipped and say which; with {@code CI=true} in the environment they fail instead.
 */
@Tag("real")
@ExtendWith(OpenVSwitchCondition.class)
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface RequiresOpenVSwitch {}
