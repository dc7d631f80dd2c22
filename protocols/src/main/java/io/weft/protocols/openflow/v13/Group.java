package io.weft.protocols.openflow.v13;

import java.util.List;

/**
 * A group as a value: what {@link GroupMod} sends and {@link GroupDescReply} returns.
 *
 * @param id unsigned
 */
public record Group(int id, GroupType type, List<Bucket> buckets) {
  /** Copies the list. */
  public Group {
    buckets = List.copyOf(buckets);
  }

  /**
   * Reads a group as {@code ovs-ofctl} prints it.
   *
   * @throws IllegalArgumentException if the text is none, or has a word that is not known here
   */
  public static Group parse(String text) {
    return FlowText.parseGroup(text);
  }

  /** The same group with the {@linkplain Action#normalized() normalized} actions. */
  public Group normalized() {
    return new Group(id, type, buckets.stream().map(Bucket::normalized).toList());
  }

  /** The group as {@code ovs-ofctl} prints it. */
  @Override
  public String toString() {
    return FlowText.format(this);
  }
}
