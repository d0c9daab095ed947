package dev.metronome.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.agent.core.PairingToken;
import dev.metronome.problem.BadInputException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedAgentsTest {

  @TempDir private Path folder;

  private final PairingToken first = PairingToken.create(new SecureRandom());
  private final PairingToken second = PairingToken.create(new SecureRandom());
  private final AgentAddress here = AgentAddress.parse("http://localhost:1");
  private final AgentAddress there = AgentAddress.parse("http://192.0.2.7:7475");

  @Test
  void pairingsAreKeptAndReplaced() throws IOException {
    PairedAgents agents = new PairedAgents(folder.resolve("new"));
    assertThat(agents.all()).isEmpty();
    agents.add(there, first);
    agents.add(here, first);
    agents.add(there, second);

    PairedAgents again = new PairedAgents(folder.resolve("new"));
    assertThat(again.all().keySet()).containsExactlyInAnyOrder(here, there);
    assertThat(again.token(there).orElseThrow().text()).isEqualTo(second.text());
    assertThat(again.token(AgentAddress.parse("http://localhost:2"))).isEmpty();
  }

  @Test
  void onlyTheUserMayReadTheTokens() throws IOException {
    Assumptions.assumeTrue(
        FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
    new PairedAgents(folder.resolve("new")).add(here, first);

    Path file = folder.resolve("new").resolve("agents.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void aDamagedFileIsToldWithoutWhatIsInIt() throws IOException {
    new PairedAgents(folder).add(here, first);
    Path file = folder.resolve("agents.json");
    Files.writeString(file, Files.readString(file).replace("}", ""));
    PairedAgents agents = new PairedAgents(folder);
    assertThatThrownBy(agents::all)
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("pair again")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(first.text()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:1",
        "ftp://localhost:1",
        "http://",
        "http://a b:1",
        "http://user:secret@host:1",
        "http://host:1/path",
        "http://host:1/?q=1",
        "http://host:99999"
      })
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> AgentAddress.parse(text))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("http://HOST:PORT");
  }

  @Test
  void oneAddressIsWrittenInOneWay() {
    assertThat(AgentAddress.parse("HTTP://LocalHost/").url()).isEqualTo("http://localhost:80");
    assertThat(AgentAddress.parse("http://[::1]:7475").url()).isEqualTo("http://[::1]:7475");
  }
}
