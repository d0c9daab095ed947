package dev.metronome.remote.adb;

import dadb.AdbKeyPair;
import dadb.AdbShellResponse;
import dadb.Dadb;
import dev.metronome.remote.PairedAgents;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;

/**
 * adb without its program: phones and emulators that listen in the network, as {@code adb tcpip
 * 5555} makes them, named {@code HOST:PORT}. Cables need the program.
 */
final class DirectAdb implements Adb {

  private static final int CONNECT_MILLIS = 5000;

  /** An app that is installed answers when it is. */
  private static final int ANSWER_MILLIS = 120_000;

  @Override
  public List<AttachedPhone> phones() {
    return List.of();
  }

  private static Dadb open(String serial) throws IOException {
    Matcher matcher = ADDRESS.matcher(serial);
    if (!matcher.matches()) {
      throw new IOException(
          "without the program 'adb', which is not on the path, phones are reached by HOST:PORT"
              + " only");
    }
    return Dadb.create(
        matcher.group(1), Integer.parseInt(matcher.group(2)), key(), CONNECT_MILLIS, ANSWER_MILLIS);
  }

  /** This machine's key, which the phone asks its user about once. */
  private static AdbKeyPair key() throws IOException {
    Path folder = PairedAgents.userFolder().resolve("adb");
    File secret = folder.resolve("adbkey").toFile();
    File open = folder.resolve("adbkey.pub").toFile();
    if (!secret.exists() || !open.exists()) {
      Files.createDirectories(folder);
      AdbKeyPair.generate(secret, open);
      secret.setReadable(false, false);
      secret.setReadable(true, true);
    }
    return AdbKeyPair.read(secret, open);
  }

  /** What is done with a phone. */
  private interface Use<T> {

    T with(Dadb phone) throws IOException;
  }

  private static <T> T use(String serial, Use<T> use) throws IOException {
    Dadb phone = open(serial);
    try {
      return use.with(phone);
    } catch (RuntimeException e) {
      throw failed(serial, e);
    } finally {
      end(phone);
    }
  }

  /** Closes what may have ended already. */
  static void end(AutoCloseable resource) {
    try {
      resource.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // Its connection ends with this process at the latest.
    }
  }

  @Override
  public String shell(String serial, String command) throws IOException {
    AdbShellResponse response = use(serial, phone -> phone.shell(command));
    if (response.getExitCode() != 0) {
      throw new IOException(response.getAllOutput().strip().replaceAll("\\s+", " "));
    }
    return response.getAllOutput();
  }

  @Override
  public void install(String serial, Path apk) throws IOException {
    use(
        serial,
        phone -> {
          phone.install(apk.toFile(), "-r");
          return serial;
        });
  }

  @Override
  public Forward forward(String serial, int port) throws IOException {
    int local;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      local = free.getLocalPort();
    }
    return forwardAgain(serial, port, local);
  }

  @Override
  public void find(String serial) {
    // Every connection begins anew.
  }

  @Override
  public Forward forwardAgain(String serial, int port, int local) throws IOException {
    Dadb phone = open(serial);
    try {
      return new Own(new PhoneRelay(phone, port, local), local);
    } catch (IOException | RuntimeException e) {
      end(phone);
      throw failed(serial, e);
    }
  }

  private static IOException failed(String serial, Exception cause) {
    return new IOException(serial + " cannot be reached: " + cause.getMessage(), cause);
  }

  /** It ends with this process. */
  private record Own(PhoneRelay relay, int port) implements Forward {

    @Override
    public boolean isLasting() {
      return false;
    }

    @Override
    public void close() {
      relay.close();
    }
  }
}
