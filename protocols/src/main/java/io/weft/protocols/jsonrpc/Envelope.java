package io.weft.protocols.jsonrpc;

/**
 * Where the members of a message are, for the two kinds that carry much and are read in the bytes
 * as they came; negative for a member that is absent or null. {@link JsonRpcMessage#parse} deals
 * with the others.
 */
record Envelope(
    JsonTokens tokens, int method, int params, int result, int error, int id, boolean unusual) {
  private static final int NONE = -1;
  private static final JsonName METHOD = JsonName.of("method");
  private static final JsonName PARAMS = JsonName.of("params");
  private static final JsonName RESULT = JsonName.of("result");
  private static final JsonName ERROR = JsonName.of("error");
  private static final JsonName ID = JsonName.of("id");

  static Envelope of(JsonTokens tokens) {
    int method = NONE;
    int params = NONE;
    int result = NONE;
    int error = NONE;
    int id = NONE;
    int members = 0;
    boolean unusual = false;
    for (int name = tokens.first(JsonTokens.ROOT);
        !tokens.isEnd(name);
        name = tokens.next(name + 1)) {
      int bit;
      int value = tokens.kind(name + 1) == JsonTokens.Kind.NULL ? NONE : name + 1;
      if (tokens.is(name, METHOD)) {
        method = value;
        bit = 1;
      } else if (tokens.is(name, PARAMS)) {
        params = value;
        bit = 2;
      } else if (tokens.is(name, RESULT)) {
        result = value;
        bit = 4;
      } else if (tokens.is(name, ERROR)) {
        error = value;
        bit = 8;
      } else if (tokens.is(name, ID)) {
        id = value;
        bit = 16;
      } else {
        unusual = true;
        continue;
      }
      unusual |= (members & bit) != 0;
      members |= bit;
    }
    return new Envelope(tokens, method, params, result, error, id, unusual);
  }

  boolean isNotification() {
    return !unusual
        && id < 0
        && result < 0
        && error < 0
        && method >= 0
        && tokens.isString(method)
        && params >= 0
        && tokens.isArray(params);
  }

  boolean isResult() {
    return !unusual
        && method < 0
        && params < 0
        && error < 0
        && result >= 0
        && id >= 0
        && tokens.isLong(id);
  }
}
