package dev.metronome.remote.adb;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A phone's side of adb, over TCP: it speaks the transport protocol of Android's own daemon (AOSP,
 * packages/modules/adb/protocol.txt), with shell protocol 2, so that the program adb and libraries
 * take it for a phone. The agent on it is one of this machine.
 */
public final class FakePhone implements AutoCloseable {

  private static final int CNXN = 0x4e584e43;
  private static final int OPEN = 0x4e45504f;
  private static final int OKAY = 0x59414b4f;
  private static final int CLSE = 0x45534c43;
  private static final int WRTE = 0x45545257;
  private static final int VERSION = 0x01000000;
  private static final int MOST_BYTES = 64 << 10;
  private static final int STDOUT = 1;
  private static final int EXIT = 3;
  private static final byte[] END = new byte[0];
  private static final Pattern SIZE = Pattern.compile(".*-S '?(\\d+)'?.*");

  private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** What was asked of it. */
  final List<String> commands = new CopyOnWriteArrayList<>();

  final Map<String, String> properties =
      new ConcurrentHashMap<>(
          Map.of(
              "ro.product.model", "Fake 1",
              "ro.build.version.release", "14",
              "ro.build.version.sdk", "34",
              "ro.product.cpu.abilist", "arm64-v8a"));

  volatile boolean installed;
  volatile boolean running;
  private volatile boolean out;
  private volatile boolean relays;
  volatile String refusal = "";
  volatile byte[] apk = new byte[0];
  volatile String token = "";

  /** Of the agent, as a port of this machine. */
  volatile int agentPort;

  public FakePhone() throws IOException {
    daemon(this::accept);
  }

  public String serial() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /** Lets an agent of this machine be that of the phone. */
  public void carry(int port, String itsToken) {
    agentPort = port;
    token = itsToken;
  }

  /** Has the agent's app. */
  public void install() {
    installed = true;
  }

