package io.weft.objectdb.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands on the way to a server and cuts connections when told to: at once, after so many bytes, or
 * when a certain text goes by. Any thread.
 */
public final class CuttingProxy implements AutoCloseable {
  /** Small, so that a server notices soon when nobody takes its replies. */
  private static final int RECEIVE_BUFFER = 64 * 1024;

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicInteger accepted = new AtomicInteger();

  // Guarded by this.
  private boolean refusing;
  private boolean silent;
  private boolean holding;
  private Rule requests = new Rule();
  private Rule replies = new Rule();

  /** When a direction of all connections together cuts the connection that it comes by on. */
  private static final class Rule {
    private static final byte[] NOTHING = {};

    private long bytesLeft = Long.MAX_VALUE;
    private byte[] text = NOTHING;
    private int timesLeft;
    private boolean passing;
  }

  /** What to do with bytes that came: pass on so many, then cut or not. */
  private record Verdict(int pass, boolean cut) {}

  public CuttingProxy(int port) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  public CuttingProxy(InetSocketAddress server) {
    this.server = server;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start("accept", this::accept);
  }

  /** Where clients connect to, on the loopback address. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections it has cut. */
  public int cuts() {
    return cuts.get();
  }

  /** How many connections it has accepted. */
  public int accepted() {
    return accepted.get();
  }

  /** Cuts all connections; new ones are accepted. */
  public void cutAll() {
    links.forEach(Link::cut);
  }

  /** Cuts all connections, and new ones at once. */
  public void refuse() {
    synchronized (this) {
      refusing = true;
    }
    cutAll();
  }

  /** Passes nothing on any more, in neither direction, on connections that stay open. */
  public synchronized void fallSilent() {
    silent = true;
  }

  /**
   * Takes no replies from the server any more, as a client does that is too slow, till released.
   */
  public synchronized void holdReplies() {
    holding = true;
  }

  /** Takes back {@link #holdReplies}. */
  public synchronized void releaseReplies() {
    holding = false;
    notifyAll();
  }

  private synchronized void awaitRelease() throws InterruptedIOException {
    try {
      while (holding) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  /** Takes back {@link #refuse}; cuts the connections that {@link #fallSilent} has spoilt. */
  public void recover() {
    boolean spoilt;
    synchronized (this) {
      refusing = false;
      spoilt = silent;
      silent = false;
    }
    if (spoilt) {
      cutAll();
    }
  }

  /** Cuts the connection on which so many more bytes of requests, of all together, go by. */
  public synchronized void cutAfterRequestBytes(long count) {
    requests = new Rule();
    requests.bytesLeft = count;
  }

  /** Cuts the connection on which so many more bytes of replies, of all together, go by. */
  public synchronized void cutAfterReplyBytes(long count) {
    replies = new Rule();
    replies.bytesLeft = count;
  }

  /**
   * Cuts the connection on which a request with this text in one piece goes by.
   *
   * @param passing whether the server gets the request, and only the reply is lost
   * @param times how many requests meet that
   */
  public synchronized void cutRequest(String text, boolean passing, int times) {
    requests = new Rule();
    requests.text = text.getBytes(StandardCharsets.UTF_8);
    requests.passing = passing;
    requests.timesLeft = times;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        accepted.incrementAndGet();
        boolean refused;
        synchronized (this) {
          refused = refusing;
        }
        if (refused) {
          client.setSoLinger(true, 0);
          client.close();
        } else {
          open(client);
        }
      } catch (IOException e) {
        // Closed, or a client that went away at once.
      }
    }
  }

  private void open(Socket client) throws IOException {
    Socket behind = new Socket();
    Link link = new Link(client, behind);
    links.add(link);
    try {
      behind.setReceiveBufferSize(RECEIVE_BUFFER);
      behind.connect(server);
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      synchronized (this) {
        if (refusing) {
          throw new IOException("refused meanwhile");
        }
      }
    } catch (IOException e) {
      link.cut();
      return;
    }
    start("requests", () -> link.pump(client, behind, true));
    start("replies", () -> link.pump(behind, client, false));
  }

  private static void start(String name, Runnable task) {
    Thread.ofPlatform().daemon().name("proxy-" + name).start(task);
  }

  private synchronized Verdict judge(byte[] buffer, int count, boolean request) {
    if (silent) {
      return new Verdict(0, false);
    }
    Rule rule = request ? requests : replies;
    if (rule.timesLeft > 0 && contains(buffer, count, rule.text)) {
      rule.timesLeft--;
      return new Verdict(rule.passing ? count : 0, true);
    }
    if (count >= rule.bytesLeft) {
      int pass = (int) rule.bytesLeft;
      rule.bytesLeft = Long.MAX_VALUE;
      return new Verdict(pass, true);
    }
    if (rule.bytesLeft != Long.MAX_VALUE) {
      rule.bytesLeft -= count;
    }
    return new Verdict(count, false);
  }

  private static boolean contains(byte[] buffer, int count, byte[] text) {
    for (int from = 0; from + text.length <= count; from++) {
      int i = 0;
      while (i < text.length && buffer[from + i] == text[i]) {
        i++;
      }
      if (i == text.length) {
        return true;
      }
    }
    return false;
  }

  private final class Link {
    private final Socket client;
    private final Socket behind;

    /** The request that cuts may have to be answered first, into nowhere. */
    private volatile boolean draining;

    Link(Socket client, Socket behind) {
      this.client = client;
      this.behind = behind;
    }

    void pump(Socket from, Socket to, boolean request) {
      byte[] buffer = new byte[64 * 1024];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          if (!request) {
            awaitRelease();
          }
          if (draining) {
            break; // The server has answered: it has done what was asked.
          }
          Verdict verdict = judge(buffer, count, request);
          if (verdict.cut() && request && verdict.pass() == count) {
            draining = true;
          }
          out.write(buffer, 0, verdict.pass());
          if (verdict.cut()) {
            cuts.incrementAndGet();
            if (draining) {
              return; // The other direction ends the connection.
            }
            break;
          }
        }
      } catch (IOException e) {
        // One side has gone, so the other goes, too.
      }
      cut();
    }

    void cut() {
      links.remove(this);
      for (Socket socket : new Socket[] {client, behind}) {
        try {
          socket.close();
        } catch (IOException e) {
          // It is gone, one way or the other.
        }
      }
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    releaseReplies();
    cutAll();
  }
}
