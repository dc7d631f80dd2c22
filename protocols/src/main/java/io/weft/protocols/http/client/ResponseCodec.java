package io.weft.protocols.http.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's codec without a socket: requests to bytes, bytes to responses. So the same code runs over
 * real connections and over those of a simulation. For the routine that has the connection.
 */
final class ResponseCodec {
  private final Decoder decoder;
  private final EmbeddedChannel channel;
  private boolean closed;

  ResponseCodec(WebClientSettings settings) {
    decoder =
        new Decoder(
            new HttpDecoderConfig()
                .setMaxInitialLineLength(settings.maxFirstLine())
                .setMaxHeaderSize(settings.maxHeaders()));
    channel = new EmbeddedChannel(new HttpRequestEncoder(), decoder);
  }

  /** Knows of which request the response is, and what is left when it has ended. */
  private static final class Decoder extends HttpResponseDecoder {
    private boolean head;

    Decoder(HttpDecoderConfig config) {
      super(config);
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      return head || super.isContentAlwaysEmpty(message);
    }

    @Override
    protected boolean isSwitchingToNonHttp1Protocol(HttpResponse message) {
      // Nothing else was asked for: what comes is a response, or wrong.
      return false;
    }

    boolean hasRest() {
      // Null before the first bytes and when all were used.
      return internalBufferOrNothing().isReadable();
    }

    private ByteBuf internalBufferOrNothing() {
      ByteBuf rest = internalBuffer();
      return rest == null ? Unpooled.EMPTY_BUFFER : rest;
    }
  }

  /**
   * The bytes of a part of a request, which is given away.
   *
   * @throws RuntimeException when Netty cannot encode it
   */
  List<ByteBuf> encode(HttpObject part) {
    channel.writeOutbound(part);
    List<ByteBuf> bytes = new ArrayList<>(2);
    ByteBuf next;
    while ((next = channel.readOutbound()) != null) {
      if (next.isReadable()) {
        bytes.add(next);
      } else {
        next.release();
      }
    }
    return bytes;
  }

  /** What comes next are the responses to such a request. */
  void expect(boolean head) {
    decoder.head = head;
  }

  /**
   * Takes bytes that came, which are given away.
   *
   * @throws RuntimeException when Netty cannot decode them
   */
  void feed(ByteBuf bytes) {
    if (closed) {
      bytes.release();
      return;
    }
    channel.writeInbound(bytes);
  }

  /** No more bytes come. */
  void end() {
    if (!closed) {
      closed = true;
      channel.finish();
    }
  }

  /** The next part of the response, to be released; null when more bytes are needed. */
  @Nullable HttpObject poll() {
    return channel.readInbound();
  }

  /** Whether nothing is left of what came. */
  boolean isDrained() {
    return channel.inboundMessages().isEmpty() && !decoder.hasRest();
  }

  /** Lets all buffers go; may be repeated. */
  void close() {
    try {
      end();
    } finally {
      Object rest;
      while ((rest = channel.readInbound()) != null) {
        ReferenceCountUtil.release(rest);
      }
      while ((rest = channel.readOutbound()) != null) {
        ReferenceCountUtil.release(rest);
      }
    }
  }
}
