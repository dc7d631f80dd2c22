package io.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.core.net.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The calls of VLCP's modules on databases, as curl does them. */
@Timeout(120)
class DatabaseOverTheWebTest {
  @Test
  void theDatabaseOfAControllerCanBeLookedAt() {
    try (Controller controller =
        Controller.start(
            ControllerSettings.builder()
                .api(Endpoint.tcp("127.0.0.1", 0))
                .openFlow(Endpoint.tcp("127.0.0.1", 0))
                .ovsdbServers(List.of())
                .build())) {
      Api api = new Api("http://127.0.0.1:" + controller.api().getFirst().port());
      api.call("createphysicalnetwork", "type=local&id=inside");
      api.call("createlogicalnetwork", "physicalnetwork=inside&id=red");

      assertThat(api.post("/objectdb/getonce", "key=viperflow.logicnetwork.red").body())
          .contains("\"_key\":\"viperflow.logicnetwork.red\"", "\"kvdb_updateversion\":1");
      assertThat(api.post("/objectdb/getonce", "key=viperflow.logicnetwork.blue").body())
          .isEqualTo("{\"result\":null}");
      assertThat(api.post("/objectdb/getonce", "key=nonsense").status()).isEqualTo(400);
      assertThat(api.post("/objectdb/gettimestamp", "").body()).matches("\\{\"result\":[0-9]{16}}");
      assertThat(api.post("/objectdb/discover", "").body()).contains("mgetonce", "watchlist");

      api.post("/knowledge/set", "key=k&value=`{'a': 1}`&timeout=60");
      assertThat(api.post("/memorystorage/get", "key=k").body())
          .isEqualTo("{\"result\":{\"a\":1}}");
      assertThat(api.post("/kvstorage/listallkeys", "").body()).isEqualTo("{\"result\":[\"k\"]}");
      assertThat(api.post("/kvstorage/get", "key=k&vhost=other").status()).isEqualTo(400);
    }
  }
}
