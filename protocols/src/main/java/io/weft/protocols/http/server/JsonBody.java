package io.weft.protocols.http.server;

import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that comes from outside; Jackson's own limits on depth and length apply. */
final class JsonBody {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private JsonBody() {}

  static <T> T read(byte[] bytes, Class<T> type) {
    try {
      T value = MAPPER.readValue(bytes, type);
      if (value == null) {
        throw new HttpException(400, "the body is null");
      }
      return value;
    } catch (JacksonException e) {
      throw refused(e);
    }
  }

  /** A value of simple ones: texts are read as numbers where the type asks for them. */
  static <T> T convert(Object simple, Class<T> type) {
    try {
      return MAPPER.convertValue(simple, type);
    } catch (JacksonException e) {
      throw refused(e);
    }
  }

  private static HttpException refused(JacksonException e) {
    String path =
        e instanceof DatabindException databind
            ? databind.getPath().stream()
                .map(
                    step ->
                        step.getPropertyName() == null
                            ? "[" + step.getIndex() + "]"
                            : step.getPropertyName())
                .collect(Collectors.joining("."))
            : "";
    if (path.isEmpty()) {
      return new HttpException(400, "the body is no JSON of the right form");
    }
    return new HttpException(
        400,
        "the value is missing or of the wrong form",
        Optional.of(path),
        io.weft.protocols.http.Headers.EMPTY);
  }
}
