package io.weft.objectdb.storage.zookeeper;

import org.apache.zookeeper.client.ZKClientConfig;

/** Settings in the terms of ZooKeeper's client. */
final class ClientConfigs {
  /** The largest answer: many values, each of which is limited by the server. */
  private static final int MAX_ANSWER_BYTES = 64 << 20;

  private ClientConfigs() {}

  static ZKClientConfig of(ZooKeeperSettings settings) {
    ZKClientConfig config = new ZKClientConfig();
    config.setProperty("jute.maxbuffer", Integer.toString(MAX_ANSWER_BYTES));
    settings.tls().ifPresent(tls -> setTls(config, tls));
    return config;
  }

  private static void setTls(ZKClientConfig config, ZooKeeperSettings.Tls tls) {
    config.setProperty(
        ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
    config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
    tls.keyStore()
        .ifPresent(
            file -> {
              config.setProperty("zookeeper.ssl.keyStore.location", file.toString());
              config.setProperty("zookeeper.ssl.keyStore.password", tls.keyStorePassword());
            });
    tls.trustStore()
        .ifPresent(
            file -> {
              config.setProperty("zookeeper.ssl.trustStore.location", file.toString());
              config.setProperty("zookeeper.ssl.trustStore.password", tls.trustStorePassword());
            });
    config.setProperty("zookeeper.ssl.hostnameVerification", Boolean.toString(tls.verifyHost()));
  }
}
