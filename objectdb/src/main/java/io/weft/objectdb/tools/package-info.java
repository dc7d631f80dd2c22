/** Work on whole databases: moving one to another storage, dumps, and finding what is wrong. */
@NullMarked
package io.weft.objectdb.tools;

import org.jspecify.annotations.NullMarked;
