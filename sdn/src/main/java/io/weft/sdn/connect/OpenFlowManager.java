package io.weft.sdn.connect;

import io.netty.buffer.ByteBuf;
import io.weft.core.Routine;
import io.weft.core.Scheduler;
import io.weft.core.net.Connection;
import io.weft.core.net.Endpoint;
import io.weft.core.net.ListenSettings;
import io.weft.core.net.Listener;
import io.weft.core.net.Network;
import io.weft.protocols.openflow.DatapathId;
import io.weft.protocols.openflow.connection.ConnectionGroups;
import io.weft.protocols.openflow.connection.OpenFlowConnection;
import io.weft.protocols.openflow.connection.OpenFlowConnectionException;
import io.weft.protocols.openflow.connection.OpenFlowErrorException;
import io.weft.protocols.openflow.connection.OpenFlowSettings;
import io.weft.protocols.openflow.connection.OpenFlowTimeoutException;
import io.weft.protocols.openflow.connection.OpenFlowVersion;
import io.weft.protocols.openflow.connection.SwitchIdentity;
import io.weft.protocols.openflow.v13.ErrorMessage;
import io.weft.protocols.openflow.v13.Message;
import io.weft.protocols.openflow.v13.PortDescReply;
import io.weft.protocols.openflow.v13.PortDescRequest;
import io.weft.protocols.openflow.v13.PortStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts OpenFlow connections and keeps the switches that are connected, by datapath id
 * (specification 3.2.4, {@code openflowmanager}). One instance serves any number of listening
 * addresses. For the routines of one scheduler.
 */
public final class OpenFlowManager {
  /** The port that OpenFlow has at IANA. */
  public static final int DEFAULT_PORT = OpenFlowSettings.DEFAULT_PORT;

  private static final Logger log = LoggerFactory.getLogger(OpenFlowManager.class);

  private final Scheduler scheduler;
  private final Network network;
  private final OpenFlowSettings settings;
  private final int maxConnections;
  private final List<SwitchListener> listeners = new ArrayList<>();
  private final Map<DatapathId, OpenFlowSwitch> switches = new LinkedHashMap<>();
  private final ConnectionGroups<Message> groups = new ConnectionGroups<>();
  private int connections;

  /**
   * @param maxConnections how many connections may be open at once, those that have not said hello
   *     included; more are closed at once
   */
  public OpenFlowManager(
      Scheduler scheduler, Network network, OpenFlowSettings settings, int maxConnections) {
    this.scheduler = scheduler;
    this.network = network;
    this.settings = settings;
    this.maxConnections = maxConnections;
  }

  /** Adds a listener. Before the first connection. */
  public void addListener(SwitchListener listener) {
    listeners.add(listener);
  }

  /**
   * Starts to listen, and accepts until the scheduler ends.
   *
   * @param vhost a name for the address, that physical ports can refer to; empty for the default
   * @return the address, with the port that the system chose
   * @throws io.weft.core.net.ConnectionException when the address cannot be had
   */
  public Endpoint listen(Routine r, String vhost, Endpoint endpoint) {
    return listen(r, vhost, endpoint, settings.listen());
  }

  /**
   * The same with settings of its own for this address, such as the key and the authorities of one
   * with TLS.
   */
  public Endpoint listen(Routine r, String vhost, Endpoint endpoint, ListenSettings listen) {
    Listener<ByteBuf> listener = network.listen(r, endpoint, listen);
    log.info("OpenFlow: listening on {}", listener.local());
    scheduler.spawn("openflow-accept " + listener.local(), a -> accept(a, vhost, listener));
    return listener.local();
  }

  private void accept(Routine r, String vhost, Listener<ByteBuf> listener) {
    try (listener) {
      Optional<Connection<ByteBuf>> accepted;
      while ((accepted = listener.accept(r)).isPresent()) {
        Connection<ByteBuf> connection = accepted.get();
        if (connections >= maxConnections) {
          log.warn(
              "OpenFlow: {} refused: {} connections are open", connection.remote(), connections);
          connection.abort();
        } else {
          connections++;
          scheduler.spawn("openflow " + connection.remote(), c -> serve(c, vhost, connection));
        }
      }
    }
  }

