package io.weft.core.event;

import java.util.Collection;
import java.util.List;

/** Somebody who waits for several queues to be empty at the same time. */
final class EmptyWait {
  final List<QueueNode> nodes;
  final Runnable action;

  EmptyWait(Collection<QueueNode> nodes, Runnable action) {
    this.nodes = List.copyOf(nodes);
    this.action = action;
  }

  boolean isOver() {
    for (QueueNode node : nodes) {
      if (!node.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  void begin() {
    nodes.forEach(node -> node.emptyWaits.add(this));
  }

  void end() {
    nodes.forEach(node -> node.emptyWaits.remove(this));
  }
}
