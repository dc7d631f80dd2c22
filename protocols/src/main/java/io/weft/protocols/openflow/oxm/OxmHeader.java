package io.weft.protocols.openflow.oxm;

/**
 * One of the headers that a field goes by on the wire (OpenFlow 1.3.5 section 7.2.3.2).
 *
 * @param bits class, number and length, without mask
 * @param experimenter the number that follows the header of class {@link #CLASS_EXPERIMENTER}, 0 in
 *     others
 * @param name its name, as {@code OXM_OF_ETH_SRC}
 */
public record OxmHeader(int bits, int experimenter, String name) {
  /** {@code OFPXMC_OPENFLOW_BASIC}. */
  public static final int CLASS_BASIC = 0x8000;

  /** {@code OFPXMC_PACKET_REGS} of OpenFlow 1.5. */
  public static final int CLASS_PACKET_REGISTERS = 0x8001;

  /** Nicira's own fields. */
  public static final int CLASS_NICIRA = 0x0001;

  /** The fields of OpenFlow 1.0 under Nicira's extended match. */
  public static final int CLASS_LEGACY = 0x0000;

  /** Ericsson's fields. */
  public static final int CLASS_ERICSSON = 0x1000;

  /** {@code OFPXMC_EXPERIMENTER}: four more bytes of header follow. */
  public static final int CLASS_EXPERIMENTER = 0xffff;

  /** The experimenter ONF. */
  public static final int ONF = 0x4f4e4600;

  /** The experimenter Nicira. */
  public static final int NICIRA = 0x00002320;

  /** The experimenter of the fields of the network service header. */
  public static final int NSH = 0x005ad650;

  private static final int MASKED = 0x100;

  /** Header of a class, to be completed by {@link #of}; the length may be given. */
  private static OxmHeader draft(int oxmClass, int experimenter, String prefix, int... numbers) {
    int length = numbers.length == 1 ? 0 : numbers[1];
    return new OxmHeader(oxmClass << 16 | numbers[0] << 9 | length, experimenter, prefix);
  }

  static OxmHeader basic(int... numbers) {
    return draft(CLASS_BASIC, 0, "OXM_OF_", numbers);
  }

  static OxmHeader packetRegister(int number) {
    return draft(CLASS_PACKET_REGISTERS, 0, "OXM_OF_", number);
  }

  static OxmHeader nicira(int... numbers) {
    return draft(CLASS_NICIRA, 0, "NXM_NX_", numbers);
  }

  static OxmHeader legacy(int... numbers) {
    return draft(CLASS_LEGACY, 0, "NXM_OF_", numbers);
  }

  static OxmHeader ericsson(int... numbers) {
    return draft(CLASS_ERICSSON, 0, "ERICOXM_OF_", numbers);
  }

  static OxmHeader onf(int... numbers) {
    return draft(CLASS_EXPERIMENTER, ONF, "ONFOXM_ET_", numbers);
  }

  static OxmHeader niciraExperimenter(int... numbers) {
    return draft(CLASS_EXPERIMENTER, NICIRA, "NXOXM_ET_", numbers);
  }

  static OxmHeader nsh(int... numbers) {
    return draft(CLASS_EXPERIMENTER, NSH, "NXOXM_", numbers);
  }

  /** The header with a name that is not its field's. */
  OxmHeader named(String field) {
    return new OxmHeader(bits, experimenter, name + field);
  }

  /** The header of a field, with its name and length if it has none of its own. */
  OxmHeader of(String field, int bytes) {
    int length = (bits & 0xff) == 0 ? bytes : bits & 0xff;
    return new OxmHeader(
        (bits & ~0xff) | (isLong() ? 4 : 0) + length,
        experimenter,
        name.endsWith("_") ? name + field : name);
  }

  int oxmClass() {
    return bits >>> 16;
  }

  int number() {
    return bits >>> 9 & 0x7f;
  }

  /** Whether this is of Nicira's extended match. */
  boolean isNicira() {
    return oxmClass() == CLASS_NICIRA || oxmClass() == CLASS_LEGACY;
  }

  /** Whether an experimenter's number follows. */
  public boolean isLong() {
    return experimenter != 0;
  }

  /** The number of bytes that a value has on the wire. */
  public int valueBytes() {
    return isLong() ? (bits & 0xff) - 4 : bits & 0xff;
  }

  /** The header of a value and a mask, of that many bytes each. */
  public int masked(int bytes) {
    return (bits & ~0xff) | MASKED | (isLong() ? 4 : 0) + 2 * bytes;
  }

  /** The header of a value of that many bytes. */
  public int exact(int bytes) {
    return (bits & ~0xff) | (isLong() ? 4 : 0) + bytes;
  }
}
