package io.weft.protocols.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Notification;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Request;
import io.weft.protocols.jsonrpc.JsonRpcMessage.Response;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonRpcMessageTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Test
  void aRequestHasAnId() {
    JsonRpcMessage message =
        JsonRpcMessage.parse(json("{\"method\":\"echo\",\"params\":[\"x\"],\"id\":\"echo\"}"));

    assertThat(message)
        .isEqualTo(new Request("echo", NODES.arrayNode().add("x"), NODES.stringNode("echo")));
  }

  @Test
  void aNotificationHasANullId() {
    assertThat(JsonRpcMessage.parse(json("{\"id\":null,\"method\":\"update\",\"params\":[]}")))
        .isEqualTo(new Notification("update", NODES.arrayNode()));
  }

  @Test
  void anAnswerHasAResultOrAnError() {
    Response result =
        (Response) JsonRpcMessage.parse(json("{\"id\":7,\"result\":{},\"error\":null}"));
    Response error =
        (Response) JsonRpcMessage.parse(json("{\"id\":7,\"result\":null,\"error\":\"no\"}"));

    assertThat(result.failed()).isFalse();
    assertThat(error.failed()).isTrue();
    assertThat(error.error()).isEqualTo(NODES.stringNode("no"));
  }

  @Test
  void everyKindIsReadBackAsItWasWritten() {
    ArrayNode params = NODES.arrayNode().add("é").add(1);
    Request request = new Request("m", params, NODES.numberNode(1));
    for (JsonRpcMessage message :
        new JsonRpcMessage[] {
          request,
          new Notification("n", params),
          request.reply(params),
          request.fail(NODES.stringNode("bad"))
        }) {
      ByteBuf bytes = message.encode(UnpooledByteBufAllocator.DEFAULT);
      assertThat(JsonRpcMessage.parse(json(bytes.toString(StandardCharsets.UTF_8))))
          .isEqualTo(message);
      bytes.release();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          []                                            | must be a JSON object
          {}                                            | without method
          {"id":1}                                      | result or an error
          {"id":1,"result":1,"error":1}                 | not both
          {"result":1,"error":null,"id":null}           | have an id
          {"id":1,"params":[],"result":1}               | params without method
          {"method":1,"params":[],"id":1}               | method must be a string
          {"method":"m","params":{},"id":1}             | params must be an array
          {"method":"m","id":1}                         | params must be an array
          {"method":"m","params":[],"id":1,"result":2}  | neither result nor error
          {"method":"m","params":[],"id":1,"x":2}       | unexpected member "x"
          """)
  void whatIsNoMessageIsRefusedWithTheReason(String message, String reason) {
    assertThatThrownBy(() -> JsonRpcMessage.parse(json(message)))
        .isInstanceOf(JsonRpcException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void aMessageThatCannotBeIsNotBuilt() {
    assertThatThrownBy(() -> new Request("m", NODES.arrayNode(), NODES.nullNode()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new Response(NODES.numberNode(1), NODES.numberNode(2), NODES.numberNode(3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
