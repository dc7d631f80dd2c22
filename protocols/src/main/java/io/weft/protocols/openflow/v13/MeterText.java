package io.weft.protocols.openflow.v13;

import io.weft.protocols.openflow.internal.Token;
import io.weft.protocols.openflow.internal.Word;
import java.util.ArrayList;
import java.util.List;

/** The text form of a meter, as {@code ovs-ofctl} prints and reads it. */
final class MeterText {
  private static final String BANDS = "bands=";

  private MeterText() {}

  static String format(Meter meter) {
    StringBuilder out = new StringBuilder("meter=").append(number(meter.id()));
    flag(out, meter, Meter.KBPS, " kbps");
    flag(out, meter, Meter.PKTPS, " pktps");
    flag(out, meter, Meter.BURST, " burst");
    flag(out, meter, Meter.STATS, " stats");
    out.append(" bands=");
    for (MeterBand band : meter.bands()) {
      out.append("\ntype=");
      switch (band) {
        case MeterBand.Drop b -> out.append("drop");
        case MeterBand.DscpRemark b -> out.append("dscp_remark");
        case MeterBand.Experimenter b -> out.append("experimenter");
        case MeterBand.Unknown b -> out.append(b.type());
      }
      out.append(" rate=").append(Integer.toUnsignedString(band.rate()));
      if ((meter.flags() & Meter.BURST) != 0) {
        out.append(" burst_size=").append(Integer.toUnsignedString(band.burst()));
      }
      if (band instanceof MeterBand.DscpRemark remark) {
        out.append(" prec_level=").append(remark.precedence());
      }
    }
    return out.append('\n').toString().strip();
  }

  private static String number(int id) {
    return switch (id) {
      case Meter.CONTROLLER -> "controller";
      case Meter.ALL -> "all";
      case Meter.CONTROLLER - 1 -> "slowpath";
      default -> Integer.toUnsignedString(id);
    };
  }

  private static void flag(StringBuilder out, Meter meter, int flag, String text) {
    if ((meter.flags() & flag) != 0) {
      out.append(text);
    }
  }

  static Meter parse(String text) {
    Token whole = Token.of(text);
    int start = whole.indexOf(BANDS);
    int id = 0;
    boolean hasId = false;
    int flags = 0;
    for (Word word : (start < 0 ? whole : whole.to(start)).words()) {
      switch (word.name()) {
        case "meter" -> {
          id = id(word);
          hasId = true;
        }
        case "kbps" -> flags |= flag(word, Meter.KBPS);
        case "pktps" -> flags |= flag(word, Meter.PKTPS);
        case "burst" -> flags |= flag(word, Meter.BURST);
        case "stats" -> flags |= flag(word, Meter.STATS);
        default -> throw word.fail("unknown word in a meter");
      }
    }
    if (!hasId) {
      throw whole.fail("a meter needs meter=");
    }
    boolean kilobits = (flags & Meter.KBPS) != 0;
    if (kilobits && (flags & Meter.PKTPS) != 0) {
      throw whole.fail("a meter has kbps or pktps");
    }
    if (!kilobits && (flags & Meter.PKTPS) == 0) {
      flags |= Meter.KBPS;
    }
    List<MeterBand> bands = new ArrayList<>();
    if (start >= 0) {
      bands(whole.from(start + BANDS.length()), bands);
    }
    return new Meter(id, flags, bands);
  }

  private static int flag(Word word, int flag) {
    word.alone();
    return flag;
  }

  private static int id(Word word) {
    return switch (word.required().text()) {
      case "controller" -> Meter.CONTROLLER;
      case "slowpath" -> Meter.CONTROLLER - 1;
      case "all" -> Meter.ALL;
      default -> word.u32();
    };
  }

  private static void bands(Token text, List<MeterBand> bands) {
    List<Word> band = new ArrayList<>();
    for (Word word : text.words()) {
      if (word.key().is("type") && !band.isEmpty()) {
        bands.add(band(band, text));
        band.clear();
      }
      band.add(word);
    }
    if (!band.isEmpty()) {
      bands.add(band(band, text));
    }
  }

  private static MeterBand band(List<Word> words, Token text) {
    String type = "";
    int rate = 0;
    int burst = 0;
    int precedence = 0;
    for (Word word : words) {
      switch (word.name()) {
        case "type" -> type = word.required().text();
        case "rate" -> rate = word.u32();
        case "burst_size" -> burst = word.u32();
        case "prec_level" -> precedence = word.integer(0xff);
        default -> throw word.fail("unknown word in a band");
      }
    }
    if (rate == 0) {
      throw text.fail("a band needs a rate");
    }
    return switch (type) {
      case "drop" -> new MeterBand.Drop(rate, burst);
      case "dscp_remark" -> new MeterBand.DscpRemark(rate, burst, precedence);
      default -> throw text.fail("a band has type=drop or type=dscp_remark");
    };
  }
}
