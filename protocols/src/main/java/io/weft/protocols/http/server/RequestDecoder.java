package io.weft.protocols.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder of requests, driven by the routine of a connection instead of a channel: it
 * decodes no more than is asked for, so back-pressure needs nothing else, and it works over any
 * transport.
 */
final class RequestDecoder extends HttpRequestDecoder {
  private static final int MAX_CHUNK = 64 * 1024;

  private final List<Object> decoded = new ArrayList<>(2);
  private int next;

  RequestDecoder(HttpServerSettings settings) {
    super(
        new HttpDecoderConfig()
            // What is longer was refused before; these are for chunk sizes and trailers.
            .setMaxInitialLineLength(settings.headLineLimit() + 2)
            .setMaxHeaderSize(settings.headLimit())
            .setMaxChunkSize(MAX_CHUNK));
  }

  /**
   * The next part of a message.
   *
   * @param in what was read is skipped
   * @return nothing when it takes more bytes
   */
  @Nullable HttpObject next(ByteBuf in) throws Exception {
    if (next == decoded.size()) {
      decoded.clear();
      next = 0;
      for (int before = -1; decoded.isEmpty() && in.readableBytes() != before; ) {
        before = in.readableBytes();
        decode(null, in, decoded);
      }
      if (decoded.isEmpty()) {
        return null;
      }
    }
    return (HttpObject) decoded.get(next++);
  }

  /** A message with both is an attack on whoever believes the other one (RFC 9112, 6.1). */
  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("there are Content-Length and Transfer-Encoding");
  }

  void close() throws Exception {
    for (; next < decoded.size(); next++) {
      io.netty.util.ReferenceCountUtil.release(decoded.get(next));
    }
    handlerRemoved0(null);
  }
}
