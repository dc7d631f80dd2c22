package io.weft.objectdb;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.AccessorNamingStrategy;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMethod;
import tools.jackson.databind.introspect.DefaultAccessorNamingStrategy;

/** A record is its components: a method that happens to be called getX or isX is no attribute. */
final class ComponentsOnly extends DefaultAccessorNamingStrategy.Provider {
  private static final long serialVersionUID = 1L;

  @Override
  public AccessorNamingStrategy forRecord(MapperConfig<?> config, AnnotatedClass recordClass) {
    return new DefaultAccessorNamingStrategy.RecordNaming(config, recordClass) {
      @Override
      public @Nullable String findNameForRegularGetter(AnnotatedMethod method, String name) {
        String found = super.findNameForRegularGetter(method, name);
        return name.equals(found) ? found : null;
      }

      @Override
      public @Nullable String findNameForIsGetter(AnnotatedMethod method, String name) {
        return null;
      }
    };
  }
}
