package dev.metronome.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.metronome.agent.core.Agent;
import dev.metronome.agent.core.AgentConfig;
import dev.metronome.agent.core.PairingToken;
import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.files.FileHash;
import dev.metronome.problem.BadInputException;
import dev.metronome.problem.Problem;
import dev.metronome.problem.ProblemException;
import dev.metronome.problem.StoppedException;
import dev.metronome.problem.UnavailableException;
import dev.metronome.remote.serve.AgentProcess;
import dev.metronome.remote.serve.DesktopAgent;
import dev.metronome.remote.serve.HotAgent;
import dev.metronome.runner.Bench;
import dev.metronome.runner.LocalBench;
import dev.metronome.runner.Runners;
import dev.metronome.tables.Precision;
import dev.metronome.tables.TargetName;
import dev.metronome.tables.measure.BurstPlan;
import dev.metronome.tables.measure.InterleavedMeasurer;
import dev.metronome.tables.measure.RunPlan;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Client, HTTP, agent, its child process and ONNX Runtime, all real. */
class RemoteBenchTest {

  private static final BurstPlan BURSTS =
      new BurstPlan(0.5, 1, Duration.ofMillis(1), 2, 2, Duration.ZERO, 6, 6, 0.5, 1e9, 0);
  private static final RunPlan PLAN =
      new RunPlan(0.5, 1, Duration.ofMillis(1), 0.5, 20, 20, Duration.ofSeconds(1));
  private static final TargetName ORT = TargetName.parse("ort-cpu");

  @TempDir private static Path folder;

  private static final List<String> LOG = new CopyOnWriteArrayList<>();
  private static PairingToken token;
  private static Agent agent;
  private static Path small;
  private static Path large;

  @BeforeAll
  static void start() throws IOException {
    token = DesktopAgent.token(folder);
    AgentConfig config =
        new AgentConfig(
            InetAddress.getLoopbackAddress(),
            0,
            folder.resolve("models"),
            1 << 20,
            4 << 20,
            4,
            Duration.ofMinutes(1));
    agent = DesktopAgent.start(config, () -> token, LOG::add);
    small = Models.small(folder, "nas-bench-macro/0:0:0:0:0:0:0:0");
    large = Models.small(folder, "nas-bench-macro/2:2:2:2:2:2:2:2");
  }

  @AfterAll
  static void end() {
    agent.close();
    assertThat(LOG).isNotEmpty().noneMatch(line -> line.contains(token.text()));
  }

  private static AgentAddress address() {
    return AgentAddress.parse("http://127.0.0.1:" + agent.address().getPort());
  }

  private static AgentClient client(PairingToken with) {
    return AgentClient.of(address(), with, Duration.ZERO);
  }

  private static RemoteBench bench() {
    return RemoteBench.open(client(token), ORT, 1, Precision.FLOAT32);
  }

  private static InterleavedMeasurer.Group measure(Bench bench, List<Path> models)
      throws IOException {
    return bench.measure(models, small, BURSTS, 1, () -> {}, InterleavedMeasurer.Listener.NONE);
  }

  @Test
  void aModelIsMeasuredThereAsHere() throws IOException {
    try (Bench remote = bench();
        Bench local = new LocalBench(Runners.open(ORT, 1))) {
      Bench.Single there = remote.measure(small, PLAN, () -> {});
      Bench.Single here = local.measure(small, PLAN, () -> {});
      assertThat(there.inputs()).isEqualTo(here.inputs());
      assertThat(there.outputs()).isEqualTo(here.outputs());
      assertThat(there.result().samples().count()).isEqualTo(20);
      assertThat(remote.target()).isEqualTo(local.target());
      assertThat(remote.format()).isEqualTo(local.format());
    }
  }

  @Test
  void aGroupIsMeasuredBesideItsReference() throws IOException {
    AtomicInteger told = new AtomicInteger();
    try (Bench remote = bench()) {
      InterleavedMeasurer.Group group =
          remote.measure(
              List.of(large, small),
              small,
              BURSTS,
              1,
              () -> {},
              (done, bursts, redone) -> told.incrementAndGet());
      double slow = group.results().get(0).measurement().ratio().orElseThrow().value();
      double same = group.results().get(1).measurement().ratio().orElseThrow().value();
      // Eight blocks against none: the order of the results is that of the models.
      assertThat(slow).isGreaterThan(1.5 * same);
      assertThat(group.reference()).hasSizeGreaterThanOrEqualTo(13);
      assertThat(told).hasPositiveValue();
    }
  }

  @Test
  void aModelIsUploadedOnce() throws IOException {
    try (Bench remote = bench()) {
      measure(remote, List.of(small));
      LOG.clear();
      measure(remote, List.of(small, small));
      assertThat(LOG).noneMatch(line -> line.contains("STORE_MODEL"));
      assertThat(LOG).anyMatch(line -> line.contains("SUBMIT_RUN"));
    }
  }

