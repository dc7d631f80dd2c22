package io.weft.sdn.api;

import io.weft.core.Scheduler;
import io.weft.core.net.Endpoint;
import io.weft.core.net.NettyNetwork;
import io.weft.objectdb.ObjectDb;
import io.weft.objectdb.ObjectTypes;
import io.weft.objectdb.storage.MemoryStorage;
import io.weft.protocols.http.server.HttpServer;
import io.weft.sdn.model.NetworkDrivers;
import io.weft.sdn.model.NetworkModel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The API over a real socket, with an empty database. */
final class ApiServer implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Scheduler scheduler = Scheduler.start("api-test");
  private final HttpClient client = HttpClient.newHttpClient();
  private final MemoryStorage storage = new MemoryStorage();
  private final ObjectDb db = new ObjectDb(scheduler, storage, ObjectTypes.of(NetworkModel.TYPES));
  private final Endpoint bound;

  /** A status with its JSON. */
  record Answer(int status, Map<?, ?> body) {
    Object result() {
      if (status != 200) {
        throw new AssertionError(this);
      }
      return body.get("result");
    }

    /** The only object of the result. */
    Map<?, ?> only() {
      return (Map<?, ?>) ((List<?>) result()).getFirst();
    }
  }

  ApiServer(NetworkDrivers drivers, WebApiOptions options) {
    NettyNetwork network = NettyNetwork.open(scheduler);
    WebApi api = new WebApi(List.of(Viperflow.module(db, drivers)), options);
    HttpServer server =
        HttpServer.builder(network)
            .listen(Endpoint.tcp("127.0.0.1", 0))
            .errors(api.errors())
            .start(api);
    bound = scheduler.submit("bound", server::awaitBound).join(LIMIT).getFirst();
  }

  ApiServer() {
    this(NetworkDrivers.standard(), WebApiOptions.DEFAULTS);
  }

  MemoryStorage storage() {
    return storage;
  }

  Answer get(String pathAndQuery) throws Exception {
    return send(request(pathAndQuery).GET());
  }

  Answer form(String path, String body) throws Exception {
    return post(path, "application/x-www-form-urlencoded", body);
  }

  Answer json(String path, String body) throws Exception {
    return post(path, "application/json", body);
  }

  Answer post(String path, String type, String body) throws Exception {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  Answer send(HttpRequest.Builder request) throws Exception {
    var response = client.send(request.build(), BodyHandlers.ofString());
    if (response.body().isEmpty()) {
      return new Answer(response.statusCode(), Map.of());
    }
    return new Answer(
        response.statusCode(), (Map<?, ?>) JSON.readValue(response.body(), Object.class));
  }

  HttpRequest.Builder request(String pathAndQuery) {
    String encoded =
        pathAndQuery
            .replace("[", "%5B")
            .replace("]", "%5D")
            .replace("\"", "%22")
            .replace("{", "%7B")
            .replace("}", "%7D")
            .replace("`", "%60");
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + bound.port() + encoded))
        .timeout(LIMIT);
  }

  @Override
  public void close() {
    client.close();
    scheduler.close();
  }
}
