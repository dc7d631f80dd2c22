/**
 * Modules: named parts of a program that are loaded, unloaded and reloaded while it runs. A program
 * that needs none of this constructs its classes itself.
 */
@NullMarked
package io.weft.core.module;

import org.jspecify.annotations.NullMarked;
