package io.weft.protocols.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.core.Routine;
import io.weft.core.RoutineFailedException;
import io.weft.core.simulation.Simulation;
import io.weft.protocols.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments from everywhere, and what is said of those that are wrong. */
class ArgumentsTest {
  private enum Speed {
    FAST,
    VERY_SLOW
  }

  record Port(String name, int vlan, Optional<Boolean> trunk, List<String> tags) {}

  private interface Body<T> {
    T run(Routine r) throws Exception;
  }

  private static <T> T run(Body<T> body) {
    try (Simulation simulation = Simulation.withSeed(1)) {
      return simulation.await(simulation.scheduler("s").submit("test", body::run));
    } catch (RoutineFailedException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static Object read(HttpRequest request, Function<Arguments, ?> use) {
    return run(r -> (Object) use.apply(Arguments.read(r, request, 10_000)));
  }

  private static HttpRequest post(String type, String body) {
    return HttpRequest.of(
        "POST",
        "/p?q=1&both=query",
        Headers.of("Content-Type", type, "Cookie", "c=2"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpRequest form(String body) {
    return post("application/x-www-form-urlencoded", body);
  }

  @Test
  void eachSourceHasItsOwnArguments() {
    read(
        form("a=x+y&both=body&list[]=1&list[]=2&speed=very-slow&on=yes")
            .withPathArguments(java.util.Map.of("id", "7")),
        arguments -> {
          assertThat(arguments.path("id").integer(0, 10)).isEqualTo(7);
          assertThat(arguments.query("q").text()).isEqualTo("1");
          assertThat(arguments.cookie("c").text()).isEqualTo("2");
          assertThat(arguments.header("cookie").text()).isEqualTo("c=2");
          assertThat(arguments.body("a").text()).isEqualTo("x y");
          assertThat(arguments.get("both").text()).isEqualTo("body");
          assertThat(arguments.query("both").text()).isEqualTo("query");
          assertThat(arguments.get("list").list(Converter.integer(1, 2))).containsExactly(1L, 2L);
          assertThat(arguments.get("speed").as(Converter.oneOf(Speed.class)))
              .isEqualTo(Speed.VERY_SLOW);
          assertThat(arguments.get("on").as(Converter.FLAG)).isTrue();
          assertThat(arguments.get("absent").as(Converter.TEXT, "default")).isEqualTo("default");
          assertThat(arguments.get("absent").optional(Converter.TEXT)).isEmpty();
          return true;
        });
  }

  @Test
  void withGetTheArgumentsAreInTheQueryString() {
    HttpRequest request = HttpRequest.of("GET", "/?a=1", Headers.EMPTY, new byte[0]);
    assertThat(read(request, arguments -> arguments.get("a").text())).isEqualTo("1");
  }

  @Test
  void whatIsWrongIsNamed() {
    String form = "n=12x&twice=1&twice=2&speed=warp&big=1e999&mac=zz";
    List<Function<Arguments, Object>> uses =
        List.of(
            a -> a.get("absent").text(),
            a -> a.get("n").integer(0, 100),
            a -> a.get("twice").text(),
            a -> a.get("speed").as(Converter.oneOf(Speed.class)),
            a -> a.get("big").as(Converter.number()),
            a -> a.get("n").as(Converter.text(5, 6)),
            a -> a.get("mac").as(Converter.matching(Pattern.compile("[0-9a-f:]+"), "a MAC")),
            a -> a.file("f"));
    List<String> said =
        uses.stream()
            .map(
                use -> {
                  try {
                    return read(form(form), use).toString();
                  } catch (HttpException e) {
                    return "" + e.getMessage();
                  }
                })
            .toList();
    assertThat(said)
        .containsExactly(
            "400 Bad Request: absent: must be given",
            "400 Bad Request: n: must be a whole number from 0 to 100",
            "400 Bad Request: twice: is given 2 times",
            "400 Bad Request: speed: must be one of [fast, very_slow]",
            "400 Bad Request: big: must be a number",
            "400 Bad Request: n: must have 5 to 6 characters",
            "400 Bad Request: mac: must be a MAC",
            "400 Bad Request: f: must be given as a file");
  }

  @Test
  void jsonHasArgumentsToo() {
    HttpRequest request =
        post("application/json", "{\"a\": 1, \"b\": [\"x\", true], \"c\": {\"d\": 2.5}}");
    read(
        request,
        arguments -> {
          assertThat(arguments.get("a").integer(1, 1)).isEqualTo(1);
          assertThat(arguments.get("b").list(Converter.TEXT)).containsExactly("x", "true");
          assertThat(arguments.get("c.d").as(Converter.number())).isEqualTo(2.5);
          return true;
        });
  }

  @Test
  void aRecordTakesItsComponents() {
    assertThat(
            read(
                form("name=a&vlan=7&trunk=true&tags=x&tags=y&more=z"),
                arguments -> arguments.as(Port.class)))
        .isEqualTo(new Port("a", 7, Optional.of(true), List.of("x", "y")));
    assertThat(read(form("name=a&vlan=7"), arguments -> arguments.as(Port.class)))
        .isEqualTo(new Port("a", 7, Optional.empty(), List.of()));
    assertThatThrownBy(() -> read(form("name=a"), arguments -> arguments.as(Port.class)))
        .hasMessage("400 Bad Request: vlan: must be given");
    assertThatThrownBy(() -> read(form("name=a&vlan=x"), arguments -> arguments.as(Port.class)))
        .hasMessage("400 Bad Request: vlan: the value is missing or of the wrong form");
  }

  @Test
  void aBodyOfJsonBecomesARecord() {
    assertThat(
            ArgumentsTest.<Object>run(
                r ->
                    post(
                            "application/json",
                            "{\"name\":\"a\",\"vlan\":1,\"trunk\":null,\"tags\":[]}")
                        .json(r, Port.class, 1000)))
        .isEqualTo(new Port("a", 1, Optional.empty(), List.of()));
    assertThatThrownBy(
            () ->
                run(
                    r ->
                        post("application/json", "{\"name\":\"a\",\"vlan\":\"x\"}")
                            .json(r, Port.class, 1000)))
        .hasMessageContaining("wrong form")
        .hasMessage("400 Bad Request: vlan: the value is missing or of the wrong form");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[1]", "1", "null", "{\"a\":1,\"a\":2}", "{} {}"})
  void whatIsNoJsonObjectIsRefused(String json) {
    assertThatThrownBy(() -> read(post("application/json", json + " "), a -> a))
        .isInstanceOf(HttpException.class);
  }

  @Test
  void tooMuchIsRefused() {
    assertThatThrownBy(() -> read(form("a=" + "x".repeat(10_000)), a -> a))
        .hasMessage("413 Content Too Large: the body is longer than 10000 bytes");
    assertThatThrownBy(() -> read(form("a&".repeat(1001)), a -> a))
        .hasMessage("400 Bad Request: there are more than 1000 parameters");
  }

  private static String part(String headers, String body) {
    return "--B\r\nContent-Disposition: form-data; " + headers + "\r\n\r\n" + body + "\r\n";
  }

  @Test
  void partsAreFieldsAndFiles() {
    String body =
        "preamble\r\n"
            + part("name=\"a\"", "text ä")
            + part(
                "name=f; filename=\"../../e\\\\..\\\\v?il.txt\"\r\nContent-Type: x/y",
                "\r\n--A\r\n")
            + part("name=empty", "")
            + "--B--\r\nepilogue";
    read(
        post("multipart/form-data; boundary=B", body),
        arguments -> {
          assertThat(arguments.get("a").text()).isEqualTo("text ä");
          assertThat(arguments.get("empty").text()).isEmpty();
          UploadedFile file = arguments.file("f");
          assertThat(file.filename()).hasValue("../../e\\..\\v?il.txt");
          assertThat(file.safeFilename()).hasValue("vil.txt");
          assertThat(file.type()).hasToString("x/y");
          assertThat(file.data()).asString().isEqualTo("\r\n--A\r\n");
          return true;
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "--B",
        "--B\r\n",
        "--B\r\n\r\nx\r\n--B--",
        "--Bx\r\n\r\n--B--",
        "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\nx\r\n--B--",
        "--B\r\nno colon\r\n\r\nx\r\n--B--",
        "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx",
      })
  void whatAreNoPartsIsRefused(String body) {
    assertThatThrownBy(() -> read(post("multipart/form-data; boundary=B", body + " "), a -> a))
        .isInstanceOf(HttpException.class)
        .hasMessageContaining("malformed");
  }

  @Test
  void theNumberOfPartsAndTheirHeadersAreLimited() {
    HttpRequest many =
        post("multipart/form-data; boundary=B", part("name=a", "x").repeat(3) + "--B--");
    assertThatThrownBy(
            () ->
                run(
                    r -> {
                      MultipartReader reader = many.multipart(new MultipartLimits(2, 100, 10));
                      while (reader.next(r).isPresent()) {
                        continue;
                      }
                      return true;
                    }))
        .hasMessage("413 Content Too Large: the body has more than 2 parts");
    HttpRequest long1 =
        post(
            "multipart/form-data; boundary=B", part("name=a; x=" + "y".repeat(200), "x") + "--B--");
    assertThatThrownBy(
            () -> run(r -> long1.multipart(new MultipartLimits(2, 100, 10)).next(r).isPresent()))
        .isInstanceOf(HttpException.class);
    HttpRequest large =
        post("multipart/form-data; boundary=B", part("name=a", "x".repeat(20)) + "--B--");
    assertThatThrownBy(
            () ->
                run(
                    r ->
                        large
                            .multipart(new MultipartLimits(2, 100, 10))
                            .next(r)
                            .orElseThrow()
                            .bytes(r)))
        .hasMessage("413 Content Too Large: a: it has more than 10 bytes");
  }
}
