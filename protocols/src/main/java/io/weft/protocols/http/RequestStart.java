package io.weft.protocols.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Tells the routine that some bytes of a request have come, while the decoder still waits for the
 * rest of its head: so the time for that starts to run.
 */
final class RequestStart extends ChannelInboundHandlerAdapter {
  /** What it tells. */
  enum Mark {
    STARTED
  }

  private boolean betweenRequests = true;
  private boolean decoded;
  private boolean told;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    decoded = true;
    told = false;
    betweenRequests = message instanceof LastHttpContent;
    context.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (betweenRequests && !decoded && !told) {
      told = true;
      context.fireChannelRead(Mark.STARTED);
    }
    decoded = false;
    context.fireChannelReadComplete();
  }
}
