package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.Scheduler;
import io.weft.objectdb.Changes;
import io.weft.objectdb.DataObject;
import io.weft.objectdb.Key;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectType;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.View;
import io.weft.objectdb.Walk;
import io.weft.objectdb.Walker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The sample of the guide, and an object database on two nodes. */
class ZooKeeperGuideTest {
  record Lamp(String id, boolean lit) implements DataObject {
    static final ObjectType<Lamp> TYPE = ObjectType.of("demo.lamp", Lamp.class, 1);

    @Override
    public Key<Lamp> key() {
      return TYPE.key(id);
    }
  }

  private static final Key<Lamp> LAMP = Lamp.TYPE.key("hall");
  private static final Walker<Lamp> ONE = (lamp, step) -> {};

  // README: zookeeper
  static boolean lightUp(String servers) { // "zk://zk1,zk2,zk3/weft"
    try (ZooKeeperStorage storage = ZooKeeperStorage.open(ZooKeeperSettings.of(servers));
        Scheduler scheduler = Scheduler.start("demo")) {
      ObjectDb db = new ObjectDb(scheduler, storage, ObjectTypes.of(Lamp.TYPE));
      return scheduler
          .submit(
              "light",
              r -> {
                db.execute(r, tx -> tx.put(new Lamp("hall", true)));
                return db.get(r, LAMP).orElseThrow().lit();
              })
          .join(Duration.ofMinutes(1));
    }
  }

  // README: end

  @Test
  void aViewSeesWhatAnotherNodeWrites() throws InterruptedException {
    try (Zk zk = new Zk();
        Scheduler scheduler = Scheduler.start("viewer")) {
      ZooKeeperSettings settings = zk.settings();
      String url = "zk://" + settings.servers().getFirst() + settings.chroot();
      Thread other = Thread.ofPlatform().unstarted(() -> lightUp(url));
      try (ZooKeeperStorage storage = ZooKeeperStorage.open(settings)) {
        ObjectDb db = new ObjectDb(scheduler, storage, ObjectTypes.of(Lamp.TYPE));
        boolean lit =
            scheduler
                .submit(
                    "view",
                    r -> {
                      try (View view = db.walk(r, Walk.from(LAMP, ONE))) {
                        view.awaitChange(r);
                        other.start();
                        Changes changes = view.awaitChange(r);
                        return changes.added(Lamp.TYPE).getFirst().value().lit();
                      }
                    })
                .join(Duration.ofMinutes(1));
        assertThat(lit).isTrue();
      }
      other.join();
    }
  }

  @Test
  void theSampleLights() {
    try (Zk zk = new Zk()) {
      assertThat(lightUp("zk://127.0.0.1:" + zk.port() + "/demo")).isTrue();
    }
  }
}
