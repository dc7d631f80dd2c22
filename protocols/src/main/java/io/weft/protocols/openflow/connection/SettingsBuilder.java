package io.weft.protocols.openflow.connection;

import io.weft.core.net.ClientSettings;
import io.weft.core.net.ServerSettings;
import java.time.Duration;
import java.util.List;

/** Changes some of the settings. */
final class SettingsBuilder {
  private List<Integer> allowedVersions;
  private Duration helloTimeout;
  private Duration featuresTimeout;
  private Duration keepAliveInterval;
  private Duration keepAliveTimeout;
  private Duration replyTimeout;
  private Duration writeTimeout;
  private OpenFlowLimits limits;
  private boolean nicira;
  private boolean groupChaining;
  private boolean debugging;
  private int defaultPort;
  private ClientSettings client;
  private ServerSettings server;

  SettingsBuilder(OpenFlowSettings from) {
    allowedVersions = from.allowedVersions();
    helloTimeout = from.helloTimeout();
    featuresTimeout = from.featuresTimeout();
    keepAliveInterval = from.keepAliveInterval();
    keepAliveTimeout = from.keepAliveTimeout();
    replyTimeout = from.replyTimeout();
    writeTimeout = from.writeTimeout();
    limits = from.limits();
    nicira = from.nicira();
    groupChaining = from.groupChaining();
    debugging = from.debugging();
    defaultPort = from.defaultPort();
    client = from.client();
    server = from.server();
  }

  SettingsBuilder allowedVersions(List<Integer> value) {
    allowedVersions = value;
    return this;
  }

  SettingsBuilder handshake(Duration hello, Duration features) {
    helloTimeout = hello;
    featuresTimeout = features;
    return this;
  }

  SettingsBuilder keepAlive(Duration interval, Duration timeout) {
    keepAliveInterval = interval;
    keepAliveTimeout = timeout;
    return this;
  }

  SettingsBuilder replyTimeout(Duration value) {
    replyTimeout = value;
    return this;
  }

  SettingsBuilder writeTimeout(Duration value) {
    writeTimeout = value;
    return this;
  }

  SettingsBuilder limits(OpenFlowLimits value) {
    limits = value;
    return this;
  }

  SettingsBuilder nicira(boolean value) {
    nicira = value;
    return this;
  }

  SettingsBuilder groupChaining(boolean value) {
    groupChaining = value;
    return this;
  }

  SettingsBuilder debugging(boolean value) {
    debugging = value;
    return this;
  }

  SettingsBuilder defaultPort(int value) {
    defaultPort = value;
    return this;
  }

  SettingsBuilder client(ClientSettings value) {
    client = value;
    return this;
  }

  SettingsBuilder server(ServerSettings value) {
    server = value;
    return this;
  }

  OpenFlowSettings build() {
    return new OpenFlowSettings(
        allowedVersions,
        helloTimeout,
        featuresTimeout,
        keepAliveInterval,
        keepAliveTimeout,
        replyTimeout,
        writeTimeout,
        limits,
        nicira,
        groupChaining,
        debugging,
        defaultPort,
        client,
        server);
  }
}
