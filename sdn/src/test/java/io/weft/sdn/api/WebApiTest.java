package io.weft.sdn.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.sdn.model.NetworkDrivers;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebApiTest {
  private static ApiServer server(WebApiOptions options) {
    return new ApiServer(NetworkDrivers.standard(), options);
  }

  @Test
  void argumentsComeFromQueryFormOrJsonAndNamesInAnyCase() throws Exception {
    try (ApiServer server = server(WebApiOptions.DEFAULTS)) {
      assertThat(server.get("/viperflow/createphysicalnetwork?type=local&id=a").only().get("id"))
          .isEqualTo("a");
      assertThat(
              server.form("/ViperFlow/CreatePhysicalNetwork?type=local", "id=b").only().get("id"))
          .isEqualTo("b");
      assertThat(
              server
                  .json("/viperflow/createphysicalnetwork", "{\"type\":\"local\",\"id\":\"c\"}")
                  .only()
                  .get("id"))
          .isEqualTo("c");
      assertThat((List<?>) server.get("/viperflow/listphysicalnetworks?type=local").result())
          .hasSize(3);
      assertThat(server.get("/viperflow/listphysicalnetworks?id=`None`").result())
          .as("None is the same as nothing")
          .isEqualTo(server.get("/viperflow/listphysicalnetworks").result());
    }
  }

  @Test
  void literalsKeepTheirTypes() throws Exception {
    try (ApiServer server = server(WebApiOptions.DEFAULTS)) {
      Map<?, ?> created =
          server
              .form(
                  "/viperflow/createphysicalnetwork",
                  "type=local&id=a&t=(1, 'x')&l=`(1, 'x', None, True, 1.5, {'k': [2]})`&n=7")
              .only();
      assertThat(created.get("t")).isEqualTo("(1, 'x')");
      assertThat(created.get("l"))
          .isEqualTo(java.util.Arrays.asList(1, "x", null, true, 1.5, Map.of("k", List.of(2))));
      assertThat(created.get("n")).isEqualTo("7");
      assertThat(server.get("/viperflow/listphysicalnetworks").only()).isEqualTo(created);
      assertThat((List<?>) server.get("/viperflow/listphysicalnetworks?n=7").result()).hasSize(1);
      assertThat((List<?>) server.get("/viperflow/listphysicalnetworks?n=8").result()).isEmpty();
    }
  }

  @Test
  void discoverTellsCallsAndTheirParameters() throws Exception {
    try (ApiServer server = server(WebApiOptions.DEFAULTS)) {
      Map<?, ?> names = (Map<?, ?>) server.get("/viperflow/discover").result();
      assertThat(names).hasSize(5 * 7 + 1);
      assertThat(names.get("createlogicalport")).isEqualTo("Creates a logical port.");
      Map<?, ?> details = (Map<?, ?>) server.get("/viperflow/discover?details=true").result();
      Map<?, ?> create = (Map<?, ?>) details.get("createphysicalport");
      assertThat((List<?>) create.get("parameters"))
          .extracting(p -> ((Map<?, ?>) p).get("name"))
          .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
          .containsExactly("physicalnetwork", "name", "vhost", "systemid", "bridge");
    }
  }

  @Test
  void headIsGetWithoutTheAnswer() throws Exception {
    try (ApiServer server = server(WebApiOptions.DEFAULTS)) {
      ApiServer.Answer answer =
          server.send(
              server.request("/viperflow/listsubnets").method("HEAD", BodyPublishers.noBody()));
      assertThat(answer).isEqualTo(new ApiServer.Answer(200, Map.of()));
    }
  }

  @Test
  void theSettingsOfTheSpecificationHold() throws Exception {
    try (ApiServer server = server(WebApiOptions.DEFAULTS.withRootPath("/api"))) {
      assertThat(server.get("/api/viperflow/listsubnets").status()).isEqualTo(200);
      assertThat(server.get("/viperflow/listsubnets").status()).isEqualTo(404);
    }
    try (ApiServer server =
        server(
            WebApiOptions.DEFAULTS
                .withAcceptMethods(Set.of("POST"))
                .withAcceptJson(false)
                .withTypeExtension(false))) {
      assertThat(server.get("/viperflow/listsubnets").status()).isEqualTo(405);
      assertThat(server.json("/viperflow/listsubnets", "{}").status()).isEqualTo(415);
      assertThat(
              server
                  .form("/viperflow/createphysicalnetwork", "type=local&id=a&x=`1`")
                  .only()
                  .get("x"))
          .isEqualTo("`1`");
    }
    try (ApiServer server =
        server(WebApiOptions.DEFAULTS.withTargets(Optional.of(Set.of("x")), Set.of()))) {
      assertThat(server.get("/viperflow/listsubnets").status()).isEqualTo(403);
    }
    try (ApiServer server =
        server(
            WebApiOptions.DEFAULTS
                .withTargets(Optional.empty(), Set.of("viperflow"))
                .withErrorDetails(false))) {
      assertThat(server.get("/viperflow/listsubnets"))
          .isEqualTo(new ApiServer.Answer(403, Map.of("error", "status 403")));
    }
    assertThatThrownBy(() -> WebApiOptions.DEFAULTS.withRootPath("api"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersOfLogicalNetworksAreNotShownAndNotReusedWhileTaken() throws Exception {
    try (ApiServer server = server(WebApiOptions.DEFAULTS)) {
      server.form("/viperflow/createphysicalnetwork", "id=p&vlanrange=`[[1,9]]`").only();
      Map<?, ?> first =
          server.form("/viperflow/createlogicalnetwork", "physicalnetwork=p&id=a").only();
      assertThat(first.containsKey("number")).isFalse();
      assertThat(first.get("vlanid")).isEqualTo(1);
      server.form("/viperflow/createlogicalnetwork", "physicalnetwork=p&id=b").only();
      server.form("/viperflow/deletelogicalnetwork", "id=a").result();
      assertThat(
              server
                  .form("/viperflow/createlogicalnetwork", "physicalnetwork=p&id=c")
                  .only()
                  .get("vlanid"))
          .as("the lowest that is free again")
          .isEqualTo(1);
    }
  }
}
