package io.weft.objectdb.storage.zookeeper;

import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;

/** The rights of new nodes. */
final class Acls {
  private Acls() {}

  static List<ACL> of(ZooKeeperSettings.Access access) {
    ACL owner = new ACL(ZooDefs.Perms.ALL, new Id("auth", ""));
    return switch (access) {
      case EVERYBODY -> List.of(new ACL(ZooDefs.Perms.ALL, new Id("world", "anyone")));
      case OWNER -> List.of(owner);
      case OWNER_WRITES -> List.of(owner, new ACL(ZooDefs.Perms.READ, new Id("world", "anyone")));
    };
  }
}
