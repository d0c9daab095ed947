package dev.metronome.remote.adb;

import dadb.AdbStream;
import dadb.Dadb;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries connections to a port of this machine's loopback to a port of a phone. Where one side of
 * a connection ends, the other does at once: the library's own forwarder lets a client wait for a
 * phone that has gone, waits 5 s for clients when it is closed, and listens to other machines.
 */
final class PhoneRelay implements AutoCloseable {

  private static final int BACKLOG = 16;
  private static final int CHUNK_BYTES = 1 << 15;

  private final Dadb phone;
  private final int port;
  private final ServerSocket server;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

  /**
   * Begins at once.
   *
   * @param phone which is closed with this
   * @param port of the phone
   * @param local port of this machine
   */
  PhoneRelay(Dadb phone, int port, int local) throws IOException {
    this.phone = phone;
    this.port = port;
    this.server = new ServerSocket(local, BACKLOG, InetAddress.getLoopbackAddress());
    daemon(this::accept, "phone-relay");
  }

  private static void daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        clients.add(client);
        daemon(() -> carry(client), "phone-relay-there");
      }
    } catch (IOException e) {
      // It is closed.
      closeClients();
    }
  }

  private void carry(Socket client) {
    try {
      AdbStream stream = phone.open("tcp:" + port);
      try {
        client.setTcpNoDelay(true);
        daemon(() -> carryBack(stream, client), "phone-relay-back");
        copy(client.getInputStream(), stream.getSink().outputStream());
      } finally {
        DirectAdb.end(stream);
      }
    } catch (IOException | RuntimeException e) {
      // One of them has gone, which the client learns from the end of its connection.
      return;
    } finally {
      DirectAdb.end(client);
      clients.remove(client);
    }
  }

  private static void carryBack(AdbStream stream, Socket client) {
    try (client) {
      copy(stream.getSource().inputStream(), client.getOutputStream());
    } catch (IOException | RuntimeException e) {
      // One of them has gone; closing the client ends the other direction too.
      DirectAdb.end(client);
    }
  }

  private static void copy(InputStream in, OutputStream out) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      out.write(chunk, 0, count);
      out.flush();
    }
  }

  private void closeClients() {
    clients.forEach(DirectAdb::end);
  }

  @Override
  public void close() {
    DirectAdb.end(server);
    closeClients();
    DirectAdb.end(phone);
  }
}
