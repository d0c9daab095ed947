package dev.metronome.remote.adb;

import dev.metronome.agent.core.PairingToken;
import dev.metronome.agent.protocol.Endpoints;
import dev.metronome.problem.Problem;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.AgentAddress;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The phones on adb, and the agent's app on them. */
public final class Phones {

  static final String APP = "dev.metronome.agent";

  private static final String ACTIVITY = APP + "/.app.AgentActivity";
  private static final String SERVICE = APP + "/.app.AgentService";
  private static final int LEAST_API = 26;

  /** The app probes its accelerators when it starts. */
  private static final Duration START = Duration.ofSeconds(40);

  private static final Pattern TOKEN = Pattern.compile("(?m)^\\s*token: (\\S+)\\s*$");
  private static final Pattern PORT = Pattern.compile("(?m)^\\s*address: http://127\\.\\S*:(\\d+)");
  private static final Pattern PROBLEM = Pattern.compile("(?m)^\\s*problem: (.+)$");

  private final Adb adb;
  private final Duration start;
  private final Runnable check;

  Phones(Adb adb, Duration start) {
    this(adb, start, () -> {});
  }

  private Phones(Adb adb, Duration start, Runnable check) {
    this.adb = adb;
    this.start = start;
    this.check = check;
  }

  /** By the program {@code adb} where it is on the path, else those in the network only. */
  public static Phones here() {
    return new Phones(Adb.here(), START);
  }

  /**
   * The same phones, with something that is called again and again while an agent is started; what
   * it throws ends that.
   */
  public Phones checking(Runnable other) {
    return new Phones(adb, start, other);
  }

  /**
   * An agent that can be asked.
   *
   * @param address on this machine
   * @param token what the phone told over adb
   * @param isLasting whether the address stays when this process ends
   * @param ending ends what does not stay
   */
  public record Connection(
      AgentAddress address, PairingToken token, boolean isLasting, Runnable ending)
      implements AutoCloseable {

    public Connection {
      Objects.requireNonNull(address, "address");
      Objects.requireNonNull(token, "token");
      Objects.requireNonNull(ending, "ending");
    }

    @Override
    public void close() {
      ending.run();
    }
  }

  /** All that adb knows, with why one cannot be measured on. */
  public List<PhoneFacts> all() {
    List<PhoneFacts> all = new ArrayList<>();
    try {
      for (AttachedPhone phone : adb.phones()) {
        all.add(facts(phone));
      }
    } catch (IOException e) {
      throw unavailable("adb", e);
    }
    return all;
  }

  private PhoneFacts facts(AttachedPhone phone) {
    if (!phone.isReady()) {
      return new PhoneFacts(phone.serial(), Map.of(), Optional.of(phone.whyNot()));
    }
    try {
      Map<String, String> facts = properties(phone.serial());
      return new PhoneFacts(phone.serial(), facts, whyNot(phone.serial(), facts));
    } catch (IOException e) {
      return new PhoneFacts(
          phone.serial(),
          Map.of(),
          Optional.of("it does not answer (" + e.getMessage() + "); plug it in again"));
    }
  }