  @Test
  void stoppingHereEndsTheRunThere() throws IOException {
    RunPlan endless = endlessFor(Duration.ofSeconds(50));
    AtomicInteger asked = new AtomicInteger();
    try (Bench remote = bench();
        AgentClient client = client(token)) {
      assertThatThrownBy(
              () ->
                  remote.measure(
                      small,
                      endless,
                      () -> {
                        if (asked.incrementAndGet() > 6) {
                          throw new StoppedException("stopped", "go on");
                        }
                      }))
          .isInstanceOf(StoppedException.class);
      long start = System.nanoTime();
      while (client.health().running().isPresent()) {
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
      }
    }
  }

  @Test
  void aWrongTokenIsToldWithTheNextStep() {
    AgentClient wrong = client(PairingToken.create(new SecureRandom()));
    BadInputException refused =
        catchThrowableOfType(
            BadInputException.class, () -> RemoteBench.open(wrong, ORT, 1, Precision.FLOAT32));
    assertThat(refused.problems().get(0).what()).isEqualTo("it is not this agent's");
    String pair = "'metronome agent pair " + address() + "'";
    assertThat(refused.problems().get(0).remedy()).endsWith(pair);
    AgentStatus status = AgentStatus.of(address(), PairingToken.create(new SecureRandom()));
    assertThat(status.whyNot().orElseThrow()).startsWith("it is not this").endsWith(pair);
  }

  @Test
  void whatTheDeviceHasNotIsToldAllAtOnceBeforeAnythingIsSent() {
    ProblemException refused =
        catchThrowableOfType(
            ProblemException.class,
            () ->
                RemoteBench.open(
                    client(token), TargetName.parse("coreml-npu"), 1025, Precision.FLOAT32));
    assertThat(refused.problems()).hasSize(2);
    assertThat(refused.problems().get(0).what()).isEqualTo("'coreml' is not there");
    assertThat(refused.problems().get(0).expected()).contains("ort");
    assertThat(refused.problems().get(1).expected()).contains("number of its cores");
    assertThat(
            catchThrowableOfType(
                    UnavailableException.class,
                    () ->
                        RemoteBench.open(
                            client(token), TargetName.parse("ort-npu"), 1, Precision.FLOAT32))
                .problems()
                .get(0)
                .expected())
        .contains("cpu");
  }

  @Test
  void aModelThatTheRuntimeRefusesIsToldByItsFile() throws IOException {
    Path garbage = Files.writeString(folder.resolve("garbage.onnx"), "this is no model");
    try (Bench remote = bench()) {
      BadInputException refused =
          catchThrowableOfType(
              BadInputException.class, () -> measure(remote, List.of(small, garbage)));
      assertThat(refused.problems().get(0).where()).endsWith(", " + garbage);
      assertThat(refused.problems().get(0).what()).contains("cannot load it");
      assertThat(refused.problems().get(0).remedy()).isEqualTo("export it again");
      assertThat(refused.getMessage())
          .doesNotContain(folder.resolve("models").toString(), FileHash.sha256(garbage));
      assertThat(measure(remote, List.of(small)).results()).hasSize(1);
    }
  }

