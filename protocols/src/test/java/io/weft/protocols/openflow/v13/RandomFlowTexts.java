package io.weft.protocols.openflow.v13;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Flows in text, of all that Open vSwitch takes, made at random of what fits together. */
final class RandomFlowTexts {
  private final Random random;

  RandomFlowTexts(long seed) {
    this.random = new Random(seed);
  }

  /** A flow whose priority is its own. */
  String flow(int priority) {
    String protocol =
        pick(
            "",
            "",
            "arp",
            "ip",
            "ipv6",
            "tcp",
            "tcp6",
            "udp",
            "sctp6",
            "icmp",
            "icmp6",
            "mpls",
            "dl_type=0x894f");
    List<String> words = new ArrayList<>();
    words.add("priority=" + priority);
    words.add("table=" + random.nextInt(100));
    optional(words, "cookie=" + hex(Long.MAX_VALUE));
    optional(words, "idle_timeout=" + (1 + random.nextInt(60000)));
    optional(words, "hard_timeout=" + (1 + random.nextInt(60000)));
    optional(words, "send_flow_rem");
    if (!protocol.isEmpty()) {
      words.add(protocol);
    }
    fields(protocol, words);
    return String.join(",", words) + " actions=" + actions(protocol);
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private void optional(List<String> words, String word) {
    if (random.nextInt(5) == 0) {
      words.add(word);
    }
  }

  private int number(int bound) {
    return random.nextInt(bound);
  }

  private String hex(long bound) {
    return "0x" + Long.toHexString(1 + random.nextLong(bound));
  }

  private String masked(long bound) {
    return random.nextBoolean() ? hex(bound) : hex(bound) + "/" + hex(bound);
  }

  private String mac() {
    return String.format("02:%02x:00:00:%02x:01", number(256), number(256));
  }

  private String v4() {
    return number(256) + "." + number(256) + ".0." + number(256);
  }

  private String v4Masked() {
    return v4() + pick("", "/" + (1 + number(32)), "/255.255.0.255");
  }

  private String v6() {
    return "2001:db8:" + Integer.toHexString(number(65536)) + "::" + (1 + number(9));
  }

  private String v6Masked() {
    return v6() + pick("", "/" + (16 + number(113)), "/ffff::ff");
  }

  private void fields(String protocol, List<String> words) {
    optional(words, "reg" + number(16) + "=" + masked(0xffffffffL));
    optional(words, "xreg" + number(8) + "=" + masked(Long.MAX_VALUE));
    optional(words, "xxreg" + number(4) + "=" + masked(Long.MAX_VALUE));
    optional(words, "metadata=" + masked(Long.MAX_VALUE));
    optional(words, "in_port=" + pick("1", "2", "LOCAL", "65279"));
    optional(words, "pkt_mark=" + masked(0xffffffffL));
    optional(words, "conj_id=" + (1 + number(100)));
    optional(words, "tun_id=" + masked(Long.MAX_VALUE));
    optional(words, pick("tun_src=", "tun_dst=") + v4Masked());
    optional(words, pick("tun_ipv6_src=", "tun_ipv6_dst=") + v6Masked());
    optional(words, "tun_gbp_id=" + masked(0xffff) + ",tun_gbp_flags=0x8");
    optional(words, "tun_erspan_ver=1,tun_erspan_idx=" + hex(0xfffff));
    optional(words, "tun_erspan_ver=2,tun_erspan_dir=1,tun_erspan_hwid=" + hex(0x3f));
    optional(words, pick("tun_flags=+oam", "tun_flags=-oam"));
    optional(words, "tun_gtpu_flags=0x32,tun_gtpu_msgtype=" + number(256));
    optional(words, pick("dl_src=", "dl_dst=") + mac() + pick("", "/ff:ff:00:00:00:ff"));
    optional(
        words,
        pick(
            "dl_vlan=" + number(4096),
            "dl_vlan=" + number(4096) + ",dl_vlan_pcp=" + number(8),
            "dl_vlan_pcp=" + number(8),
            "vlan_tci=0x1000/0x1000",
            "vlan_tci=0/0x1fff",
            "vlan_tci=0x1" + number(10) + "01/0x1fff",
            "vlan_tci=0x1001/0x1" + number(10) + "01"));
    optional(words, "ct_state=" + pick("+trk", "+trk+est-inv", "-trk", "+new+trk", "0"));
    optional(words, "ct_zone=" + number(65536));
    optional(words, "ct_mark=" + masked(0xffffffffL));
    optional(words, "ct_label=" + masked(Long.MAX_VALUE));
    switch (protocol) {
      case "arp" -> {
        optional(words, "arp_op=" + (1 + number(255)));
        optional(words, pick("arp_spa=", "arp_tpa=") + v4Masked());
        optional(words, pick("arp_sha=", "arp_tha=") + mac());
      }
      case "ip", "tcp", "udp", "icmp" -> {
        optional(words, pick("nw_src=", "nw_dst=") + v4Masked());
        ipFields(protocol, words);
        if (words.stream().noneMatch(w -> w.startsWith("ct_state"))) {
          optional(
              words, "ct_state=+trk-inv,ct_nw_src=" + v4Masked() + ",ct_nw_proto=6,ct_tp_dst=5");
        }
      }
      case "ipv6", "tcp6", "sctp6", "icmp6" -> {
        optional(words, pick("ipv6_src=", "ipv6_dst=") + v6Masked());
        optional(words, "ipv6_label=" + hex(0xfffff));
        ipFields(protocol, words);
        if (words.stream().noneMatch(w -> w.startsWith("ct_state"))) {
          optional(words, "ct_state=+trk+est,ct_ipv6_dst=" + v6Masked());
        }
      }
      case "mpls" -> {
        optional(words, "mpls_label=" + number(1 << 20));
        optional(words, "mpls_tc=" + number(8));
        optional(words, "mpls_bos=" + number(2));
        optional(words, "mpls_ttl=" + number(256));
      }
      case "dl_type=0x894f" -> {
        optional(words, "nsh_flags=" + pick("1", "0x1/0x3"));
        optional(words, "nsh_ttl=" + number(64));
        optional(words, "nsh_spi=" + hex(0xffffff) + ",nsh_si=" + number(256));
        optional(words, "nsh_mdtype=1,nsh_np=3,nsh_c1=" + masked(0xffffffffL) + ",nsh_c4=0");
      }
      default -> {}
    }
    transport(protocol, words);
  }

  private void ipFields(String protocol, List<String> words) {
    boolean transport = !protocol.equals("ip") && !protocol.equals("ipv6");
    optional(words, "nw_tos=" + 4 * number(64));
    optional(words, "nw_ecn=" + number(4));
    optional(words, "nw_ttl=" + number(256));
    optional(
        words, "ip_frag=" + (transport ? pick("no", "first", "not_later") : pick("yes", "later")));
  }

  private void transport(String protocol, List<String> words) {
    switch (protocol) {
      case "tcp", "tcp6" -> {
        optional(words, "tp_src=" + masked(0xffff));
        optional(words, "tcp_flags=" + pick("+syn-ack", "syn|ack", "0/0xfff", "+fin+[200]"));
      }
      case "udp", "sctp6" -> {
        optional(words, "tp_src=" + masked(0xffff));
        optional(words, "tp_dst=" + number(65536));
      }
      case "icmp" -> optional(words, "icmp_type=" + number(256) + ",icmp_code=" + number(256));
      case "icmp6" ->
          optional(
              words,
              pick(
                  "icmp_type=1,icmp_code=2",
                  "icmp_type=135,icmp_code=0,nd_target=" + v6Masked() + ",nd_sll=" + mac(),
                  "icmp_type=136,icmp_code=0,nd_tll="
                      + mac()
                      + ",nd_reserved=5,nd_options_type=2"));
      default -> {}
    }
  }

  private String actions(String protocol) {
    List<String> actions = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      actions.add(action(protocol));
    }
    if (random.nextInt(6) == 0) {
      actions.add("write_actions(output:" + (1 + number(4)) + ",set_field:" + mac() + "->eth_src)");
    }
    if (random.nextInt(6) == 0) {
      actions.add("write_metadata:" + masked(Long.MAX_VALUE));
    }
    if (random.nextInt(6) == 0) {
      actions.add("goto_table:" + (101 + number(100)));
    }
    return actions.isEmpty() ? "drop" : String.join(",", actions);
  }

