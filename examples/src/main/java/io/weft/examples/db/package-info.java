/** The command that moves, dumps, loads and checks the example controller's database. */
@NullMarked
package io.weft.examples.db;

import org.jspecify.annotations.NullMarked;
