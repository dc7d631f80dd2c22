package io.weft.objectdb.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are stopped and started again. They are below those that systems give to
 * connections, so that none of these, perhaps one to the stopped server itself, takes it meanwhile.
 */
public final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int END = 32_000;

  private FreePorts() {}

  /** A port on the loopback address that nobody uses now. */
  public static int next() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Somebody else's.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
