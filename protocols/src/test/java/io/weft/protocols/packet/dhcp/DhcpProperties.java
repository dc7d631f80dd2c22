package io.weft.protocols.packet.dhcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.protocols.packet.PacketException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DhcpProperties {
  private static final int TRIES = 200;
  private static final DhcpMessage EMPTY = DhcpMessage.request(7, MacAddress.of(0x0200_0000_0001L));

  @Property(tries = TRIES)
  void valuesReadBack(@ForAll("options") DhcpOption option) {
    assertThat(DhcpOption.of(option.code(), option.value())).isEqualTo(option);
    assertThat(option.toString()).isNotBlank();
  }

  @Property(tries = TRIES)
  void whatFitsReadsBackInOrder(
      @ForAll("optionLists") List<DhcpOption> options,
      @ForAll @IntRange(min = 576, max = 1200) int maxSize,
      @ForAll boolean bootFile,
      @ForAll boolean serverName) {
    DhcpLayout layout = new DhcpLayout(maxSize, bootFile, serverName);

    DhcpMessage message = EMPTY.withOptionsThatFit(options, layout);
    Bytes wire = message.encode();
    DhcpMessage read = DhcpMessage.decode(wire);

    int fit = read.options().size();
    assertThat(wire.length()).isBetween(DhcpMessage.MIN_SIZE, maxSize - 28);
    assertThat(read).isEqualTo(message);
    assertThat(read.encode()).isEqualTo(wire);
    assertThat(read.options()).hasSameElementsAs(options.subList(0, fit));
    if (fit == options.size()) {
      assertThat(EMPTY.withOptions(options, layout)).isEqualTo(message);
    }
  }

  @Property(tries = TRIES)
  void aFieldThatIsNotNeededIsLeftAlone(@ForAll("options") DhcpOption option) {
    Assume.that(option.data().length() < 300);
    DhcpMessage booted = EMPTY.withBoot(Ipv4Address.of(10, 0, 0, 1), "server", "file");

    DhcpMessage message = booted.withOptions(option);

    assertThat(message.bootFile()).isEqualTo(booted.bootFile());
    assertThat(message.serverName()).isEqualTo(booted.serverName());
  }

  @Property
  void anyOptionsAreReadOrRefused(
      @ForAll @Size(max = 60) byte[] field, @ForAll @Size(128) byte[] file) {
    Bytes start = EMPTY.encode().slice(0, DhcpMessage.BOOT_FILE_AT);
    Bytes wire =
        Bytes.ofHex(
            start.toHex()
                + Bytes.copyOf(file).toHex()
                + "63825363340103"
                + Bytes.copyOf(field).toHex());
    try {
      DhcpMessage message = DhcpMessage.decode(wire);
      assertThat(message.encode()).isEqualTo(wire);
      message.options().forEach(option -> assertThat(option.value()).isNotNull());
    } catch (PacketException e) {
      assertThat(e.offset()).isBetween(0, wire.length());
      assertThat(e.reason()).isNotBlank();
    }
  }

  @Property
  void anyDataHaveAValue(
      @ForAll @IntRange(min = 1, max = 254) int code, @ForAll @Size(max = 80) byte[] data) {
    DhcpOption option = new DhcpOption(code, Bytes.copyOf(data));

    DhcpValue value = option.value();

    boolean mayBeWrittenInOtherWays =
        value instanceof DhcpValue.Domains || value instanceof DhcpValue.Routes;
    if (!mayBeWrittenInOtherWays) {
      assertThat(DhcpOption.of(code, value)).isEqualTo(option);
    }
  }

  @Property
  void noiseIsRefused(@ForAll @Size(max = 400) byte[] noise) {
    try {
      assertThat(DhcpMessage.decode(Bytes.copyOf(noise)).encode()).isEqualTo(Bytes.copyOf(noise));
    } catch (PacketException e) {
      assertThat(e.offset()).isBetween(0, noise.length);
    }
  }

  @Provide
  Arbitrary<List<DhcpOption>> optionLists() {
    return options().list().ofMaxSize(12).uniqueElements(DhcpOption::code);
  }

  @Provide
  Arbitrary<DhcpOption> options() {
    Arbitrary<DhcpOption> known =
        Arbitraries.of(DhcpOptionCode.class)
            .filter(code -> code != DhcpOptionCode.OVERLOAD)
            .flatMap(code -> values(code.format()).map(value -> DhcpOption.of(code.code(), value)));
    Arbitrary<DhcpOption> unknown =
        Combinators.combine(Arbitraries.integers().between(224, 248), bytes(0, 300))
            .as(DhcpOption::new);
    return Arbitraries.frequencyOf(Tuple.of(4, known), Tuple.of(1, unknown));
  }

  private static Arbitrary<Bytes> bytes(int least, int most) {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMinSize(least)
        .ofMaxSize(most)
        .map(Bytes::copyOf);
  }

  private static Arbitrary<? extends DhcpValue> values(DhcpFormat format) {
    Arbitrary<Ipv4Address> addresses = Arbitraries.integers().map(Ipv4Address::new);
    Arbitrary<Integer> octets = Arbitraries.integers().between(0, 255);
    Arbitrary<Integer> shorts = Arbitraries.integers().between(0, 0xffff);
    return switch (format) {
      case ADDRESS -> addresses.map(a -> new DhcpValue.Addresses(List.of(a)));
      case ADDRESSES -> addresses.list().ofMinSize(1).ofMaxSize(80).map(DhcpValue.Addresses::new);
      case ADDRESS_PAIRS ->
          Combinators.combine(addresses, addresses)
              .as(DhcpValue.AddressPairs.Pair::new)
              .list()
              .ofMinSize(1)
              .ofMaxSize(9)
              .map(DhcpValue.AddressPairs::new);
      case TEXT ->
          Arbitraries.strings()
              .alpha()
              .withChars(' ', 'ä', '0', '\u4e2d')
              .ofMinLength(1)
              .ofMaxLength(100)
              .map(DhcpValue.Text::new);
      case FLAG -> Arbitraries.of(true, false).map(DhcpValue.Flag::new);
      case NUMBER8 -> octets.map(n -> new DhcpValue.Numeric(n));
      case NUMBER16 -> shorts.map(n -> new DhcpValue.Numeric(n));
      case SIGNED32 -> Arbitraries.integers().map(n -> new DhcpValue.Numeric(n));
      case SECONDS -> Arbitraries.longs().between(0, 0xffff_ffffL).map(DhcpValue.Seconds::new);
      case CODES -> octets.list().ofMinSize(1).ofMaxSize(40).map(DhcpValue.Numbers::new);
      case NUMBERS16 -> shorts.list().ofMinSize(1).ofMaxSize(9).map(DhcpValue.Numbers::new);
      case ROUTES ->
          Combinators.combine(Arbitraries.integers().between(0, 32), addresses, addresses)
              .as(
                  (prefix, to, via) -> {
                    int mask = Ipv4Address.prefixMask(prefix).value();
                    return new DhcpValue.Routes.Route(
                        prefix, new Ipv4Address(to.value() & mask), via);
                  })
              .list()
              .ofMinSize(1)
              .ofMaxSize(9)
              .map(DhcpValue.Routes::new);
      case CLIENT_ID -> Combinators.combine(octets, bytes(1, 20)).as(DhcpValue.ClientId::new);
      case SUB_OPTIONS ->
          Combinators.combine(Arbitraries.integers().between(1, 254), bytes(0, 30))
              .as(DhcpValue.SubOptions.SubOption::new)
              .list()
              .ofMinSize(1)
              .ofMaxSize(4)
              .map(DhcpValue.SubOptions::new);
      case DOMAINS ->
          Arbitraries.strings()
              .alpha()
              .numeric()
              .ofMinLength(1)
              .ofMaxLength(20)
              .list()
              .ofMinSize(1)
              .ofMaxSize(4)
              .map(labels -> String.join(".", labels))
              .list()
              .ofMinSize(1)
              .ofMaxSize(4)
              .map(DhcpValue.Domains::new);
      case OPAQUE -> bytes(0, 40).map(DhcpValue.Opaque::new);
    };
  }
}
