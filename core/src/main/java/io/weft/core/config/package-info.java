/**
 * Configuration: a tree of keys and literal values read from a file in the specification's syntax.
 */
@NullMarked
package io.weft.core.config;

import org.jspecify.annotations.NullMarked;
