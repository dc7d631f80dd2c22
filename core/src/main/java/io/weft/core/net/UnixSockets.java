package io.weft.core.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of UNIX sockets. */
final class UnixSockets {
  private static final Logger log = LoggerFactory.getLogger(UnixSockets.class);

  private UnixSockets() {}

  /** The socket file of a process that is gone would make the address look taken for ever. */
  static void removeStale(String socket) {
    Path path = Path.of(socket);
    try {
      if (Files.exists(path) && !isAlive(path)) {
        Files.delete(path);
        log.info("removed stale socket {}", path);
      }
    } catch (IOException e) {
      log.warn("cannot remove stale socket {}: {}", path, e.toString());
    }
  }

  /** Removes the file of a listener that is about to close. */
  static void remove(String socket) {
    try {
      Files.deleteIfExists(Path.of(socket));
    } catch (IOException e) {
      log.warn("cannot remove socket {}", socket, e);
    }
  }

  private static boolean isAlive(Path path) throws IOException {
    if (Files.isRegularFile(path) || Files.isDirectory(path)) {
      return true;
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // A listener whose backlog is full must not block the loop.
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }
}
