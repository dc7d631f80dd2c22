package io.weft.sdn.flow;

import java.util.List;

/**
 * A table that a module needs (specification 4.5.2). Several modules may ask for the same name: it
 * is one table then, behind all their ancestors.
 *
 * @param name the table's name, for example {@code l2output}
 * @param ancestors names of tables that must come before it, so that they can go to it
 * @param path the chain that the table belongs to; a packet that nothing else is said about goes
 *     from each table of a chain to the next. The chain that all packets enter is named by the
 *     empty string
 */
public record TableRequest(String name, List<String> ancestors, String path) {
  public TableRequest {
    ancestors = List.copyOf(ancestors);
  }

  /** A table of the default path. */
  public static TableRequest of(String name, String... ancestors) {
    return new TableRequest(name, List.of(ancestors), "");
  }
}
