package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelPipeline;

/**
 * Which Netty handlers stand between the socket and the routines, for protocols whose codec Netty
 * has, such as HTTP.
 *
 * @param <M> the messages that come out of the last handler, and go into it
 */
@FunctionalInterface
public interface Pipeline<M> {
  /** No handlers: bytes. */
  Pipeline<ByteBuf> BYTES = pipeline -> {};

  /** Adds the handlers, on the channel's event loop. */
  void init(ChannelPipeline pipeline);
}
