package io.weft.sdn.flow;

import io.weft.core.Routine;
import io.weft.objectdb.Changes;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.View;
import io.weft.objectdb.Walk;
import io.weft.objectdb.WalkException;
import io.weft.objectdb.storage.StorageException;
import io.weft.protocols.openflow.PortNumber;
import io.weft.sdn.connect.PortChange;
import io.weft.sdn.connect.SwitchPort;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Derives the flows of one switch from objects of the database: the extension point of the
 * controller. A subclass says where the walk through the database begins for the ports that the
 * switch has, how it goes on, and which flows follow from what it finds. Everything else is done
 * here: comparing, ordering, sending, and doing it again after a reconnect.
 *
 * <p>All methods run in routines of the controller's scheduler, one at a time; none of them may
 * wait.
 */
public abstract class FlowUpdater {
  private static final Logger log = LoggerFactory.getLogger(FlowUpdater.class);

  /** How long to wait before a walk is tried again whose walker failed or whose storage is away. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Datapath datapath;
  private final List<PortChange> unseenPorts = new ArrayList<>();
  private Optional<View> view = Optional.empty();
  private boolean first = true;

  /** Makes the updater of a switch. */
  protected FlowUpdater(Datapath datapath) {
    this.datapath = datapath;
  }

  /** The switch whose flows these are. */
  protected final Datapath datapath() {
    return datapath;
  }

  /**
   * How to walk, from whatever {@link #roots} returns. Called once; nothing is walked by default.
   */
  protected Walk walk() {
    return Walk.nothing();
  }

  /**
   * The keys where the walk begins, for the ports that the switch has now; called again when ports
   * have changed. Keys of objects that do not exist are fine: the walk waits for them. None by
   * default.
   */
  protected Collection<? extends Key<?>> roots(Collection<SwitchPort> ports) {
    return List.of();
  }

  /**
   * Says which flows and groups there should be now. Called first with all there is, then whenever
   * an object that the walk reaches, or a port, has changed; never while it still runs.
   */
  protected abstract void updateFlows(FlowUpdate update, FlowSink flows);

  /**
   * Runs until it is cancelled.
   *
   * @param updated called after every update
   */
  final void run(Routine r, ObjectDb db, FlowSink sink, Runnable updated) {
    try (View opened = db.walk(r, walk())) {
      view = Optional.of(opened);
      opened.setRoots(roots(datapath.ports()));
      while (true) {
        Optional<Changes> changes = awaitChange(r, opened);
        if (changes.isPresent()) {
          update(new FlowUpdate(opened, changes.get(), takePorts(), first), sink);
          first = false;
          updated.run();
        }
      }
    } finally {
      view = Optional.empty();
    }
  }

  private void update(FlowUpdate update, FlowSink sink) {
    try {
      updateFlows(update, sink);
    } catch (RuntimeException e) {
      // The flows that it has not come to stay as they are; the next change calls it again.
      log.error("{} failed to update the flows of {}", getClass().getSimpleName(), datapath, e);
    }
  }

  /**
   * Ports have changed; the datapath has them as they are now. The update that follows has walked
   * from the roots of these ports.
   */
  final void portsChanged(List<PortChange> changes) {
    unseenPorts.addAll(changes);
    view.ifPresent(opened -> opened.setRoots(roots(datapath.ports())));
  }

  private Optional<Changes> awaitChange(Routine r, View view) {
    try {
      return Optional.of(view.awaitChange(r));
    } catch (WalkException e) {
      log.error("{}: flows of {} stay as they are", getClass().getSimpleName(), datapath, e);
    } catch (StorageException e) {
      log.warn("{}: flows of {} stay as they are: {}", getClass().getSimpleName(), datapath, e);
      r.sleep(RETRY);
    }
    return Optional.empty();
  }

  /** Takes the changes that no update has had, several to the same port number as one. */
  private List<PortChange> takePorts() {
    if (first) {
      unseenPorts.clear();
      for (SwitchPort port : datapath.ports()) {
        unseenPorts.add(new PortChange(Optional.empty(), Optional.of(port)));
      }
    }
    Map<PortNumber, PortChange> merged = new LinkedHashMap<>();
    for (PortChange change : unseenPorts) {
      PortNumber number = change.after().or(change::before).orElseThrow().number();
      merged.merge(number, change, (old, late) -> new PortChange(old.before(), late.after()));
    }
    unseenPorts.clear();
    merged.values().removeIf(change -> change.before().equals(change.after()));
    return List.copyOf(merged.values());
  }
}
