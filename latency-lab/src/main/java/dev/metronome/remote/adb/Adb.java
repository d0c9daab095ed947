package dev.metronome.remote.adb;

import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What is done with phones by the Android debug bridge. */
interface Adb {

  /** How a phone in the network is named: its host, and the port of its daemon. */
  Pattern ADDRESS = Pattern.compile("([^:\\s]+|\\[[0-9a-fA-F:]+]):(\\d{1,5})");

  /** The port of a phone as one of this machine. */
  interface Forward extends AutoCloseable {

    /** On loopback of this machine. */
    int port();

    /** Whether it lasts when this process ends. */
    boolean isLasting();

    @Override
    void close();
  }

  /**
   * By the program {@code adb} where it is on the path, else without it; the system property {@code
   * metronome.adb} names another program, or with the value {@code none} leaves it out.
   */
  static Adb here() {
    String named = System.getProperty("metronome.adb", "");
    if (named.equals("none")) {
      return new DirectAdb();
    }
    if (!named.isEmpty()) {
      return new AdbProgram(List.of(named));
    }
    return AdbProgram.onPath().<Adb>map(program -> program).orElseGet(DirectAdb::new);
  }

  /** The phones that are there; those that are reached by an address may be missing. */
  List<AttachedPhone> phones() throws IOException;

  /**
   * What a command on the phone prints.
   *
   * @throws IOException where the phone cannot be reached
   */
  String shell(String serial, String command) throws IOException;

  /**
   * Installs an app, or replaces it by another build.
   *
   * @throws IOException where the phone cannot be reached, or refuses it
   */
  void install(String serial, Path apk) throws IOException;

  /** Makes a port of the phone one of this machine; one that is there already is used. */
  Forward forward(String serial, int port) throws IOException;

  /** Whether a phone is named by {@code HOST:PORT}: it is in the network, and to be found first. */
  static boolean isInNetwork(String serial) {
    return ADDRESS.matcher(serial).matches();
  }

  /**
   * Looks for a phone in the network that adb does not know, or may have forgotten; one on a cable
   * is known by itself.
   *
   * @throws java.net.ConnectException where nothing answers at its address
   */
  void find(String serial) throws IOException;

  /**
   * Makes a port of the phone one of this machine again, after the phone or adb was started anew.
   *
   * @param local the port on this machine that it had, which is free, or still that
   */
  Forward forwardAgain(String serial, int port, int local) throws IOException;

  /** The phone that is meant; the only one where none is named. */
  static AttachedPhone only(List<AttachedPhone> phones) {
    if (phones.isEmpty()) {
      throw new UnavailableException(
          new Problem(
              "adb",
              "there is no phone",
              "a phone with USB debugging on",
              "plug one in, or name one in the network by --serial HOST:PORT"));
    }
    if (phones.size() > 1) {
      throw new BadInputException(
          "--serial",
          "there are several phones: "
              + String.join(", ", phones.stream().map(AttachedPhone::serial).toList()),
          "the serial of one",
          "name one by --serial");
    }
    return phones.get(0);
  }
}