  @Test
  void aFileThatIsNoModelIsRefusedAsItIsHere() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.onnx"));
    Path absent = folder.resolve("absent.onnx");
    try (Bench remote = bench();
        Bench local = new LocalBench(Runners.open(ORT, 1))) {
      for (Path file : List.of(empty, absent, folder)) {
        Problem there = refused(remote, file);
        assertThat(there).isEqualTo(refused(local, file));
        assertThat(there.where()).isEqualTo(file.toString());
      }
      assertThat(refused(remote, empty).what()).isEqualTo("the file is empty");
    }
  }

  private static Problem refused(Bench bench, Path model) {
    return catchThrowableOfType(BadInputException.class, () -> bench.measure(model, PLAN, () -> {}))
        .problems()
        .get(0);
  }

  /** As if something between wrote into what is sent. */
  @Test
  void aModelThatArrivesDamagedAgainAndAgainIsToldByItsFile() throws Exception {
    Path model = Files.writeString(folder.resolve("damaged.onnx"), "sent with this word in it");
    try (DroppingProxy proxy =
            new DroppingProxy(
                () -> agent.address().getPort(),
                bytes ->
                    new String(bytes, StandardCharsets.ISO_8859_1)
                        .replace("this word", "that word")
                        .getBytes(StandardCharsets.ISO_8859_1));
        Bench remote =
            RemoteBench.open(
                AgentClient.of(
                    AgentAddress.parse("http://127.0.0.1:" + proxy.port()), token, Duration.ZERO),
                ORT,
                1,
                Precision.FLOAT32)) {
      Problem refused = refused(remote, model);
      assertThat(refused.where()).endsWith(", " + model);
      assertThat(refused.what()).contains("what arrived has the SHA-256");
      assertThat(refused.remedy()).contains("nothing writes the file", "give the same command");
    }
  }

  @Test
  void aPlanBeyondTheLimitsIsRefusedWithAllOfThem() throws IOException {
    BurstPlan huge =
        new BurstPlan(
            0.5, 1_000_000, Duration.ofHours(1), 2, 2000, Duration.ZERO, 6, 6000, 0.5, 1, 1000);
    try (Bench remote = bench()) {
      BadInputException refused =
          catchThrowableOfType(
              BadInputException.class,
              () ->
                  remote.measure(
                      List.of(small, small, small, small, small),
                      small,
                      huge,
                      1,
                      () -> {},
                      InterleavedMeasurer.Listener.NONE));
      assertThat(refused.problems()).hasSize(5);
      assertThat(refused.problems()).allMatch(problem -> problem.expected().startsWith("at most"));
    }
  }

  @Test
  void aModelBeyondTheLimitIsRefusedBeforeItIsSent() throws IOException {
    Path huge = Files.write(folder.resolve("huge.onnx"), new byte[(1 << 20) + 1]);
    try (Bench remote = bench()) {
      assertThatThrownBy(() -> measure(remote, List.of(huge)))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("--max-model-mib");
    }
  }

  @Test
  void modelsThatWereEvictedAreSentAgain() throws IOException {
    try (Bench remote = bench()) {
      // 4 MiB are kept: four others push the first out.
      measure(remote, List.of(large));
      for (int i = 0; i < 4; i++) {
        byte[] filler = new byte[1 << 20];
        filler[0] = (byte) i;
        Path file = Files.write(folder.resolve("filler.onnx"), filler);
        assertThatThrownBy(() -> measure(remote, List.of(file)))
            .isInstanceOf(BadInputException.class);
      }
      LOG.clear();
      assertThat(measure(remote, List.of(large)).results()).hasSize(1);
      assertThat(LOG).anyMatch(line -> line.contains("STORE_MODEL"));
    }
  }

  @Test
  void aRunWhoseModelsTheAgentCannotKeepTogetherEnds(@TempDir Path other) throws IOException {
    long bytes = Files.size(large) + Files.size(small) - 1;
    AgentConfig config =
        new AgentConfig(
            InetAddress.getLoopbackAddress(), 0, other, bytes, bytes, 4, Duration.ofMinutes(1));
    try (Agent narrow = DesktopAgent.start(config, () -> token, line -> {});
        Bench remote =
            RemoteBench.open(
                AgentClient.of(
                    AgentAddress.parse("http://127.0.0.1:" + narrow.address().getPort()),
                    token,
                    Duration.ZERO),
                ORT,
                1,
                Precision.FLOAT32)) {
      assertThatThrownBy(() -> measure(remote, List.of(large)))
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("--cache-mib");
      assertThat(measure(remote, List.of(small)).results()).hasSize(1);
    }
  }

  @Test
  void anAgentThatIsNotThereIsToldWithTheNextStep() {
    AgentClient nobody =
        AgentClient.of(AgentAddress.parse("http://127.0.0.1:1"), token, Duration.ZERO);
    UnavailableException refused =
        catchThrowableOfType(
            UnavailableException.class, () -> RemoteBench.open(nobody, ORT, 1, Precision.FLOAT32));
    assertThat(refused.problems().get(0).what()).contains("does not answer");
    assertThat(refused.problems().get(0).remedy())
        .contains("metronome agent serve", "goes on where it was");
  }

  @Test
  void anAgentOfAnotherVersionIsToldSo() throws Exception {
    String refusal =
        ProtocolJson.write(anyProblem()).replaceFirst("\"protocol\" : \\d+", "\"protocol\" : 2");
    BadInputException refused = answered("426 Upgrade Required", refusal, BadInputException.class);
    assertThat(refused.problems().get(0).what())
        .contains("another version of metronome", "version 2", "version 3");
    assertThat(refused.problems().get(0).remedy())
        .isEqualTo("install the same version here and there");
  }

  private static AgentProblem anyProblem() {
    return new AgentProblem(AgentProblem.Code.BAD_REQUEST, "request", "what", "expected", "remedy");
  }

  @Test
  void whatIsNoAgentIsToldSo() throws Exception {
    assertThat(answered("404 Not Found", "no!\n", BadInputException.class))
        .hasMessageContainingAll("no agent of this version", "status 404");
  }

  /** What a client throws that gets this answer. */
  private static <T extends Throwable> T answered(String status, String body, Class<T> type)
      throws Exception {
    try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread answering =
          new Thread(
              () -> {
                try (Socket client = other.accept()) {
                  client.getInputStream().read(new byte[4096]);
                  client
                      .getOutputStream()
                      .write(
                          ("HTTP/1.1 "
                                  + status
                                  + "\r\nContent-Length: "
                                  + body.length()
                                  + "\r\n\r\n"
                                  + body)
                              .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      answering.start();
      AgentClient client =
          AgentClient.of(
              AgentAddress.parse("http://127.0.0.1:" + other.getLocalPort()), token, Duration.ZERO);
      T thrown = catchThrowableOfType(type, client::health);
      answering.join();
      return thrown;
    }
  }

  private static RunPlan endlessFor(Duration time) {
    return new RunPlan(0.5, 1, Duration.ofMillis(1), 1e-9, 900_000, 900_000, time);
  }

  private static RemoteBench bench(AgentProcess process) throws IOException {
    return RemoteBench.open(client(process), ORT, 1, Precision.FLOAT32);
  }

  private static AgentClient client(AgentProcess process) throws IOException {
    return AgentClient.of(
        AgentAddress.parse("http://127.0.0.1:" + process.port()),
        process.token(),
        Duration.ofSeconds(30));
  }

  @Test
  void whatIsWaitedForIsTold(@TempDir Path other) throws Exception {
    // It never settles, and so warms up for longer than between two questions how far it is.
    RunPlan restless =
        new RunPlan(
            1e-9, 50_000, Duration.ofMillis(1500), 1e-9, 900_000, 900_000, Duration.ofSeconds(1));
    Heard heard = new Heard();
    try (AgentProcess process = AgentProcess.desktop(other);
        RemoteBench first = bench(process);
        RemoteBench second = bench(process);
        AgentClient client = client(process)) {
      Thread before =
          new Thread(
              () -> {
                try {
                  first.measure(small, endlessFor(Duration.ofSeconds(3)), () -> {});
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      before.start();
      while (client.health().running().isEmpty()) {
        Thread.sleep(20);
      }

      int count = second.measure(large, restless, () -> {}, heard).result().samples().count();

      before.join();
      assertThat(heard.stages()).containsExactly("uploading", "queued", "warming up", "samples");
      long bytes = Files.size(large);
      assertThat(heard.of("uploading"))
          .startsWith("uploading 0 of " + bytes)
          .endsWith("uploading " + bytes + " of " + bytes);
      assertThat(heard.of("queued")).containsExactly("queued 1");
      // The last ones are not told one by one.
      assertThat(heard.samples())
          .isSorted()
          .hasSizeGreaterThan(1)
          .allMatch(told -> told > 0 && told <= count);
    }
  }

  @Test
  void coolingDownIsToldAndCanBeStopped(@TempDir Path other) throws IOException {
    AgentConfig config = AgentConfig.loopback(0, other);
    Heard heard = new Heard();
    Runnable untilItCools =
        () -> {
          if (heard.stages().contains("cooling down")) {
            throw new StoppedException("stopped", "go on");
          }
        };
    try (Agent hot = HotAgent.start(config, token);
        Bench bench =
            RemoteBench.open(
                AgentClient.of(
                    AgentAddress.parse("http://127.0.0.1:" + hot.address().getPort()),
                    token,
                    Duration.ZERO),
                ORT,
                1,
                Precision.FLOAT32)) {
      assertThatThrownBy(() -> bench.measure(small, PLAN, untilItCools, heard))
          .isInstanceOf(StoppedException.class);
      assertThat(heard.stages()).containsExactly("uploading", "cooling down");
    }
  }

  @Test
  void anAgentThatTakesRequestsAndIsSilentIsNotWaitedForWhereItIsStoppedHere() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      AtomicInteger asked = new AtomicInteger();
      AgentClient client =
          AgentClient.of(
                  AgentAddress.parse("http://127.0.0.1:" + silent.getLocalPort()),
                  token,
                  Duration.ZERO)
              .checking(
                  () -> {
                    if (asked.incrementAndGet() > 3) {
                      throw new StoppedException("stopped", "go on");
                    }
                  });
      assertThatThrownBy(() -> RemoteBench.open(client, ORT, 1, Precision.FLOAT32))
          .isInstanceOf(StoppedException.class);
    }
  }

  @Test
  void aRunInFlightIsMeasuredAgainAfterAKillOfTheAgent(@TempDir Path other) throws Exception {
    RunPlan slow = endlessFor(Duration.ofSeconds(1));
    try (AgentProcess process = AgentProcess.desktop(other);
        RemoteBench bench = bench(process)) {
      Thread killer =
          new Thread(
              () -> {
                try {
                  Thread.sleep(500);
                  process.killAndStart();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      killer.start();
      assertThat(bench.measure(small, slow, () -> {}).result().samples().count())
          .isGreaterThan(100);
      killer.join();
    }
  }
}
