package io.weft.core.module;

import io.weft.core.Routine;

/**
 * A part of a program that can be loaded and unloaded while it runs (specification 3.2, 5.5.1). Its
 * name is that of its class in small letters. What it needs it gets from the {@link ModuleContext}
 * that its constructor takes; {@link ModuleInfo} on the class says what else is to be loaded
 * before.
 *
 * <p>Constructor, {@link #load} and {@link #unload} run in one routine that is the module's own and
 * lives as long as the module is loaded: what {@code r.spawn} starts there ends with the module.
 *
 * {@snippet class="io.weft.core.module.ModuleSnippetsTest" region="module"}
 */
@SuppressWarnings("JavaLangClash") // What everybody calls it; java.lang.Module is another thing.
public abstract class Module {
  private final ModuleContext context;

  /** For subclasses, whose constructor takes a context. */
  protected Module(ModuleContext context) {
    this.context = context;
  }

  /** What it was given. */
  protected final ModuleContext context() {
    return context;
  }

  /**
   * Starts it; may wait. Its dependencies are loaded. Whoever depends on it is loaded when this has
   * returned.
   *
   * @throws Exception when it cannot be loaded; all that it has started is then ended, {@link
   *     #unload} is not called
   */
  protected void load(Routine r) throws Exception {}

  /**
   * Ends it; may wait. Its dependencies are still loaded, nobody that depends on it is any more.
   * What it has started through its context, its calls included, is ended after this.
   *
   * @throws Exception when something is left over; it counts as unloaded nevertheless
   */
  protected void unload(Routine r) throws Exception {}
}
