package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.agent.core.AgentException;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.ModelFormat;
import dev.metronome.files.FileHash;
import dev.metronome.remote.AgentAddress;
import dev.metronome.remote.AgentClient;
import dev.metronome.remote.serve.AgentProcess;
import dev.metronome.remote.serve.Tmpfs;
import dev.metronome.tables.measure.StageListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents on real disks that are full or read-only. */
@Tag("mount")
class AgentStorageTest {

  private static final int MIB = 1 << 20;

  @TempDir private Path folder;

  private Path at() throws IOException {
    return Files.createDirectories(folder.resolve("disk"));
  }

  private static List<Path> filesBelow(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static AgentProblem refusal(AgentClient client, Path model) {
    return catchThrowableOfType(AgentException.class, () -> upload(client, model)).problem();
  }

  private static void upload(AgentClient client, Path model) throws IOException {
    client.upload(FileHash.sha256(model), ModelFormat.ONNX, model, new StageListener() {});
  }

  @Test
  void anAgentOnAFullOrReadOnlyDiskTellsSoAndGoesOnOnceThereIsRoom() throws Exception {
    Path model = Files.write(folder.resolve("one.onnx"), new byte[MIB]);
    Path other = Files.write(folder.resolve("other.onnx"), new byte[MIB / 2]);
    try (Tmpfs disk = Tmpfs.mount(at(), 2 * MIB);
        AgentProcess agent = AgentProcess.spin(at().resolve("agent"));
        AgentClient client =
            AgentClient.of(
                AgentAddress.parse("http://127.0.0.1:" + agent.port()),
                agent.token(),
                Duration.ofSeconds(10))) {
      Path filler = disk.fill(MIB / 4);
      List<Path> before = filesBelow(at());
      AgentProblem full = refusal(client, model);
      assertThat(full.code()).isEqualTo(AgentProblem.Code.STORAGE_FAILED);
      assertThat(full.what()).contains("no room", MIB + " bytes", "are free");
      assertThat(full.remedy()).contains("make room", "by itself");
      assertThat(filesBelow(at())).hasSameElementsAs(before);

      Files.delete(filler);
      upload(client, model);
      assertThat(client.model(FileHash.sha256(model)).bytes()).isEqualTo(MIB);

      try (Tmpfs.ReadOnly locked = disk.readOnly()) {
        assertThat(locked).isNotNull();
        AgentProblem readOnly = refusal(client, other);
        assertThat(readOnly.code()).isEqualTo(AgentProblem.Code.STORAGE_FAILED);
        assertThat(readOnly.what()).contains("Read-only file system", MIB / 2 + " bytes");
        assertThat(client.model(FileHash.sha256(model)).bytes()).isEqualTo(MIB);
        // The token is that of before.
        requireProblem(
            run("agent", "serve", "--port", "0", "--folder", at() + "/new"), 3, "Read-only file");
      }
      upload(client, other);
    }
  }

  @Test
  void aTokenThatCannotBeWrittenIsToldByItsFileAndLeavesNothing() throws Exception {
    try (Tmpfs disk = Tmpfs.mount(at(), MIB)) {
      Path home = at().resolve("agent");
      Path filler = disk.fill(0);
      requireProblem(
          run("agent", "serve", "--port", "0", "--folder", home.toString()),
          3,
          home.resolve("token") + ": No space left on device",
          "make space");
      assertThat(filesBelow(home)).extracting(Path::getFileName).allMatch(f -> f.endsWith(".lock"));

      Files.delete(filler);
      String token;
      try (AgentProcess agent = AgentProcess.spin(home)) {
        token = agent.token().text();
        agent.kill();
      }
      disk.fill(0);
      requireProblem(
          run("agent", "serve", "--new-token", "--port", "0", "--folder", home.toString()),
          3,
          "No space left on device");
      assertThat(Files.readString(home.resolve("token")).strip()).isEqualTo(token);
      assertThat(filesBelow(home)).noneMatch(file -> file.toString().endsWith(".partial"));
    }
  }
}
