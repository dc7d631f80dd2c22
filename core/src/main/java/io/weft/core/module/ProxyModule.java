package io.weft.core.module;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks an interface or a class that several modules implement, one of which is chosen by the
 * setting {@code proxy.<name>} (specification 3.1.2, 3.2.5). Modules depend on the interface, and
 * are given the chosen module; the calls of that can be reached by the proxy's name, too.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ProxyModule {
  /** The name; that of the class in small letters, if empty. */
  String name() default "";

  /** The class path of the module to take when there is no setting; none, if empty. */
  String defaultPath() default "";
}
