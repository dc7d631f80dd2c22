package io.weft.protocols.jsonrpc;

import tools.jackson.databind.JsonNode;

/** The peer answered a request with an error. The connection stays usable. */
public final class JsonRpcErrorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String method;
  private final transient JsonNode error;

  /** The answer to {@code method} was {@code error}. */
  public JsonRpcErrorException(String method, JsonNode error) {
    super(method + " was answered with the error " + abbreviate(error.toString()));
    this.method = method;
    this.error = error;
  }

  /** The method that was called. */
  public String method() {
    return method;
  }

  /** The {@code error} member of the response, not null. */
  public JsonNode error() {
    return error;
  }

  private static String abbreviate(String text) {
    return text.length() <= 500 ? text : text.substring(0, 500) + "…";
  }
}
