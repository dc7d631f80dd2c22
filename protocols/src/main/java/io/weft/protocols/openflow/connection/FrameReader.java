package io.weft.protocols.openflow.connection;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.net.Connection;
import io.weft.protocols.openflow.Framer;
import io.weft.protocols.packet.Bytes;
import java.util.Optional;

/** Reads whole messages of any version. */
final class FrameReader {
  private final Connection<ByteBuf> connection;
  private final Framer framer = new Framer();

  FrameReader(Connection<ByteBuf> connection) {
    this.connection = connection;
  }

  /**
   * Waits for a message.
   *
   * @return empty when the peer has ended its side
   * @throws io.weft.protocols.openflow.ProtocolException when there can be none any more
   */
  Optional<Bytes> next(Routine r) {
    while (true) {
      Optional<Bytes> frame = framer.next();
      if (frame.isPresent()) {
        return frame;
      }
      Optional<ByteBuf> data = connection.read(r);
      if (data.isEmpty()) {
        return Optional.empty();
      }
      framer.append(data.get());
    }
  }

  Framer framer() {
    return framer;
  }

  void close() {
    framer.close();
  }
}
