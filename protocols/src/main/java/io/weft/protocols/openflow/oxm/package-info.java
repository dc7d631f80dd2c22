/** Match fields of OpenFlow and Nicira's extensions, the matches made of them, and their text. */
@org.jspecify.annotations.NullMarked
package io.weft.protocols.openflow.oxm;
