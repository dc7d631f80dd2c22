package io.weft.objectdb.storage.zookeeper;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.StaticHostProvider;

/**
 * The servers of an ensemble in the order in which ZooKeeper's client tries them. The client waits
 * up to a second before every further attempt, and would wait another one after each round; with
 * one server that is every time, so here it is less.
 */
final class Servers implements HostProvider {
  private static final long MOST_MILLIS_AFTER_ROUND = 100;

  private final HostProvider provider;

  Servers(List<String> servers) {
    provider =
        new StaticHostProvider(
            new ConnectStringParser(String.join(",", servers)).getServerAddresses());
  }

  @Override
  public int size() {
    return provider.size();
  }

  @Override
  public InetSocketAddress next(long spinDelay) {
    return provider.next(Math.min(spinDelay, MOST_MILLIS_AFTER_ROUND));
  }

  @Override
  public void onConnected() {
    provider.onConnected();
  }

  @Override
  public boolean updateServerList(
      Collection<InetSocketAddress> addresses, InetSocketAddress current) {
    return provider.updateServerList(addresses, current);
  }
}
