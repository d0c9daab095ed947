package dev.metronome.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;

/** Passes connections on to an agent, cuts them all when it is told to, or damages what is sent. */
public final class DroppingProxy implements AutoCloseable {

  private final ServerSocket server;
  private final IntSupplier agentPort;
  private final UnaryOperator<byte[]> damage;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** A proxy for the agent that listens on a port of loopback. */
  public DroppingProxy(IntSupplier agentPort) throws IOException {
    this(agentPort, bytes -> bytes);
  }

  /** A proxy that changes what is sent to the agent, piece by piece. */
  DroppingProxy(IntSupplier agentPort, UnaryOperator<byte[]> damage) throws IOException {
    this.agentPort = agentPort;
    this.damage = damage;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    thread(this::accept).start();
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Cuts every connection; tells how many there were. */
  public int cut() {
    int cut = 0;
    for (Socket socket : open) {
      close(socket);
      cut++;
    }
    return cut / 2;
  }

  private void accept() {
    try {
      while (true) {
        connect(server.accept());
      }
    } catch (IOException e) {
      // Closed.
      cut();
    }
  }

  private void connect(Socket client) {
    Socket agent = new Socket();
    try {
      agent.connect(new InetSocketAddress(server.getInetAddress(), agentPort.getAsInt()), 2000);
    } catch (IOException e) {
      // The agent is down: so is the connection.
      close(client);
      return;
    }
    open.add(client);
    open.add(agent);
    thread(() -> pump(client, agent, damage)).start();
    thread(() -> pump(agent, client, bytes -> bytes)).start();
  }

  private void pump(Socket from, Socket to, UnaryOperator<byte[]> change) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] chunk = new byte[1 << 14];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        out.write(change.apply(Arrays.copyOf(chunk, read)));
      }
    } catch (IOException e) {
      // Cut: both directions end.
      close(to);
    } finally {
      close(from);
      close(to);
    }
  }

  private void close(Socket socket) {
    open.remove(socket);
    try {
      // Without a farewell, as a cable that is pulled.
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It was closed already.
      open.remove(socket);
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
