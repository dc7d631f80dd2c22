package io.weft.examples.benchmark;

import io.netty.buffer.ByteBuf;
import io.weft.protocols.openflow.Framer;

/**
 * {@link WeftLibrary} from the network's buffers on: the framer copies each message out of them.
 */
final class FramingLibrary extends WeftLibrary {
  private final Framer framer = new Framer();
  private ByteBuf[] buffers = {};

  @Override
  public void frames(ByteBuf[] frames) {
    buffers = frames;
  }

  @Override
  public long decode(int index) {
    framer.append(buffers[index].readerIndex(0).retain());
    return decode(framer.next().orElseThrow());
  }
}
