/** The flow modules of layer 2: ingress and egress, and the switch between them. */
@NullMarked
package io.weft.sdn.l2;

import org.jspecify.annotations.NullMarked;