  private Map<String, String> properties(String serial) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    for (Map.Entry<String, String> property :
        Map.of(
                "model", "ro.product.model",
                "android", "ro.build.version.release",
                "api", "ro.build.version.sdk",
                "abis", "ro.product.cpu.abilist")
            .entrySet()) {
      String value = adb.shell(serial, "getprop " + property.getValue()).strip();
      facts.put(property.getKey(), value.isEmpty() ? "unknown" : value);
    }
    return facts;
  }

  private Optional<String> whyNot(String serial, Map<String, String> facts) throws IOException {
    String api = facts.get("api");
    if (api.matches("\\d{1,4}") && Integer.parseInt(api) < LEAST_API) {
      return Optional.of(
          "its Android is of API " + api + "; the agent needs " + LEAST_API + ", Android 8.0");
    }
    if (!isInstalled(serial)) {
      return Optional.of(
          "the agent is not installed; do 'metronome agent install --serial " + serial + "'");
    }
    return Optional.empty();
  }

  private boolean isInstalled(String serial) throws IOException {
    // pm answers with exit code 1 where there is no such app.
    return adb.shell(serial, "pm path " + APP + " || true").contains("package:");
  }

  /** The serial of the phone that is meant: the only one where none is named. */
  public String serial(Optional<String> named) {
    if (named.isPresent()) {
      return named.get();
    }
    try {
      return Adb.only(adb.phones()).serial();
    } catch (IOException e) {
      throw unavailable("adb", e);
    }
  }

  /**
   * Installs the agent, or replaces it by another build.
   *
   * @throws UnavailableException where that does not work, with the phone's reason
   */
  public void install(String serial, Path apk) {
    find(serial);
    try {
      adb.install(serial, apk);
    } catch (IOException e) {
      if (isSilent(serial, e)) {
        throw unavailable(serial, e);
      }
      if (String.valueOf(e.getMessage()).contains("not found")) {
        throw new UnavailableException(
            new Problem(
                serial,
                "adb finds no such phone: " + e.getMessage(),
                "the serial of a phone that adb lists",
                "look at 'metronome targets' or 'adb devices', and give its serial by --serial"),
            e);
      }
      throw new UnavailableException(
          new Problem(
              serial,
              "the agent was not installed: " + e.getMessage(),
              "a phone with Android 8.0 or newer that allows it",
              "unlock the phone and look at what it asks; where another key signed the app that"
                  + " is there, remove it first: adb uninstall "
                  + APP),
          e);
    }
  }

  /**
   * Starts the agent on a phone where it does not run, and reaches it.
   *
   * @throws UnavailableException where that does not work
   */
  public Connection connect(String serial) {
    find(serial);
    try {
      if (!isInstalled(serial)) {
        throw new UnavailableException(
            new Problem(
                serial,
                "the agent is not installed",
                "the agent's app",
                "do 'metronome agent install --serial " + serial + "'"));
      }
      return forward(serial, started(serial));
    } catch (IOException e) {
      throw unavailable(serial, e);
    }
  }

  /** Reaches the agent of a phone where it runs; empty where it does not. */
  public Optional<Connection> running(String serial) {
    find(serial);
    try {
      Optional<Ready> ready = ready(state(serial));
      return ready.isPresent() ? Optional.of(forward(serial, ready.get())) : Optional.empty();
    } catch (IOException e) {
      throw unavailable(serial, e);
    }
  }

  /**
   * As {@link #connect}, with a way that is made anew when it is lost.
   *
   * @param notice is told of it, for people
   */
  public PhoneLink link(String serial, Consumer<String> notice) {
    return new PhoneLink(this, serial, connect(serial), notice);
  }

  /**
   * Reaches a phone again that was lost; its agent is started where it does not run.
   *
   * @param lost the connection of before, which ends where there is a new one
   * @return empty where the agent does not serve yet
   */
  Optional<Connection> renewed(String serial, Connection lost) throws IOException {
    adb.find(serial);
    Optional<Ready> ready = ready(state(serial));
    if (ready.isEmpty()) {
      adb.shell(serial, "am start -n " + ACTIVITY);
      return Optional.empty();
    }
    lost.close();
    int local = URI.create(lost.address().url()).getPort();
    return Optional.of(
        connection(ready.get(), adb.forwardAgain(serial, ready.get().port(), local)));
  }

  private Connection forward(String serial, Ready ready) throws IOException {
    return connection(ready, adb.forward(serial, ready.port()));
  }

  private static Connection connection(Ready ready, Adb.Forward forward) {
    return new Connection(
        AgentAddress.parse("http://127.0.0.1:" + forward.port()),
        ready.token(),
        forward.isLasting(),
        forward::close);
  }

  /** What a running agent told. */
  private record Ready(int port, PairingToken token) {}

  private Ready started(String serial) throws IOException {
    Optional<Ready> running = ready(state(serial));
    if (running.isPresent()) {
      return running.get();
    }
    adb.shell(serial, "am start -n " + ACTIVITY);
    long endNanos = System.nanoTime() + start.toNanos();
    while (true) {
      check.run();
      String state = state(serial);
      Optional<Ready> ready = ready(state);
      if (ready.isPresent()) {
        return ready.get();
      }
      Matcher problem = PROBLEM.matcher(state);
      boolean failed = problem.find();
      if (failed || System.nanoTime() - endNanos > 0) {
        throw new UnavailableException(
            new Problem(
                serial,
                "the agent does not start: "
                    + (failed
                        ? problem.group(1)
                        : "it does not serve after " + start.toSeconds() + " s"),
                "an agent that shows 'Ready'",
                "unlock the phone, open the app Metronome and look at what it shows"));
      }
      pause();
    }
  }

  private String state(String serial) throws IOException {
    return adb.shell(serial, "dumpsys activity service " + SERVICE + " --pair");
  }

  private static Optional<Ready> ready(String state) {
    Matcher token = TOKEN.matcher(state);
    if (!token.find()) {
      return Optional.empty();
    }
    Matcher port = PORT.matcher(state);
    return Optional.of(
        new Ready(
            port.find() ? Integer.parseInt(port.group(1)) : Endpoints.DEFAULT_PORT,
            PairingToken.parse(token.group(1))));
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the agent was started", e);
    }
  }

  /** One in the network may be unknown to adb as yet. */
  private void find(String serial) {
    try {
      adb.find(serial);
    } catch (IOException e) {
      throw unavailable(serial, e);
    }
  }

  private static UnavailableException unavailable(String where, IOException cause) {
    if (isSilent(where, cause)) {
      return new UnavailableException(
          new Problem(
              where,
              "nothing answers there as a phone does: " + cause.getMessage(),
              "a phone that listens for adb at this address",
              "check host and port, and that the phone is on and in this network; with a cable,"
                  + " 'adb tcpip 5555' lets it listen at port 5555"),
          cause);
    }
    return new UnavailableException(
        new Problem(
            where,
            "adb does not reach it: " + cause.getMessage(),
            "a phone that 'adb devices' shows as 'device'",
            (Adb.isInNetwork(where) ? "" : "plug it in, ")
                + "unlock it, and allow debugging from this machine"),
        cause);
  }

  /** Whether nothing answers at a phone's address. */
  private static boolean isSilent(String serial, IOException cause) {
    // Of hosts without a way there, too: NoRouteToHostException is a SocketException.
    return Adb.isInNetwork(serial)
        && (cause instanceof SocketException
            || cause instanceof SocketTimeoutException
            || cause instanceof UnknownHostException);
  }
}
