package io.weft.objectdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions on one node and on several. */
class ObjectDbTest {
  private final Nodes nodes = new Nodes(2);

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void whatATransactionInsertsIsThereAfterwards() {
    nodes.transact(
        tx -> {
          tx.insert(Item.of("a", 1, "b"));
          assertThat(tx.require(Item.key("a")).number()).isEqualTo(1);
          return true;
        });
    assertThat(nodes.get(1, Item.key("a"))).contains(Item.of("a", 1, "b"));
  }

  @Test
  void everyKindOfAttributeComesBack() {
    Pair pair =
        new Pair(
            "",
            "a.b+c",
            Optional.of("ü\"\n"),
            Optional.of(Item.key("x")),
            List.of(Item.key("é"), Single.KEY),
            Map.of(Item.key("y.z"), 3),
            Map.of("mtu", 1500, "list", List.of("p", 1)));
    nodes.transact(
        tx -> {
          tx.put(pair);
          return true;
        });
    assertThat(nodes.get(0, pair.key())).contains(pair);
    assertThat(nodes.memory.value("test.pair..a++b+_c").orElseThrow().value())
        .isEqualTo(
            "{\"createTime\":1000000,\"updateVersion\":1,\"value\":{\"left\":\"\",\"right\":\"a.b+c\","
                + "\"text\":\"ü\\\"\\n\",\"item\":\"test.item.x\","
                + "\"others\":[\"test.item.é\",\"test.single\"],\"counts\":{\"test.item.y++z\":3},"
                + "\"list\":[\"p\",1],\"mtu\":1500}}");
  }

  @Test
  void aBodyThatThrowsWritesNothing() {
    assertThatThrownBy(
            () ->
                nodes.transact(
                    tx -> {
                      tx.insert(Item.of("a", 1));
                      return tx.require(Item.key("b"));
                    }))
        .isInstanceOfSatisfying(
            NoSuchObjectException.class, e -> assertThat(e.key()).isEqualTo(Item.key("b")));
    assertThat(nodes.memory.keys()).isEmpty();
  }
}
