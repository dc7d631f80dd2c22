package io.weft.protocols.packet.dhcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weft.protocols.packet.Bytes;
import io.weft.protocols.packet.Ipv4Address;
import io.weft.protocols.packet.MacAddress;
import io.weft.protocols.packet.PacketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DhcpTest {
  private static final MacAddress CLIENT = MacAddress.parse("02:aa:00:01:00:01");
  private static final Ipv4Address SERVER = Ipv4Address.parse("169.254.169.254");
  private static final Ipv4Address YOURS = Ipv4Address.parse("192.168.1.2");

  private static final String HEADER =
      "010106009b192d0900000000" + "00".repeat(16) + "02aa00010001" + "00".repeat(10 + 64 + 128);

  /** What udhcp sent, as tcpdump printed it: 300 bytes with 20 of padding. */
  private static final Bytes DISCOVER =
      Bytes.ofHex(
          HEADER
              + "63825363"
              + "350101"
              + "39020240"
              + "3707"
              + "0103060c0f1c2a"
              + "3c0c"
              + "756468637020312e33352e30"
              + "3d07"
              + "0102aa00010001"
              + "ff"
              + "00".repeat(20));

  @Test
  void theDiscoverOfARealClientIsUnderstood() {
    DhcpMessage discover = DhcpMessage.decode(DISCOVER);

    assertThat(DISCOVER.length()).isEqualTo(300);
    assertThat(discover.messageType()).contains(DhcpMessageType.DISCOVER);
    assertThat(discover.clientMac()).contains(CLIENT);
    assertThat(discover.isBroadcast()).isFalse();
    assertThat(discover.options())
        .map(DhcpOption::value)
        .containsExactly(
            new DhcpValue.Numeric(1),
            new DhcpValue.Numeric(576),
            new DhcpValue.Numbers(List.of(1, 3, 6, 12, 15, 28, 42)),
            new DhcpValue.Text("udhcp 1.35.0"),
            new DhcpValue.ClientId(DhcpValue.ClientId.ETHERNET, Bytes.ofHex("02aa00010001")));
    assertThat(discover.encode()).isEqualTo(DISCOVER);
  }

  @Test
  void aClientOfThisLibrarySendsTheSame() {
    DhcpMessage discover =
        DhcpMessage.request(0x9b192d09, CLIENT)
            .withOptions(
                DhcpOption.of(DhcpMessageType.DISCOVER),
                DhcpOption.of(DhcpOptionCode.MAX_MESSAGE_SIZE, 576),
                DhcpOption.requesting(List.of(1, 3, 6, 12, 15, 28, 42)),
                DhcpOption.of(DhcpOptionCode.VENDOR_CLASS_ID, "udhcp 1.35.0"),
                DhcpOption.create("client-id", CLIENT.toString()));

    assertThat(discover.encode()).isEqualTo(DISCOVER);
  }

  /** The options of the reference's server; only the padding at the end is this library's. */
  @Test
  void theOfferIsThatOfTheReference() {
    DhcpMessage offer =
        DhcpMessage.decode(DISCOVER)
            .reply(YOURS)
            .withOptions(
                DhcpOption.create("subnet-mask", "255.255.255.0"),
                DhcpOption.create("router", "192.168.1.1"),
                DhcpOption.create("broadcast_address", "192.168.1.255"),
                DhcpOption.of(DhcpMessageType.OFFER),
                DhcpOption.of(DhcpOptionCode.SERVER_ID, SERVER),
                DhcpOption.create("26", 1450),
                DhcpOption.create(51, "infinite"));

    assertThat(offer.encode().toHex())
        .isEqualTo(
            "020106009b192d0900000000"
                + "00000000"
                + "c0a80102"
                + "00".repeat(8)
                + "02aa00010001"
                + "00".repeat(10 + 64 + 128)
                + "63825363"
                + "0104ffffff00"
                + "0304c0a80101"
                + "1c04c0a801ff"
                + "350102"
                + "3604a9fea9fe"
                + "1a0205aa"
                + "3304ffffffff"
                + "ff"
                + "00".repeat(22));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "router | 10.0.0.1, 10.0.0.2 | 0a0000010a000002",
        "time-offset | -3600 | fffff1f0",
        "host-name | web-1 | 7765622d31",
        "ip-forwarding | yes | 01",
        "IP_FORWARDING | false | 00",
        "default-ip-ttl | 64 | 40",
        "path-mtu-plateau-table | 68, 296 | 00440128",
        "policy-filter | 10.0.0.0 255.0.0.0 | 0a000000ff000000",
        "static-route | 10.1.0.0 10.0.0.1, 10.2.0.0 via 10.0.0.2 |"
            + " 0a0100000a0000010a0200000a000002",
        "lease-time | 3600 | 00000e10",
        "message-type | offer | 02",
        "parameter-request-list | router, 1, domain-name | 03010f",
        "client-id | somebody | 00736f6d65626f6479",
        "classless-routes | 0.0.0.0/0 10.0.0.1, 10.17.0.0/17 10.0.0.2 | 000a000001110a11000a000002",
        "249 | 10.229.0.128/25 via 10.0.0.1, 10.198.122.47 10.0.0.2 "
            + "| 190ae500800a000001200ac67a2f0a000002",
        "domain-search | eng.example.com, x.org "
            + "| 03656e67076578616d706c6503636f6d00017803 6f726700",
        "vendor-specific | 0xfeed | feed",
        "200 | text | 74657874",
        "wpad | http://a/ | 687474703a2f2f612f"
      })
  void whatPeopleWriteBecomesAnOption(String option, String text, String hex) {
    assertThat(DhcpOption.create(option, text).data()).isEqualTo(Bytes.ofHex(hex.replace(" ", "")));
  }

  @Test
  void listsAndNumbersDoAsWell() {
    assertThat(DhcpOption.create("6", List.of("10.0.0.1", SERVER)).data())
        .isEqualTo(Bytes.ofHex("0a000001a9fea9fe"));
    assertThat(DhcpOption.create(121, List.of(List.of("10.0.0.0/8", "10.1.1.1"))).value())
        .hasToString("Routes[list=[10.0.0.0/8 via 10.1.1.1]]");
    assertThat(DhcpOption.create(51, Duration.ofHours(1)).value())
        .isEqualTo(new DhcpValue.Seconds(3600));
    assertThat(DhcpOption.create(19, true).value()).isEqualTo(new DhcpValue.Flag(true));
    assertThat(DhcpOption.create(26, 1450.0).value()).isEqualTo(new DhcpValue.Numeric(1450));
    assertThat(DhcpOption.create(82, Bytes.ofHex("0102aabb")).value())
        .isEqualTo(
            new DhcpValue.SubOptions(
                List.of(
                    new DhcpValue.SubOptions.SubOption(
                        DhcpValue.SubOptions.SubOption.CIRCUIT_ID, Bytes.ofHex("aabb")))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "router | 10.0.0",
        "router | ''",
        "subnet-mask | 1.2.3.4, 1.2.3.4",
        "interface-mtu | 65536",
        "interface-mtu | -1",
        "interface-mtu | 1.5",
        "interface-mtu | 1e999999999",
        "ip-forwarding | perhaps",
        "lease-time | 4294967296",
        "classless-routes | 10.0.0.1/8 10.0.0.1",
        "classless-routes | 10.0.0.0/33 10.0.0.1",
        "classless-routes | 10.0.0.0/8",
        "classless-routes | 10.0.0.0/x 10.0.0.1",
        "parameter-request-list | nonsense",
        "parameter-request-list | 255",
        "domain-search | a..b",
        "vendor-specific | 0xabc"
      })
  void whatIsNoValueIsRefusedWithTheOptionsName(String option, String text) {
    assertThatThrownBy(() -> DhcpOption.create(option, text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(option)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource({"0", "255", "256", "-1", "no-such-option", "''"})
  void whatIsNoOptionIsRefused(String option) {
    assertThatThrownBy(() -> DhcpOption.create(option, "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(option);
  }

  /** RFC 3397 section 2's example points back. */
  @Test
  void compressedDomainsAreRead() {
    Bytes data = Bytes.ofHex("03656e67056170706c6503636f6d00" + "096d61726b6574696e67c004");

    assertThat(new DhcpOption(119, data).value())
        .isEqualTo(new DhcpValue.Domains(List.of("eng.apple.com", "marketing.apple.com")));
    assertThat(new DhcpOption(119, Bytes.ofHex("c000")).value())
        .isEqualTo(new DhcpValue.Opaque(Bytes.ofHex("c000")));
  }

  @Test
  void optionsInPartsAndInOtherFieldsAreJoined() {
    String file = "0302c0a8" + "00" + "0f0141" + "ff" + "00".repeat(128 - 9);
    String name = "0f0142" + "ff" + "00".repeat(64 - 4);
    Bytes wire =
        Bytes.ofHex(
            HEADER.substring(0, 88) + name + file + "63825363" + "350102340103" + "03020a00ffaa");

    DhcpMessage message = DhcpMessage.decode(wire);

    assertThat(message.options())
        .containsExactly(
            DhcpOption.of(DhcpMessageType.OFFER),
            DhcpOption.of(DhcpOptionCode.ROUTER, Ipv4Address.parse("10.0.192.168")),
            DhcpOption.of(DhcpOptionCode.DOMAIN_NAME, "AB"));
    assertThat(message.encode()).isEqualTo(wire);
  }

  @Test
  void whatDoesNotFitGoesToTheOtherFieldsAndThenIsSplit() {
    String text = "x".repeat(240);
    List<DhcpOption> options =
        List.of(
            DhcpOption.of(DhcpMessageType.ACK),
            DhcpOption.of(DhcpOptionCode.ROOT_PATH, text),
            DhcpOption.of(DhcpOptionCode.HOST_NAME, "y".repeat(100)),
            DhcpOption.of(DhcpOptionCode.DOMAIN_NAME, "z".repeat(60)),
            DhcpOption.of(DhcpOptionCode.TFTP_SERVER_NAME, "s".repeat(50)));
    DhcpMessage empty = DhcpMessage.request(1, CLIENT);

    DhcpMessage message = empty.withOptions(options, DhcpLayout.DEFAULT);

    assertThat(message.encode().length()).isLessThanOrEqualTo(576 - 28);
    assertThat(DhcpMessage.decode(message.encode()).options())
        .containsExactlyInAnyOrderElementsOf(options);
    assertThat(message.bootFile().get(0)).isEqualTo(DhcpOptionCode.HOST_NAME.code());
    assertThatThrownBy(() -> empty.withOptions(options, DhcpLayout.DEFAULT.withoutOverload()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("host-name");
    assertThat(empty.withOptionsThatFit(options, DhcpLayout.DEFAULT.withoutOverload()).options())
        .isEqualTo(options.subList(0, 2));
  }

  @Test
  void aLongOptionIsSplit() {
    DhcpOption path = DhcpOption.of(DhcpOptionCode.ROOT_PATH, "p".repeat(600));

    DhcpMessage message =
        DhcpMessage.request(1, CLIENT)
            .withOptions(List.of(path), DhcpLayout.DEFAULT.withMaxSize(1500));

    assertThat(message.optionField().get(1)).isEqualTo(255);
    assertThat(DhcpMessage.decode(message.encode()).options()).containsExactly(path);
  }

  @Test
  void fieldsForBootingKeepWhatTheyHaveUnlessOptionsNeedThem() {
    DhcpMessage message =
        DhcpMessage.request(1, CLIENT)
            .withBroadcast(true)
            .withClientAddress(YOURS)
            .withBoot(SERVER, "boot-1", "pxelinux.0")
            .relayedBy(SERVER)
            .withOptions(DhcpOption.of(DhcpMessageType.REQUEST));

    DhcpMessage read = DhcpMessage.decode(message.encode());

    assertThat(read).isEqualTo(message);
    assertThat(read.isBroadcast()).isTrue();
    assertThat(read.hops()).isEqualTo(1);
    assertThat(new String(read.bootFile().toArray(), StandardCharsets.UTF_8))
        .startsWith("pxelinux.0\0");
    assertThat(read.reply(YOURS).relayAddress()).isEqualTo(SERVER);
  }

  @Test
  void anOptionComesOnceAndOverloadIsNotTheUsers() {
    DhcpMessage message = DhcpMessage.request(1, CLIENT);
    DhcpOption name = DhcpOption.of(DhcpOptionCode.HOST_NAME, "a");

    assertThatThrownBy(() -> message.withOptions(name, name))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> message.withOptions(DhcpOption.of(DhcpOptionCode.OVERLOAD, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "239, 010106, 239",
    "240, 010106, 236",
  })
  void whatIsNoMessageIsRefusedWithItsPlace(int length, String start, int offset) {
    Bytes wire = Bytes.ofHex(start + "00".repeat(length - 3));

    assertThatThrownBy(() -> DhcpMessage.decode(wire))
        .isInstanceOfSatisfying(
            PacketException.class, e -> assertThat(e.offset()).isEqualTo(offset));
  }

  @Test
  void anOptionThatIsCutIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> DhcpMessage.decode(DISCOVER.slice(0, 246)))
        .isInstanceOfSatisfying(PacketException.class, e -> assertThat(e.offset()).isEqualTo(243));
  }

  @ParameterizedTest
  @CsvSource({"65536, 0", "-1, 0", "0, 65536", "0, -1"})
  void secondsAndFlagsHave16Bits(int seconds, int flags) {
    DhcpMessage plain = DhcpMessage.request(1, MacAddress.parse("02:00:00:00:00:01"));
    assertThatThrownBy(
            () ->
                new DhcpMessage(
                    plain.operation(),
                    plain.hardwareType(),
                    plain.hardwareLength(),
                    plain.hops(),
                    plain.xid(),
                    seconds,
                    flags,
                    plain.clientAddress(),
                    plain.yourAddress(),
                    plain.serverAddress(),
                    plain.relayAddress(),
                    plain.clientHardware(),
                    plain.serverName(),
                    plain.bootFile(),
                    plain.optionField()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("seconds or flags");
  }
}
