package io.weft.protocols.packet;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** Reads and writes the options of a TCP header. */
final class TcpOptionCodec {
  private TcpOptionCodec() {}

  private static int length(TcpOption option) {
    return switch (option) {
      case TcpOption.End o -> 1 + o.padding().length();
      case TcpOption.NoOperation o -> 1;
      case TcpOption.MaximumSegmentSize o -> 4;
      case TcpOption.WindowScale o -> 3;
      case TcpOption.SelectiveAcknowledgmentPermitted o -> 2;
      case TcpOption.SelectiveAcknowledgment o -> 2 + 8 * o.blocks().size();
      case TcpOption.Timestamps o -> 10;
      case TcpOption.Unknown o -> 2 + o.data().length();
    };
  }

  static void encode(TcpOption option, ByteBuf out) {
    switch (option) {
      case TcpOption.End o -> o.padding().writeTo(out.writeByte(0));
      case TcpOption.NoOperation o -> out.writeByte(1);
      case TcpOption.MaximumSegmentSize o -> header(2, o, out).writeShort(o.bytes());
      case TcpOption.WindowScale o -> header(3, o, out).writeByte(o.shift());
      case TcpOption.SelectiveAcknowledgmentPermitted o -> header(4, o, out);
      case TcpOption.SelectiveAcknowledgment o -> {
        header(5, o, out);
        for (TcpOption.SelectiveAcknowledgment.Block block : o.blocks()) {
          out.writeInt(block.first()).writeInt(block.end());
        }
      }
      case TcpOption.Timestamps o -> header(8, o, out).writeInt(o.value()).writeInt(o.echo());
      case TcpOption.Unknown o -> o.data().writeTo(header(o.kind(), o, out));
    }
  }

  private static ByteBuf header(int kind, TcpOption option, ByteBuf out) {
    return out.writeByte(kind).writeByte(length(option));
  }

  /** How many bytes options have together. */
  static int length(List<TcpOption> options) {
    int length = 0;
    for (TcpOption option : options) {
      length += length(option);
    }
    return length;
  }

  /**
   * Reads the options of a header.
   *
   * @param offset where they begin in the header
   * @throws PacketException if a length in them cannot be
   */
  static List<TcpOption> decode(Bytes options, int offset) {
    if (options.isEmpty()) {
      return List.of();
    }
    List<TcpOption> list = new ArrayList<>();
    int at = 0;
    while (at < options.length()) {
      int kind = options.get(at);
      if (kind == 0) {
        list.add(new TcpOption.End(options.slice(at + 1, options.length() - at - 1)));
        break;
      }
      if (kind == 1) {
        list.add(new TcpOption.NoOperation());
        at++;
        continue;
      }
      int length = at + 1 < options.length() ? options.get(at + 1) : 0;
      if (length < 2 || at + length > options.length()) {
        throw new PacketException(
            offset + at, "TCP option " + kind + " with a length of " + length);
      }
      list.add(decode(kind, options.slice(at + 2, length - 2)));
      at += length;
    }
    return list;
  }

  private static TcpOption decode(int kind, Bytes data) {
    ByteBuf in = data.toByteBuf();
    int length = data.length();
    if (kind == 2 && length == 2) {
      return new TcpOption.MaximumSegmentSize(in.readUnsignedShort());
    }
    if (kind == 3 && length == 1) {
      return new TcpOption.WindowScale(in.readUnsignedByte());
    }
    if (kind == 4 && length == 0) {
      return new TcpOption.SelectiveAcknowledgmentPermitted();
    }
    if (kind == 5 && length > 0 && length % 8 == 0) {
      List<TcpOption.SelectiveAcknowledgment.Block> blocks = new ArrayList<>(length / 8);
      while (in.isReadable()) {
        blocks.add(new TcpOption.SelectiveAcknowledgment.Block(in.readInt(), in.readInt()));
      }
      return new TcpOption.SelectiveAcknowledgment(blocks);
    }
    if (kind == 8 && length == 8) {
      return new TcpOption.Timestamps(in.readInt(), in.readInt());
    }
    return new TcpOption.Unknown(kind, data);
  }
}
