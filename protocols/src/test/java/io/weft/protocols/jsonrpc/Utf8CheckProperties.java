package io.weft.protocols.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Utf8CheckProperties {
  /** Bytes that often are, and often nearly are, characters of several bytes. */
  @Provide
  Arbitrary<byte[]> bytes() {
    return Arbitraries.of(
            0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0,
            0xe1, 0xed, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xff)
        .map(Integer::byteValue)
        .array(byte[].class)
        .ofMaxSize(8);
  }

  @Property(tries = 20_000)
  void itAgreesWithTheJdkUpToCharactersThatAreNotComplete(@ForAll("bytes") byte[] bytes) {
    boolean valid = new Utf8Check().validBytes(ByteBuffer.wrap(bytes)) == bytes.length;
    boolean prefixOfValid = isValid(bytes);
    for (byte[] rest :
        new byte[][] {
          {-128}, {-65}, {-128, -128, -128}, {-65, -128}, {-128, -128}, {-112, -128, -128}
        }) {
      byte[] more = Arrays.copyOf(bytes, bytes.length + rest.length);
      System.arraycopy(rest, 0, more, bytes.length, rest.length);
      prefixOfValid |= isValid(more);
    }
    assertThat(valid).isEqualTo(prefixOfValid);
  }

  private static boolean isValid(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
