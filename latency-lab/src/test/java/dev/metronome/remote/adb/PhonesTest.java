package dev.metronome.remote.adb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.metronome.agent.core.PairingToken;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.StoppedException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.AgentClient;
import dev.metronome.remote.RemoteBench;
import dev.metronome.remote.serve.AgentProcess;
import dev.metronome.remote.serve.DesktopAgent;
import dev.metronome.remote.serve.HashSpinEngine;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A phone that speaks adb's protocol, as the program adb and the library without it see it. */
class PhonesTest {

  private static final Duration START = Duration.ofSeconds(3);

  @TempDir private Path folder;

  private FakePhone phone;

  @BeforeEach
  void plugIn() throws IOException {
    System.setProperty("metronome.home", folder.resolve("home").toString());
    phone = new FakePhone();
  }

  @AfterEach
  void unplug() throws IOException {
    System.clearProperty("metronome.home");
    phone.close();
  }

  private Path apk() throws IOException {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    return Files.write(folder.resolve("agent.apk"), bytes);
  }

  @Test
  void withoutTheProgramAPhoneInTheNetworkGetsTheAgentAndIsReached() throws Exception {
    checkInstallAndConnect(new DirectAdb(), false);
  }

  @Test
  void withTheProgramToo() throws Exception {
    // The server does not know the phone: nobody has connected to it.
    try (AdbServer server = new AdbServer(folder)) {
      checkInstallAndConnect(program(server), true);
    }
  }

  @Test
  void everyWayToAPhoneInTheNetworkFindsIt() throws Exception {
    phone.installed = true;
    Path apk = apk();
    try (AgentProcess agent = AgentProcess.spin(folder.resolve("agent"));
        AdbServer server = new AdbServer(folder)) {
      phone.carry(agent.port(), agent.token().text());
      Phones phones = new Phones(program(server), START);
      assertThat(phones.all()).isEmpty();
      phones.install(phone.serial(), apk);
      assertThat(phone.apk).isEqualTo(Files.readAllBytes(apk));
      server.run("disconnect", phone.serial());
      phones.connect(phone.serial()).close();
      server.run("disconnect", phone.serial());
      assertThat(phones.running(phone.serial())).isPresent();
    }
  }

  @Test
  void thatNothingAnswersAtAnAddressIsTold() throws Exception {
    phone.close();
    Path apk = apk();
    checkNothingAnswers(new Phones(new DirectAdb(), START), apk);
    try (AdbServer server = new AdbServer(folder)) {
      checkNothingAnswers(new Phones(program(server), START), apk);
    }
    // Programs adb of before 2019 end with 0.
    Path old = Files.writeString(folder.resolve("old-adb"), "echo failed to connect to $2");
    checkNothingAnswers(new Phones(new AdbProgram(List.of("sh", old.toString())), START), apk);
  }

  private void checkNothingAnswers(Phones phones, Path apk) {
    for (ThrowingCallable way :
        List.<ThrowingCallable>of(
            () -> phones.install(phone.serial(), apk),
            () -> phones.connect(phone.serial()),
            () -> phones.running(phone.serial()))) {
      assertThatThrownBy(way)
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining(phone.serial())
          .hasMessageContaining("nothing answers there")
          .hasMessageContaining("check host and port");
    }
  }