  /** Goes out: connections end, and nobody answers. */
  void goOut() throws IOException {
    out = true;
    running = false;
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Whether a connection to its agent was opened. */
  boolean relays() {
    return relays;
  }

  /** Is there again; apps do not run any more. */
  void comeBack() {
    out = false;
  }

  private interface Task {
    void run() throws IOException, InterruptedException;
  }

  private static void daemon(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The other side has gone.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = server.accept();
      if (out) {
        socket.close();
        continue;
      }
      sockets.add(socket);
      daemon(new Transport(socket)::run);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** A machine's connection with its streams. */
  private final class Transport {

    private final DataInputStream in;
    private final OutputStream out;
    private final Map<Integer, Stream> streams = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();

    Transport(Socket socket) throws IOException {
      this.in = new DataInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    void run() throws IOException {
      while (true) {
        byte[] header = in.readNBytes(24);
        if (header.length < 24) {
          throw new EOFException();
        }
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        int command = fields.getInt();
        int from = fields.getInt();
        int to = fields.getInt();
        byte[] data = in.readNBytes(fields.getInt());
        switch (command) {
          case CNXN ->
              send(CNXN, VERSION, MOST_BYTES, "device::ro.product.name=fake;features=shell_v2,cmd");
          case OPEN -> {
            Stream stream = new Stream(this, numbers.incrementAndGet(), from);
            streams.put(stream.own, stream);
            send(OKAY, stream.own, from, "");
            String service = new String(data, StandardCharsets.UTF_8).replace("\0", "");
            daemon(() -> serve(service, stream));
          }
          case OKAY -> stream(to).ready.release();
          case WRTE -> {
            stream(to).arrived.add(data);
            send(OKAY, to, from, "");
          }
          case CLSE -> {
            stream(to).arrived.add(END);
            streams.remove(to);
          }
          default -> throw new IOException("no command of adb: " + Integer.toHexString(command));
        }
      }
    }

    private Stream stream(int number) {
      Stream stream = streams.get(number);
      return stream == null ? new Stream(this, number, 0) : stream;
    }

    void send(int command, int first, int second, String text) throws IOException {
      send(command, first, second, text.getBytes(StandardCharsets.UTF_8));
    }

    synchronized void send(int command, int first, int second, byte[] data) throws IOException {
      int sum = 0;
      for (byte value : data) {
        sum += value & 0xff;
      }
      ByteBuffer message =
          ByteBuffer.allocate(24 + data.length)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(command)
              .putInt(first)
              .putInt(second)
              .putInt(data.length)
              .putInt(sum)
              .putInt(~command)
              .put(data);
      out.write(message.array());
      out.flush();
    }
  }

  /** One of a connection's streams. */
  private static final class Stream {

    private final Transport transport;
    private final int own;
    private final int other;
    private final Semaphore ready = new Semaphore(1);
    private final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();

    Stream(Transport transport, int own, int other) {
      this.transport = transport;
      this.own = own;
      this.other = other;
    }

    void write(byte[] data) throws IOException, InterruptedException {
      ready.acquire();
      transport.send(WRTE, own, other, data);
    }

    /** After everything that was written has arrived. */
    void close() throws IOException, InterruptedException {
      ready.acquire();
      transport.send(CLSE, own, other, END);
    }
  }

  private void serve(String service, Stream stream) throws IOException, InterruptedException {
    if (service.startsWith("shell,v2")) {
      shell(service.replaceFirst("[^:]*:", ""), stream);
    } else if (service.startsWith("exec:cmd package")) {
      install(service, stream);
    } else if (service.startsWith("tcp:")) {
      relay(stream);
    } else {
      stream.transport.send(CLSE, 0, stream.other, END);
    }
  }

  private void shell(String command, Stream stream) throws IOException, InterruptedException {
    commands.add(command);
    stream.write(packet(STDOUT, answer(command).getBytes(StandardCharsets.UTF_8)));
    stream.write(packet(EXIT, new byte[1]));
    stream.close();
  }

  private static byte[] packet(int kind, byte[] data) {
    return ByteBuffer.allocate(5 + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) kind)
        .putInt(data.length)
        .put(data)
        .array();
  }

  private String answer(String command) {
    if (command.startsWith("getprop ")) {
      return properties.getOrDefault(command.substring("getprop ".length()), "") + "\n";
    }
    if (command.startsWith("pm path ")) {
      return installed ? "package:/data/app/base.apk\n" : "";
    }
    if (command.startsWith("am start ")) {
      running = true;
      return "Starting: Intent { cmp=" + command.replaceAll(".* ", "") + " }\n";
    }
    if (!command.startsWith("dumpsys activity service ") || !running) {
      return "No services match: " + command + "\n";
    }
    return "SERVICE dev.metronome.agent/.app.AgentService pid=1\n  Client:\n"
        + "    phase: SERVING\n    address: http://127.0.0.1:7475\n"
        + (command.endsWith(" --pair") ? "    token: " + token + "\n" : "");
  }

  private void install(String service, Stream stream) throws IOException, InterruptedException {
    commands.add(service);
    Matcher size = SIZE.matcher(service);
    if (!size.matches()) {
      throw new IOException("without a size: " + service);
    }
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    while (received.size() < Integer.parseInt(size.group(1))) {
      received.write(stream.arrived.take());
    }
    if (refusal.isEmpty()) {
      apk = received.toByteArray();
      installed = true;
    }
    String answer = refusal.isEmpty() ? "Success\n" : "Failure [" + refusal + "]\n";
    stream.write(answer.getBytes(StandardCharsets.UTF_8));
    stream.close();
  }

  private void relay(Stream stream) throws IOException, InterruptedException {
    try (Socket agent = new Socket(InetAddress.getLoopbackAddress(), agentPort)) {
      relays = true;
      daemon(
          () -> {
            OutputStream toAgent = agent.getOutputStream();
            for (byte[] data = stream.arrived.take();
                data.length > 0;
                data = stream.arrived.take()) {
              toAgent.write(data);
            }
            agent.shutdownInput();
            agent.shutdownOutput();
          });
      InputStream fromAgent = agent.getInputStream();
      byte[] buffer = new byte[MOST_BYTES / 2];
      for (int count = fromAgent.read(buffer); count > 0; count = fromAgent.read(buffer)) {
        stream.write(java.util.Arrays.copyOf(buffer, count));
      }
    } finally {
      stream.close();
    }
  }
}