  private void serve(Routine r, String vhost, Connection<ByteBuf> connection) {
    try {
      OpenFlowConnection<Message> openFlow =
          OpenFlowConnection.open(r, connection, OpenFlowVersion.V13, settings);
      Session session = new Session(vhost, openFlow);
      r.spawn("openflow-setup " + connection.remote(), session::setUp);
      openFlow.run(r, session::received);
      session.ended(r);
    } catch (OpenFlowConnectionException e) {
      log.debug("OpenFlow: {} is no OpenFlow connection", connection, e);
    } finally {
      connections--;
      connection.close();
    }
  }

  /** One connection: until the set-up is done, what the switch says of its ports is kept. */
  private final class Session {
    private final String vhost;
    private final OpenFlowConnection<Message> connection;
    private final List<PortStatus> early = new ArrayList<>();
    private Optional<OpenFlowSwitch> connected = Optional.empty();

    /** The switch of a connection that is not its main one. */
    private Optional<DatapathId> auxiliaryOf = Optional.empty();

    Session(String vhost, OpenFlowConnection<Message> connection) {
      this.vhost = vhost;
      this.connection = connection;
    }

    void setUp(Routine r) {
      try {
        SwitchIdentity identity = connection.identify(r);
        // Closes the connection that the switch had before, if it had one.
        groups.join(identity, connection);
        if (!identity.isMain()) {
          auxiliaryOf = Optional.of(identity.datapathId());
          return;
        }
        OpenFlowSwitch added = new OpenFlowSwitch(identity.datapathId(), vhost, connection);
        for (PortDescReply part :
            connection.multipart(r, new PortDescRequest(0, 0), PortDescReply.class)) {
          part.entries().forEach(added::putPort);
        }
        early.forEach(added::apply);
        register(r, added);
      } catch (OpenFlowErrorException | OpenFlowTimeoutException e) {
        connection.close("the set-up failed: " + e.getMessage());
      } catch (OpenFlowConnectionException e) {
        log.debug("OpenFlow: {} ended during its set-up", connection.remote(), e);
      }
    }

    private void register(Routine r, OpenFlowSwitch added) {
      OpenFlowSwitch before = switches.get(added.id());
      if (before != null) {
        remove(r, before);
      }
      switches.put(added.id(), added);
      connected = Optional.of(added);
      log.info("OpenFlow: datapath {} connected, {} ports", added, added.ports().size());
      listeners.forEach(listener -> listener.connected(r, added));
    }

    void received(Routine r, Message message) {
      if (auxiliaryOf.isPresent()) {
        auxiliaryOf
            .flatMap(OpenFlowManager.this::find)
            .ifPresent(of -> listeners.forEach(listener -> listener.received(r, of, message)));
        return;
      }
      if (connected.isEmpty()) {
        if (message instanceof PortStatus status) {
          early.add(status);
        }
        return;
      }
      OpenFlowSwitch from = connected.get();
      if (message instanceof PortStatus status) {
        from.apply(status);
        listeners.forEach(listener -> listener.portChanged(r, from, status));
      } else {
        if (message instanceof ErrorMessage error) {
          log.warn("OpenFlow: {} reports {}", from, error.describe());
        }
        listeners.forEach(listener -> listener.received(r, from, message));
      }
    }

    void ended(Routine r) {
      connected.ifPresent(ended -> remove(r, ended));
    }
  }

  private void remove(Routine r, OpenFlowSwitch gone) {
    if (switches.remove(gone.id(), gone)) {
      log.info("OpenFlow: datapath {} disconnected", gone);
      listeners.forEach(listener -> listener.disconnected(r, gone));
    }
  }

  /** The switches that are connected, in the order in which they came. */
  public Collection<OpenFlowSwitch> switches() {
    return List.copyOf(switches.values());
  }

  /** The switch with a datapath id, if it is connected. */
  public Optional<OpenFlowSwitch> find(DatapathId id) {
    return Optional.ofNullable(switches.get(id));
  }
}