  @Test
  void thatAPhoneDoesNotTrustThisMachineIsTold() throws Exception {
    Path adb =
        Files.writeString(folder.resolve("wary-adb"), "echo failed to authenticate to $2; exit 1");
    Phones phones = new Phones(new AdbProgram(List.of("sh", adb.toString())), START);
    assertThatThrownBy(() -> phones.connect(phone.serial()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("failed to authenticate")
        .hasMessageContaining("allow debugging from this machine")
        .hasMessageNotContaining("nothing answers");
  }

  private static AdbProgram program(AdbServer server) {
    return new AdbProgram(List.of(server.program().toString()));
  }

  private void checkInstallAndConnect(Adb adb, boolean lasting) throws Exception {
    Phones phones = new Phones(adb, START);
    assertThatThrownBy(() -> phones.connect(phone.serial()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("metronome agent install --serial " + phone.serial());

    Path apk = apk();
    phones.install(phone.serial(), apk);
    assertThat(phone.apk).isEqualTo(Files.readAllBytes(apk));
    assertThat(phones.running(phone.serial())).isEmpty();

    try (AgentProcess agent = AgentProcess.spin(folder.resolve("agent"))) {
      phone.agentPort = agent.port();
      phone.token = agent.token().text();
      try (Phones.Connection connection = phones.connect(phone.serial())) {
        assertThat(connection.isLasting()).isEqualTo(lasting);
        assertThat(phone.commands).contains("am start -n dev.metronome.agent/.app.AgentActivity");
        try (AgentClient client =
            AgentClient.of(connection.address(), connection.token(), Duration.ofSeconds(5))) {
          DeviceFacts device = client.device();
          assertThat(device.runtimes()).isNotEmpty();
          assertThat(client.health().queued()).isZero();
        }
        // The second time, what is there is used.
        try (Phones.Connection again = phones.running(phone.serial()).orElseThrow()) {
          assertThat(again.address().equals(connection.address())).isEqualTo(lasting);
        }
      }
    }
  }

  @Test
  void aPhoneThatGoesOutEndsItsConnectionsAndClosingWaitsForNobody() throws Exception {
    phone.installed = true;
    try (AgentProcess agent = AgentProcess.spin(folder.resolve("agent"))) {
      phone.carry(agent.port(), agent.token().text());
      Phones.Connection connection = new Phones(new DirectAdb(), START).connect(phone.serial());
      int port = URI.create(connection.address().url()).getPort();
      try (Socket first = new Socket(InetAddress.getLoopbackAddress(), port)) {
        first.setSoTimeout(5000);
        first.getOutputStream().write("GET ".getBytes(StandardCharsets.US_ASCII));
        while (!phone.relays()) {
          Thread.sleep(10);
        }
        phone.goOut();
        // It times out where the connection stays.
        assertThat(isEnded(first)).isTrue();
      }
      phone.comeBack();
      try (Socket second = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertThat(second.isConnected()).isTrue();
        long start = System.nanoTime();
        connection.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
      }
    }
  }

  private static boolean isEnded(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void whatWasInFlightWhenAPhoneWasStartedAnewIsMeasuredAgain() throws Exception {
    checkStartedAnew(new DirectAdb(), () -> {});
  }

  @Test
  void withTheProgramTooAlsoWhereThatWasStartedAnewItself() throws Exception {
    try (AdbServer server = server()) {
      checkStartedAnew(
          program(server),
          () -> {
            server.run("kill-server");
            server.run("start-server");
          });
    }
  }

  /** Done while the phone is out. */
  private interface Meanwhile {
    void run() throws IOException;
  }

  private void checkStartedAnew(Adb adb, Meanwhile meanwhile) throws Exception {
    phone.installed = true;
    List<String> notices = new CopyOnWriteArrayList<>();
    try (AgentProcess agent = AgentProcess.spin(folder.resolve("agent"))) {
      phone.carry(agent.port(), agent.token().text());
      try (PhoneLink link = new Phones(adb, START).link(phone.serial(), notices::add);
          RemoteBench bench =
              RemoteBench.open(
                  AgentClient.of(link.address(), link::token, Duration.ofMinutes(1))
                      .recovering(link),
                  TargetName.parse("spin-cpu"),
                  1,
                  Precision.FLOAT32)) {
        Path model = Files.writeString(folder.resolve("model"), "one");
        Path reference = Files.writeString(folder.resolve("reference"), "another");
        AtomicBoolean gone = new AtomicBoolean();
        InterleavedMeasurer.Group group =
            bench.measure(
                List.of(model),
                reference,
                // Some tenths of a second.
                BurstPlan.DEFAULT.withBursts(100, 100),
                1,
                () -> {},
                (done, bursts, redone) -> {
                  if (gone.compareAndSet(false, true)) {
                    startAnew(agent, meanwhile);
                  }
                });
        double expected = (double) HashSpinEngine.nanos(model) / HashSpinEngine.nanos(reference);
        assertThat(group.results().get(0).measurement().ratio().orElseThrow().value() / expected)
            .isCloseTo(1, within(0.1));
        assertThat(notices).hasSize(2);
        assertThat(notices.get(0)).contains("does not answer", "plugged in and unlocked");
        assertThat(notices.get(1)).contains("answers again");
        assertThat(phone.commands.stream().filter(c -> c.startsWith("am start")))
            .hasSizeGreaterThanOrEqualTo(2);
      }
    }
  }

  @Test
  void aNewTokenOnThePhoneEndsNoRun() throws Exception {
    checkNewToken(new DirectAdb());
  }

  @Test
  void withTheProgramNeitherDoesIt() throws Exception {
    try (AdbServer server = server()) {
      checkNewToken(program(server));
    }
  }

  private void checkNewToken(Adb adb) throws Exception {
    phone.installed = true;
    phone.running = true;
    List<String> notices = new CopyOnWriteArrayList<>();
    Path home = folder.resolve("agent");
    try (AgentProcess agent = AgentProcess.spin(home)) {
      phone.carry(agent.port(), agent.token().text());
      try (PhoneLink link = new Phones(adb, START).link(phone.serial(), notices::add);
          RemoteBench bench =
              RemoteBench.open(
                  AgentClient.of(link.address(), link::token, Duration.ofSeconds(20))
                      .recovering(link),
                  TargetName.parse("spin-cpu"),
                  1,
                  Precision.FLOAT32)) {
        PairingToken before = link.token();
        Path model = Files.writeString(folder.resolve("model"), "one");
        AtomicBoolean renewed = new AtomicBoolean();
        InterleavedMeasurer.Group group =
            bench.measure(
                List.of(model),
                Files.writeString(folder.resolve("reference"), "another"),
                // Some tenths of a second.
                BurstPlan.DEFAULT.withBursts(100, 100),
                1,
                () -> {},
                (done, bursts, redone) -> {
                  if (renewed.compareAndSet(false, true)) {
                    renewToken(agent, home);
                  }
                });
        assertThat(renewed).isTrue();
        assertThat(group.results()).hasSize(1);
        assertThat(link.token().text()).isNotEqualTo(before.text()).isEqualTo(agent.token().text());
        assertThat(link.refused(before)).isTrue();
        // A token that the phone itself tells is no other one.
        assertThat(link.refused(link.token())).isFalse();
      }
    }
  }

  /** As a tap on 'New token' does. */
  private void renewToken(AgentProcess agent, Path home) {
    try {
      DesktopAgent.newToken(home);
      agent.killAndStart();
      phone.token = agent.token().text();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void startAnew(AgentProcess agent, Meanwhile meanwhile) {
    try {
      phone.goOut();
      agent.killAndStart();
      meanwhile.run();
      phone.comeBack();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPhoneThatDoesNotComeBackIsWaitedForNoLongerThanTold() throws Exception {
    phone.installed = true;
    List<String> notices = new CopyOnWriteArrayList<>();
    try (AgentProcess agent = AgentProcess.spin(folder.resolve("agent"))) {
      phone.carry(agent.port(), agent.token().text());
      PhoneLink link = new Phones(new DirectAdb(), START).link(phone.serial(), notices::add);
      try (AgentClient client =
          AgentClient.of(link.address(), link.token(), Duration.ofSeconds(2)).recovering(link)) {
        assertThat(client.health().queued()).isZero();
        phone.goOut();
        // As adb does with the ports of a phone that has gone.
        link.close();
        assertThatThrownBy(client::health)
            .isInstanceOf(UnavailableException.class)
            .hasMessageContaining("does not answer");
        assertThat(notices).singleElement().asString().contains(phone.serial());
      }
    }
  }

  @Test
  void whatThePhoneRefusesIsTold() throws Exception {
    Path apk = apk();
    phone.refusal = "device 'nosuch' not found";
    assertThatThrownBy(() -> new Phones(new DirectAdb(), START).install(phone.serial(), apk))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("adb devices")
        .hasMessageNotContaining("unlock");
    phone.refusal = "INSTALL_FAILED_UPDATE_INCOMPATIBLE";
    assertThatThrownBy(() -> new Phones(new DirectAdb(), START).install(phone.serial(), apk))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("INSTALL_FAILED_UPDATE_INCOMPATIBLE")
        .hasMessageContaining("adb uninstall dev.metronome.agent");
    try (AdbServer server = server()) {
      Phones phones = new Phones(program(server), START);
      assertThatThrownBy(() -> phones.install(phone.serial(), apk))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("INSTALL_FAILED_UPDATE_INCOMPATIBLE");
    }
    assertThat(phone.installed).isFalse();
  }

  @Test
  void anAgentThatDoesNotStartIsTold() {
    phone.installed = true;
    assertThatThrownBy(
            () -> new Phones(new DirectAdb(), Duration.ofMillis(1)).connect(phone.serial()))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("does not start");
  }

  @Test
  void anAgentThatIsStartedIsNotWaitedForWhereItIsStoppedHere() {
    phone.installed = true;
    Phones phones =
        new Phones(new DirectAdb(), START)
            .checking(
                () -> {
                  throw new StoppedException("stopped", "go on");
                });
    assertThatThrownBy(() -> phones.link(phone.serial(), notice -> {}))
        .isInstanceOf(StoppedException.class);
  }

  @Test
  void thePhonesOfTheProgramAreListedWithWhatIsMissing() throws Exception {
    try (AdbServer server = server()) {
      Phones phones = new Phones(program(server), START);
      PhoneFacts without = only(phones);
      assertThat(without.describe()).isEqualTo("Fake 1, Android 14 (API 34), arm64-v8a");
      assertThat(without.whyNot().orElseThrow()).contains("metronome agent install");

      phone.properties.put("ro.build.version.sdk", "25");
      assertThat(only(phones).whyNot().orElseThrow()).contains("API 25", "needs 26");

      phone.properties.put("ro.build.version.sdk", "34");
      phone.installed = true;
      assertThat(only(phones).whyNot()).isEmpty();
      assertThat(phones.serial(Optional.empty())).isEqualTo(phone.serial());
    }
  }

  private PhoneFacts only(Phones phones) {
    List<PhoneFacts> all = phones.all();
    assertThat(all).hasSize(1);
    assertThat(all.get(0).serial()).isEqualTo(phone.serial());
    return all.get(0);
  }

  @Test
  void whyAPhoneCannotBeUsedIsTold() {
    assertThat(new AttachedPhone("x", "unauthorized").whyNot()).contains("allow debugging");
    assertThat(new AttachedPhone("x", "offline").whyNot()).contains("plug it in again");
    assertThat(new AttachedPhone("x", "recovery").whyNot()).contains("'recovery'");
  }

  @Test
  void oneOfSeveralPhonesHasToBeNamed() {
    AttachedPhone one = new AttachedPhone("one", "device");
    assertThat(Adb.only(List.of(one))).isEqualTo(one);
    assertThatThrownBy(() -> Adb.only(List.of(one, new AttachedPhone("two", "device"))))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("one, two");
    assertThatThrownBy(() -> Adb.only(List.of())).isInstanceOf(UnavailableException.class);
  }

  @Test
  void withoutTheProgramACableIsRefused() {
    assertThatThrownBy(() -> new Phones(new DirectAdb(), START).connect("8A1X0F"))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("'adb', which is not on the path");
  }

  /** A server of the program adb that knows the phone. */
  private AdbServer server() throws IOException {
    AdbServer server = new AdbServer(folder);
    server.run("connect", phone.serial());
    return server;
  }
}
