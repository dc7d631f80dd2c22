package io.weft.sdn.flow;

import io.weft.objectdb.Changes;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.Stored;
import io.weft.objectdb.View;
import io.weft.sdn.connect.PortChange;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What has changed since an updater last looked, and how things are now.
 *
 * <p>Changes that came while the updater was busy are merged: a key or a port is named once,
 * however often it changed. So compute flows from how things are, and use this only to find out
 * which.
 */
public final class FlowUpdate {
  private final View view;
  private final Set<Key<?>> changedKeys;
  private final List<PortChange> changedPorts;
  private final boolean first;

  FlowUpdate(View view, Changes changes, List<PortChange> changedPorts, boolean first) {
    this.view = view;
    this.changedPorts = List.copyOf(changedPorts);
    this.first = first;
    Set<Key<?>> keys = new LinkedHashSet<>();
    changes.removed().forEach(stored -> keys.add(stored.key()));
    changes.added().forEach(stored -> keys.add(stored.key()));
    changes.changed().forEach(change -> keys.add(change.key()));
    this.changedKeys = keys;
  }

  /** Whether this is the updater's first: everything there is counts as changed then. */
  public boolean isFirst() {
    return first;
  }

  /** The keys of the objects that came, went or changed. */
  public Set<Key<?>> changedKeys() {
    return changedKeys;
  }

  /** The keys among them that are of one type. */
  @SuppressWarnings("unchecked") // A key of that type is a key of its objects.
  public <T extends DataObject> List<Key<T>> changedKeys(ObjectType<T> type) {
    List<Key<T>> keys = new ArrayList<>();
    for (Key<?> key : changedKeys) {
      if (key.type() == type) {
        keys.add((Key<T>) key);
      }
    }
    return keys;
  }

  /** The ports that came, went or changed. */
  public List<PortChange> changedPorts() {
    return changedPorts;
  }

  /** An object as it is now, if the walk reaches it. */
  public <T extends DataObject> Optional<T> find(Key<T> key) {
    return view.find(key);
  }

  /** All objects of a type that the walk reaches now; costs what it returns. */
  public <T extends DataObject> List<T> all(ObjectType<T> type) {
    return view.objects(type).stream().map(Stored::value).toList();
  }
}
