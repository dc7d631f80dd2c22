/** What the codecs of all OpenFlow versions share; not for users of the library. */
@org.jspecify.annotations.NullMarked
package io.weft.protocols.openflow.internal;
