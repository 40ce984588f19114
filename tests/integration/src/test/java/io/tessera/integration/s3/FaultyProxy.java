package io.tessera.integration.s3;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between S3's clients and the server, and lets requests suffer what its plan says. */
final class FaultyProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final InetSocketAddress server;
  private final ExecutorService connections = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile FaultPlan plan = FaultPlan.none();

  private FaultyProxy(ServerSocket listening, InetSocketAddress server) {
    this.listening = listening;
    this.server = server;
  }

  /** A proxy before a server, at first without faults. */
  static FaultyProxy start(InetSocketAddress server) throws IOException {
    FaultyProxy proxy =
        new FaultyProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), server);
    proxy.connections.execute(proxy::accept);
    return proxy;
  }

  /** Its URL for S3's clients. */
  String endpoint() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** Follows another plan from the next request on. */
  void follow(FaultPlan next) {
    plan = next;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        connections.execute(() -> serve(client));
      } catch (IOException e) {
        if (!listening.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void serve(Socket client) {
    open.add(client);
    try (client;
        Socket upstream = new Socket(server.getAddress(), server.getPort())) {
      open.add(upstream);
      Exchange exchange =
          new Exchange(
              new BufferedInputStream(client.getInputStream()),
              client.getOutputStream(),
              new BufferedInputStream(upstream.getInputStream()),
              upstream.getOutputStream());
      boolean goesOn = true;
      while (goesOn) {
        goesOn = exchange.next(plan);
      }
      open.remove(upstream);
    } catch (IOException e) {
      // a connection that broke, of itself or as planned: the other end notices
    } finally {
      open.remove(client);
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
    connections.shutdownNow();
  }
}
