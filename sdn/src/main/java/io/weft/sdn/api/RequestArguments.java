package io.weft.sdn.api;

import io.weft.core.Routine;
import io.weft.core.api.ApiException;
import io.weft.core.config.Literal;
import io.weft.core.config.LiteralException;
import io.weft.core.config.PythonLiteral;
import io.weft.protocols.http.MediaType;
import io.weft.protocols.http.Parameters;
import io.weft.protocols.http.server.HttpException;
import io.weft.protocols.http.server.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads the arguments of a call from an HTTP request. Immutable. */
final class RequestArguments {
  private static final int MAX_PARAMETERS = 1000;

  /** The longest body, in bytes. */
  private static final int MAX_BODY = 1024 * 1024;

  private final WebApiOptions options;
  private final JsonMapper mapper;

  RequestArguments(WebApiOptions options) {
    this.options = options;
    this.mapper =
        JsonMapper.builder(
                JsonFactory.builder()
                    .streamReadConstraints(
                        StreamReadConstraints.builder()
                            // One more, so that what is just above is refused in our own words.
                            .maxNestingDepth(options.limits().depth() + 2)
                            .maxStringLength(options.limits().text() + 1)
                            .maxNameLength(options.limits().text() + 1)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .build();
  }

  /** Waits for the body. */
  Map<String, @Nullable Object> read(Routine r, HttpRequest request) {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    try {
      addTexts(arguments, Parameters.decode(request.query(), MAX_PARAMETERS));
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER, "the query string is malformed: " + e.getMessage());
    }
    byte[] body = request.bytes(r, MAX_BODY);
    if (body.length > 0) {
      String type = request.mediaType().orElse(MediaType.FORM).type();
      switch (type) {
        case "application/x-www-form-urlencoded" -> {
          try {
            addTexts(arguments, Parameters.decode(utf8(body), MAX_PARAMETERS));
          } catch (IllegalArgumentException e) {
            throw new ApiException(
                ApiException.Kind.BAD_PARAMETER, "the form is malformed: " + e.getMessage());
          }
        }
        case "application/json" -> json(body).forEach((name, v) -> add(arguments, name, v));
        default -> throw new HttpException(415, "a body of type " + type + " is not taken");
      }
    }
    arguments.forEach((name, value) -> checkLimits(name, value, 1));
    return arguments;
  }

  private void addTexts(Map<String, @Nullable Object> arguments, Parameters parameters) {
    parameters
        .asMap()
        .forEach(
            (name, values) -> {
              if (values.size() > 1) {
                throw new ApiException(
                    ApiException.Kind.BAD_PARAMETER,
                    name,
                    "it is given " + values.size() + " times");
              }
              add(arguments, name, value(name, values.getFirst()));
            });
  }

  private static void add(
      Map<String, @Nullable Object> arguments, String name, @Nullable Object value) {
    if (arguments.containsKey(name)) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER, name, "it is given in the query string and in the body");
    }
    arguments.put(name, value);
  }

  private @Nullable Object value(String name, String text) {
    if (!options.typeExtension()
        || text.length() < 2
        || text.charAt(0) != '`'
        || text.charAt(text.length() - 1) != '`') {
      return text;
    }
    try {
      return plain(name, PythonLiteral.parse(text.substring(1, text.length() - 1)));
    } catch (LiteralException e) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER,
          name,
          "what is in back quotes is no Python literal: " + e.getMessage());
    }
  }

  /** A literal as the JSON that Python would make of it. */
  private static @Nullable Object plain(String name, Literal literal) {
    return switch (literal) {
      case Literal.None none -> null;
      case Literal.TupleOf tuple -> plain(name, tuple.items());
      case Literal.ListOf list -> plain(name, list.items());
      case Literal.SetOf set -> plain(name, set.items());
      case Literal.DictOf dict -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        dict.entries()
            .forEach(
                (key, value) -> {
                  String text =
                      switch (key) {
                        case Literal.Text t -> t.value();
                        case Literal.Int number -> number.toString();
                        default ->
                            throw new ApiException(
                                ApiException.Kind.BAD_PARAMETER,
                                name,
                                key.typeName() + " cannot be a name in a dictionary");
                      };
                  map.put(text, plain(name, value));
                });
        yield map;
      }
      case Literal.Bytes bytes ->
          throw new ApiException(
              ApiException.Kind.BAD_PARAMETER, name, "a bytes string is not taken, use a text");
      default -> literal.toJava();
    };
  }

  private static List<@Nullable Object> plain(String name, Collection<Literal> items) {
    List<@Nullable Object> list = new ArrayList<>(items.size());
    items.forEach(item -> list.add(plain(name, item)));
    return list;
  }

  private static String utf8(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("the body is not UTF-8", e);
    }
  }

  private Map<String, @Nullable Object> json(byte[] body) {
    if (!options.acceptJson()) {
      throw new HttpException(415, "JSON is not taken");
    }
    Object value;
    try {
      value = mapper.readValue(body, Object.class);
    } catch (JacksonException e) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER, "the JSON is malformed: " + e.getOriginalMessage());
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new ApiException(ApiException.Kind.BAD_PARAMETER, "the JSON must be an object");
    }
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    map.forEach((name, element) -> arguments.put((String) name, element));
    return arguments;
  }

  private void checkLimits(String path, @Nullable Object value, int depth) {
    WebApiOptions.Limits limits = options.limits();
    if (depth > limits.depth()) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER,
          path,
          "more than " + limits.depth() + " levels in each other");
    }
    switch (value) {
      case String text -> {
        if (text.length() > limits.text()) {
          throw new ApiException(
              ApiException.Kind.BAD_PARAMETER,
              path,
              "longer than " + limits.text() + " characters");
        }
        if (!isWellFormed(text)) {
          throw new ApiException(ApiException.Kind.BAD_PARAMETER, path, "half a character");
        }
      }
      case Double number -> {
        if (!Double.isFinite(number)) {
          throw new ApiException(ApiException.Kind.BAD_PARAMETER, path, "not a finite number");
        }
      }
      case Collection<?> list -> {
        checkLength(path, list.size());
        int index = 0;
        for (Object element : list) {
          checkLimits(path + "." + index, element, depth + 1);
          index++;
        }
      }
      case Map<?, ?> map -> {
        checkLength(path, map.size());
        map.forEach(
            (name, element) -> {
              checkLimits(path, name, depth);
              checkLimits(path + "." + name, element, depth + 1);
            });
      }
      case null, default -> {}
    }
  }

  private void checkLength(String path, int size) {
    if (size > options.limits().length()) {
      throw new ApiException(
          ApiException.Kind.BAD_PARAMETER,
          path,
          "more than " + options.limits().length() + " elements");
    }
  }

  /** UTF-16 can have halves of characters, which no storage can keep. */
  private static boolean isWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }
}
