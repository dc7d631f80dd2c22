package io.weft.protocols.http.server;

import io.netty.buffer.ByteBuf;
import io.weft.core.net.Connection;
import io.weft.core.net.Listener;
import io.weft.core.net.Network;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A network that remembers each buffer that was read from it, to find those nobody releases. */
final class Watched {
  private final List<ByteBuf> read = new ArrayList<>();

  Network network(Network of) {
    return (Network) wrap(Network.class, of);
  }

  /** How many buffers were read and not released. */
  long unreleased() {
    // The empty buffer cannot be released.
    return read.stream().filter(bytes -> bytes.capacity() > 0 && bytes.refCnt() > 0).count();
  }

  /** How many buffers were read. */
  int count() {
    return read.size();
  }

  private Object wrap(Class<?> type, Object target) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          if (method.getName().equals("equals")) {
            return proxy == arguments[0];
          }
          try {
            return seen(method.invoke(target, arguments));
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private Object seen(Object result) {
    return switch (result) {
      case Listener<?> listener -> wrap(Listener.class, listener);
      case Optional<?> some when some.isPresent() && some.get() instanceof Connection<?> c ->
          Optional.of(wrap(Connection.class, c));
      case Optional<?> some when some.isPresent() && some.get() instanceof ByteBuf bytes -> {
        read.add(bytes);
        yield some;
      }
      case null, default -> result;
    };
  }
}
