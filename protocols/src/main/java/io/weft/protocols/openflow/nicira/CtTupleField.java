package io.weft.protocols.openflow.nicira;

import io.weft.protocols.openflow.internal.Coded;
import io.weft.protocols.openflow.internal.Range;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv6Address;

/** What the packets of a tracked connection have in one direction. */
public sealed interface CtTupleField {
  /** Which number. */
  enum Kind implements Coded {
    /** The source port. */
    SOURCE_PORT(2, 2),
    /** The destination port. */
    DESTINATION_PORT(3, 2),
    /** The identifier of an ICMP echo. */
    ICMP_ID(4, 2),
    /** The ICMP type. */
    ICMP_TYPE(5, 1),
    /** The ICMP code. */
    ICMP_CODE(6, 1);

    private final int code;
    private final int bytes;

    Kind(int code, int bytes) {
      this.code = code;
      this.bytes = bytes;
    }

    @Override
    public int code() {
      return code;
    }

    /** The number's length on the wire. */
    int bytes() {
      return bytes;
    }
  }

  /** The source address; one of IPv4 is mapped, as ::ffff:192.0.2.1. */
  record Source(Ipv6Address address) implements CtTupleField {}

  /** The destination address; one of IPv4 is mapped. */
  record Destination(Ipv6Address address) implements CtTupleField {}

  /**
   * A number.
   *
   * @param value 0 to 65535, of ICMP type and code 0 to 255
   */
  record Value(Kind kind, int value) implements CtTupleField {
    /** Checks the range. */
    public Value {
      if (kind.bytes() == 1) {
        Range.u8("an ICMP type or code", value);
      } else {
        Range.u16("a port or identifier", value);
      }
    }
  }

  /**
   * A field of another type.
   *
   * @param type from 7 to 65535
   * @param body what follows type and length, without padding
   */
  record Unknown(int type, Bytes body) implements CtTupleField {
    /** Checks the range. */
    public Unknown {
      Range.u16("a field's type", type);
      if (type <= Kind.ICMP_CODE.code()) {
        throw new IllegalArgumentException("field type " + type + " is known");
      }
    }
  }
}
