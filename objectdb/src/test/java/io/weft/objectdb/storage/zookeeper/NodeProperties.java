package io.weft.objectdb.storage.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.apache.zookeeper.common.PathUtils;

/** Names and contents of nodes. */
class NodeProperties {
  private static final NodeNames NAMES = new NodeNames("/a/b");

  @Property(tries = 500)
  void everyKeyHasAPathOfItsOwnThatLeadsBack(@ForAll String key) {
    Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(key));
    String path = NAMES.node(key);
    PathUtils.validatePath(path);
    assertThat(NAMES.key(path)).contains(key);
    assertThat(path).startsWith("/a/b/objectdb/keys/").matches("[!-~]+");
  }

  @Example
  void usualKeysStandAsTheyAreAndDirectoriesStayTheSame() {
    assertThat(new NodeNames("/").node("viperflow.logicalport.p1"))
        .isEqualTo(
            "/objectdb/keys/"
                + NodeNames.directoryName("viperflow.logicalport.p1")
                + "/viperflow.logicalport.p1");
    // Written by earlier versions of this program: must never change.
    assertThat(NodeNames.directoryName("")).isEqualTo("000");
    assertThat(NodeNames.directoryName("a")).isEqualTo(DIRECTORY_OF_A);
    assertThat(NAMES.key("/a/b/objectdb/version")).isEmpty();
    assertThat(NAMES.key("/a/b/objectdb/keys/00F")).isEmpty();
    assertThat(NAMES.key("/zookeeper/keys/x/y")).isEmpty();
    assertThat(NodeNames.unescape("a%2")).isEmpty();
    assertThat(NodeNames.unescape("a%FF")).isEmpty();
  }

  private static final String DIRECTORY_OF_A = "3CC";

  @Property(tries = 300)
  void everyTextComesBackFromItsNode(@ForAll String text, @ForAll boolean deflate) {
    Assume.that(StandardCharsets.UTF_8.newEncoder().canEncode(text));
    String longer = text.repeat(20);
    NodeFormat format = new NodeFormat(deflate, 1_000_000);
    byte[] content = format.encode("k", longer);
    assertThat(content.length).isBetween(1, longer.getBytes(StandardCharsets.UTF_8).length + 1);
    assertThat(new NodeFormat(!deflate, 1_000_000).decode("k", content)).isEqualTo(longer);
  }

  @Property(tries = 1000)
  void whateverIsInANodeIsATextOrRefused(@ForAll @Size(min = 1, max = 200) byte[] content) {
    content[0] = content[0] % 2 == 0 ? (byte) 'z' : content[0];
    try {
      assertThat(new NodeFormat(true, 10_000).decode("k", content).length()).isLessThan(10_001);
    } catch (ValueFormatException e) {
      assertThat(e).hasMessageContaining("k");
    }
  }

  @Example
  void aTextOfTheLimitIsReadAndALongerOneIsNot() {
    String text = "x".repeat(10_000);
    byte[] content = new NodeFormat(true, 20_000).encode("k", text + "x");
    assertThatThrownBy(() -> new NodeFormat(true, 10_000).decode("k", content))
        .hasMessageContaining("the value of k has more than 10000 bytes");
    assertThat(new NodeFormat(true, 10_001).decode("k", content)).hasSize(10_001);
  }
}
