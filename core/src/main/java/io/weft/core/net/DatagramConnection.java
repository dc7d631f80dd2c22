package io.weft.core.net;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import java.time.Duration;
import java.util.Optional;

/** A datagram socket with a peer, as a connection whose messages are the datagrams. */
final class DatagramConnection implements Connection<ByteBuf> {
  private final Network network;
  private final DatagramSocket socket;
  private final String remote;
  private boolean outputShut;
  private long lastReadNanos;
  private long lastWriteNanos;

  DatagramConnection(Network network, DatagramSocket socket) {
    this.network = network;
    this.socket = socket;
    this.remote = socket.peer().map(Endpoint::toString).orElse("");
    this.lastReadNanos = now();
    this.lastWriteNanos = lastReadNanos;
  }

  private long now() {
    return network.scheduler().ticker().nanoTime();
  }

  @Override
  public Optional<ByteBuf> read(Routine r) {
    Optional<ByteBuf> content = socket.receive(r).map(Datagram::content);
    lastReadNanos = now();
    return content;
  }

  @Override
  public boolean hasInput() {
    return socket.hasInput();
  }

  @Override
  public void write(Routine r, ByteBuf message) {
    if (outputShut) {
      message.release();
      throw new ConnectionException(this + ": the output was shut down");
    }
    socket.send(r, message);
    lastWriteNanos = now();
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public void shutdownOutput() {
    outputShut = true;
  }

  @Override
  public void shutdownInput() {
    // Datagrams have no end, so nobody else would see the difference.
    socket.close();
  }

  @Override
  public void close() {
    socket.close();
  }

  @Override
  public void abort() {
    socket.close();
  }

  @Override
  public Duration readIdle() {
    return Duration.ofNanos(now() - lastReadNanos);
  }

  @Override
  public Duration writeIdle() {
    return Duration.ofNanos(now() - lastWriteNanos);
  }

  @Override
  public Optional<TlsPeer> tls() {
    return Optional.empty();
  }

  @Override
  public String local() {
    return socket.local().toString();
  }

  @Override
  public String remote() {
    return remote;
  }

  @Override
  public String toString() {
    return local() + " - " + remote;
  }
}
