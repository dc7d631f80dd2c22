package io.weft.protocols.packet.dhcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.PacketException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gathers the options of a message (RFC 2131 section 4.1, RFC 3396). */
final class DhcpOptionReader {
  private static final int PAD = 0;
  private static final int END = 255;

  /** In the overload option. */
  static final int IN_BOOT_FILE = 1;

  /** In the overload option. */
  static final int IN_SERVER_NAME = 2;

  private final Map<Integer, List<Bytes>> parts = new LinkedHashMap<>();

  private DhcpOptionReader() {}

  static List<DhcpOption> read(DhcpMessage message) {
    DhcpOptionReader reader = new DhcpOptionReader();
    reader.readField(message.optionField(), DhcpMessage.OPTIONS_AT);
    List<Bytes> overload = reader.parts.remove(DhcpOptionCode.OVERLOAD.code());
    int fields = overload == null || overload.getFirst().isEmpty() ? 0 : overload.getFirst().get(0);
    if ((fields & IN_BOOT_FILE) != 0) {
      reader.readField(message.bootFile(), DhcpMessage.BOOT_FILE_AT);
    }
    if ((fields & IN_SERVER_NAME) != 0) {
      reader.readField(message.serverName(), DhcpMessage.SERVER_NAME_AT);
    }
    reader.parts.remove(DhcpOptionCode.OVERLOAD.code());
    List<DhcpOption> options = new ArrayList<>(reader.parts.size());
    reader.parts.forEach((code, data) -> options.add(new DhcpOption(code, joined(data))));
    return List.copyOf(options);
  }

  private void readField(Bytes field, int offset) {
    int at = 0;
    while (at < field.length() && field.get(at) != END) {
      int code = field.get(at);
      if (code == PAD) {
        at++;
        continue;
      }
      int length = at + 1 < field.length() ? field.get(at + 1) : field.length();
      if (at + 2 + length > field.length()) {
        throw new PacketException(
            offset + at, "DHCP option " + code + " is longer than what is left for it");
      }
      parts.computeIfAbsent(code, c -> new ArrayList<>(1)).add(field.slice(at + 2, length));
      at += 2 + length;
    }
  }

  private static Bytes joined(List<Bytes> data) {
    if (data.size() == 1) {
      return data.getFirst();
    }
    ByteBuf out = Unpooled.buffer();
    data.forEach(part -> part.writeTo(out));
    return Bytes.copyOf(out);
  }
}
