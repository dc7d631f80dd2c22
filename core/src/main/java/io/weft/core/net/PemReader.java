package io.weft.core.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM. Blocks on files. */
final class PemReader {
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  /** The algorithms of keys that the JDK's TLS can use. */
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

  /** PKCS #8 around an RSA key: version 0, algorithm rsaEncryption with no parameters. */
  private static final byte[] RSA_HEADER = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private PemReader() {}

  /** One block; its content is checked when it is decoded. */
  private record Block(String label, String base64) {}

  private static byte[] der(String setting, Pem pem, Block block) {
    try {
      return Base64.getMimeDecoder().decode(block.base64);
    } catch (IllegalArgumentException e) {
      throw new TlsException(setting + " " + pem + " is not well-formed PEM", e);
    }
  }

  static List<X509Certificate> certificates(String setting, Pem pem) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(setting, pem)) {
        if (block.label.endsWith("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(der(setting, pem, block))));
        }
      }
    } catch (CertificateException e) {
      throw new TlsException(setting + " " + pem + ": a certificate cannot be read", e);
    }
    if (certificates.isEmpty()) {
      throw new TlsException(setting + " " + pem + " holds no certificate in PEM");
    }
    return certificates;
  }

  static PrivateKey key(String setting, Pem pem) {
    Optional<Block> key =
        blocks(setting, pem).stream().filter(b -> b.label.endsWith("PRIVATE KEY")).findFirst();
    if (key.isEmpty()) {
      throw new TlsException(setting + " " + pem + " holds no private key in PEM");
    }
    byte[] der = der(setting, pem, key.get());
    return switch (key.get().label) {
      case "PRIVATE KEY" -> pkcs8(setting, pem, der);
      case "RSA PRIVATE KEY" -> pkcs8(setting, pem, wrapRsa(der));
      default ->
          throw new TlsException(
              setting
                  + " "
                  + pem
                  + ": a key in the form "
                  + key.get().label
                  + " cannot be read; convert it with: openssl pkcs8 -topk8 -nocrypt");
    };
  }

  private static PrivateKey pkcs8(String setting, Pem pem, byte[] der) {
    InvalidKeySpecException last = new InvalidKeySpecException("no algorithm");
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException e) {
        // It may be of another algorithm.
        last = e;
      } catch (GeneralSecurityException e) {
        throw new TlsException(setting + " " + pem + ": the JDK lacks " + algorithm, e);
      }
    }
    throw new TlsException(
        setting + " " + pem + ": the private key is damaged, or neither RSA, EC nor EdDSA", last);
  }

  private static byte[] wrapRsa(byte[] rsa) {
    byte[] octets = tagged(4, rsa);
    byte[] inner = new byte[RSA_HEADER.length + octets.length];
    System.arraycopy(RSA_HEADER, 0, inner, 0, RSA_HEADER.length);
    System.arraycopy(octets, 0, inner, RSA_HEADER.length, octets.length);
    return tagged(0x30, inner);
  }

  /** Tag, length in two bytes as DER writes it from 256 on, content. */
  private static byte[] tagged(int tag, byte[] content) {
    int length = content.length;
    byte[] head =
        length < 128
            ? new byte[] {(byte) tag, (byte) length}
            : length < 256
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    byte[] all = new byte[head.length + length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(content, 0, all, head.length, length);
    return all;
  }

  private static List<Block> blocks(String setting, Pem pem) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(content(setting, pem));
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2)));
    }
    return blocks;
  }

  private static String content(String setting, Pem pem) {
    return switch (pem) {
      case Pem.Text text -> text.content();
      case Pem.File file -> {
        try {
          if (Files.size(file.path()) > MAX_BYTES) {
            throw new TlsException(setting + " " + pem + " is longer than " + MAX_BYTES);
          }
          yield Files.readString(file.path(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
          throw new TlsException(setting + " " + pem + " cannot be read: " + e, e);
        }
      }
    };
  }
}