  private String register() {
    return "NXM_NX_REG" + number(16);
  }

  private String bits() {
    int first = number(32);
    return register() + "[" + first + ".." + (first + number(32 - first)) + "]";
  }

  private String action(String protocol) {
    boolean v4 = List.of("ip", "tcp", "udp", "icmp").contains(protocol);
    boolean v6 = List.of("ipv6", "tcp6", "sctp6", "icmp6").contains(protocol);
    if (v4 && number(3) == 0) {
      return pick(
          "set_field:" + v4() + "->ip_dst",
          "dec_ttl",
          "dec_ttl(1,2,3)",
          "mod_nw_ttl:" + number(256),
          "set_field:" + number(64) + "->ip_dscp",
          "move:NXM_OF_IP_SRC[]->NXM_OF_IP_DST[]",
          "load:0x5->NXM_OF_IP_SRC[0..7]",
          "ct("
              + pick("commit,", "")
              + "table="
              + number(200)
              + ",zone="
              + (1 + number(65535))
              + ")",
          "ct(nat)",
          "ct(commit,nat(src=" + v4() + "))",
          "ct(commit,nat(src),exec(set_field:" + hex(0xffffff) + "->ct_mark))",
          "learn(table=9,eth_type=0x800,NXM_OF_IP_SRC[]=NXM_OF_IP_DST[],output:NXM_OF_IN_PORT[])");
    }
    if (v6 && number(3) == 0) {
      return pick(
          "set_field:" + v6() + "->ipv6_dst",
          "set_field:" + hex(0xfffff) + "->ipv6_label",
          "ct(commit,table=7,zone=NXM_NX_REG1[0..15],nat(src=fe80::1-fe80::9))");
    }
    if (protocol.equals("tcp") && number(3) == 0) {
      return pick(
          "fin_timeout(idle_timeout=5,hard_timeout=6)",
          "set_field:80->tcp_dst",
          "ct(commit,force,zone=5,nat(dst=10.0.0.1-10.0.0.9:80-90,persistent,random),alg=ftp)");
    }
    if (protocol.equals("tcp6") && number(3) == 0) {
      return "ct(commit,nat(dst=[fe80::1]-[fe80::9]:5-10,hash))";
    }
    if (protocol.equals("mpls") && number(2) == 0) {
      return pick(
          "set_field:5->mpls_label", "set_mpls_ttl(5)", "dec_mpls_ttl", "set_field:3->mpls_tc");
    }
    if (protocol.startsWith("dl_type") && number(2) == 0) {
      return pick("dec_nsh_ttl", "set_field:0x5->nsh_spi", "set_field:7->nsh_si");
    }
    return switch (number(30)) {
      case 0 -> "output:" + (1 + number(60000));
      case 1 -> pick("IN_PORT", "LOCAL", "ALL", "FLOOD", "NORMAL", "CONTROLLER:" + number(65536));
      case 2 -> "set_field:" + hex(0xffffffffL) + "->reg" + number(16);
      case 3 -> "set_field:" + hex(Long.MAX_VALUE) + "->" + pick("xreg1", "xxreg2", "metadata");
      case 4 -> "load:" + hex(1) + "->" + bits();
      case 5 -> "move:" + register() + "[0..15]->" + register() + "[16..31]";
      case 6 -> "resubmit(" + pick("", "1", "LOCAL") + "," + number(200) + ")";
      case 7 -> "resubmit:" + (1 + number(100));
      case 8 ->
          "multipath("
              + hashFields()
              + ","
              + number(65536)
              + ","
              + pick("modulo_n", "hash_threshold", "hrw", "iter_hash")
              + ","
              + (1 + number(8))
              + ","
              + number(5)
              + ","
              + register()
              + "[])";
      case 9 -> "bundle(" + hashFields() + ",50,hrw,ofport,members:1,2,3)";
      case 10 ->
          "bundle_load(" + hashFields() + ",0,active_backup,ofport," + register() + "[],members:4)";
      case 11 -> "controller(reason=no_match,max_len=" + number(65535) + ",id=" + number(9) + ")";
      case 12 -> "controller(userdata=01.02.03,pause)";
      case 13 -> "output:" + register() + "[0..15]";
      case 14 -> "output(port=" + (1 + number(9)) + ",max_len=" + (14 + number(1000)) + ")";
      case 15 -> pick("exit", "ct_clear", "pop_queue");
      case 16 -> "push:" + bits();
      case 17 -> "pop:" + bits();
      case 18 ->
          "sample(probability="
              + (1 + number(65535))
              + ",collector_set_id=1,obs_domain_id=2,obs_point_id=3"
              + pick("", ",sampling_port=1", ",sampling_port=1,egress")
              + ")";
      case 19 -> "clone(set_field:0x5->reg0,output:" + (1 + number(9)) + ")";
      case 20 -> "note:00.01.0" + number(10) + ".00.00.00";
      case 21 -> "set_queue:" + number(10);
      case 22 -> "check_pkt_larger(" + number(65536) + ")->" + register() + "[" + number(32) + "]";
      case 23 -> "set_field:" + mac() + "->" + pick("eth_src", "eth_dst");
      case 24 ->
          "learn(table="
              + number(200)
              + ",idle_timeout="
              + (1 + number(100))
              + ",priority="
              + number(65536)
              + ",cookie=0x3"
              + pick("", ",send_flow_rem", ",delete_learned")
              + ",NXM_OF_VLAN_TCI[0..11],NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],reg3=0x7"
              + ",load:NXM_NX_REG1[0..7]->NXM_NX_REG2[8..15],load:0x5->NXM_NX_REG4[]"
              + ",output:NXM_OF_IN_PORT[])";
      case 25 -> "learn(table=1,limit=5,result_dst=NXM_NX_REG0[0],eth_dst=" + mac() + ")";
      case 26 -> "set_field:" + v4() + "->tun_dst";
      case 27 -> "set_field:" + hex(Long.MAX_VALUE) + "->tun_id";
      case 28 -> "set_field:" + number(256) + "->xreg5";
      default -> "load:" + hex(0xff) + "->NXM_NX_XXREG" + number(4) + "[0..7]";
    };
  }

  private String hashFields() {
    return pick(
        "eth_src",
        "symmetric_l4",
        "symmetric_l3l4",
        "symmetric_l3l4+udp",
        "nw_src",
        "nw_dst",
        "symmetric_l3");
  }
}
