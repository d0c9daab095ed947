package dev.metronome.remote.adb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.AgentClient;
import dev.metronome.remote.serve.AgentProcess;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    try (Server server = new Server()) {
      checkInstallAndConnect(server.program(), true);
    }
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
  void whatThePhoneRefusesIsTold() throws Exception {
    phone.refusal = "INSTALL_FAILED_UPDATE_INCOMPATIBLE";
    Path apk = apk();
    assertThatThrownBy(() -> new Phones(new DirectAdb(), START).install(phone.serial(), apk))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("INSTALL_FAILED_UPDATE_INCOMPATIBLE")
        .hasMessageContaining("adb uninstall dev.metronome.agent");
    try (Server server = new Server()) {
      Phones phones = new Phones(server.program(), START);
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
  void thePhonesOfTheProgramAreListedWithWhatIsMissing() throws Exception {
    try (Server server = new Server()) {
      Phones phones = new Phones(server.program(), START);
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

  /** A server of the program adb that is the test's own, which knows the phone. */
  private final class Server implements AutoCloseable {

    private final int port;

    Server() throws IOException {
      assumeThat(isThere()).as("the program adb is installed").isTrue();
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      run("start-server");
      run("connect", phone.serial());
    }

    private static boolean isThere() {
      return Stream.of(System.getenv("PATH").split(File.pathSeparator))
          .anyMatch(path -> Files.isExecutable(Path.of(path, "adb")));
    }

    AdbProgram program() {
      return new AdbProgram(List.of("adb", "-P", String.valueOf(port)));
    }

    private void run(String... arguments) throws IOException {
      List<String> command =
          Stream.concat(Stream.of("adb", "-P", String.valueOf(port)), Stream.of(arguments))
              .toList();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("adb.txt").toFile());
      builder.environment().put("HOME", folder.toString());
      try {
        assertThat(builder.start().waitFor(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() throws IOException {
      run("kill-server");
    }
  }
}
