/**
 * Calls by name: targets that offer calls with typed parameters, and a registry to find and do
 * them.
 */
@NullMarked
package io.weft.core.api;

import org.jspecify.annotations.NullMarked;
