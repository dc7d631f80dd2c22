package io.weft.core.module;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a module's class says about it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ModuleInfo {
  /** What must be loaded before it: modules, and proxies for modules. */
  Class<?>[] dependsOn() default {};

  /**
   * Whether it is a service: loaded for others, it is unloaded with the last of them. The setting
   * {@code module.<name>.service} counts before this.
   */
  boolean service() default false;
}
