package dev.metronome.agent.core;

import static dev.metronome.agent.core.Requests.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metronome.agent.protocol.AgentProblem.Code;
import dev.metronome.agent.protocol.DeviceFacts;
import dev.metronome.agent.protocol.Health;
import dev.metronome.agent.protocol.ModelUpload;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.agent.protocol.RunRequest;
import dev.metronome.agent.protocol.RunResult;
import dev.metronome.agent.protocol.RunState;
import dev.metronome.files.FolderLock;
import dev.metronome.files.FolderTree;
import dev.metronome.tables.measure.Interference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent over real sockets, spoken to byte by byte. */
class AgentHttpTest {

  @TempDir private Path folder;

  private final PairingToken token = PairingToken.create(new SecureRandom());
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final FakeDisk disk = new FakeDisk();
  private Agent agent;

  @BeforeEach
  void start() throws IOException {
    agent = start(0);
  }

  private Agent start(int port) throws IOException {
    return start(port, () -> token);
  }

  private Agent start(int port, Agent.TokenSource source) throws IOException {
    FakeDevice device = new FakeDevice();
    AgentConfig config =
        new AgentConfig(
            InetAddress.getLoopbackAddress(),
            port,
            folder,
            4 << 20,
            8 << 20,
            4,
            Duration.ofMinutes(1));
    return Agent.start(
        config,
        source,
        new InProcessExecutor(new SpinEngine(), device, Interference.NONE),
        device,
        log::add,
        disk);
  }

  @AfterEach
  void close() {
    agent.close();
    assertThat(log).noneMatch(line -> line.contains(token.text()));
  }

  private void noModelIsThere() {
    assertThat(folder).isDirectoryNotContaining(file -> !file.endsWith(FolderLock.FILE));
  }

  private RawHttp.Answer raw(String head, byte[] body) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.write(head.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    request.write(body);
    return RawHttp.send(agent.address(), InetAddress.getLoopbackAddress(), request.toByteArray());
  }

  private RawHttp.Answer ask(String line, byte[] body) throws IOException {
    return ask(line, body.length, body);
  }

  private RawHttp.Answer ask(String line, int length, byte[] body) throws IOException {
    return raw(
        line
            + " HTTP/1.1\nHost: agent\nAuthorization: Bearer "
            + token.text()
            + "\nMetronome-Protocol: 3\nConnection: close\nContent-Length: "
            + length
            + "\n\n",
        body);
  }

  private RawHttp.Answer ask(String line) throws IOException {
    return ask(line, new byte[0]);
  }

  private String upload(String text) throws IOException {
    byte[] model = SpinEngine.model(text);
    RawHttp.Answer answer = ask("PUT /metronome/models/" + sha256(model) + "?format=onnx", model);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(ProtocolJson.read(ModelUpload.class, answer.body()).bytes()).isEqualTo(model.length);
    return sha256(model);
  }

  @Test
  void aModelIsUploadedMeasuredAndItsResultFetched() throws IOException {
    String model = upload("spin 50");
    assertThat(ask("GET /metronome/models/" + model).status()).isEqualTo(200);
    byte[] request = message(Requests.group(List.of(model, model), upload("spin 100")));

    assertThat(state(ask("PUT /metronome/runs/run-1", request)).runId()).isEqualTo("run-1");
    assertThat(state(ask("GET /metronome/runs/run-1?waitMillis=10000")).phase())
        .isEqualTo(RunState.Phase.DONE);
    RunResult result =
        ProtocolJson.read(RunResult.class, ask("GET /metronome/runs/run-1/result").body());
    assertThat(result.group().orElseThrow().subjects()).hasSize(2);
    assertThat(ask("DELETE /metronome/runs/run-1").status()).isEqualTo(200);
    assertThat(ask("GET /metronome/runs/run-1").code()).isEqualTo(Code.UNKNOWN_RUN);
  }

  @Test
  void aRunThatIsSentIsWaitedForByTheSameRequest() throws IOException {
    byte[] request = message(Requests.single(upload("spin 50")));

    RunState end = state(ask("PUT /metronome/runs/short?waitMillis=10000", request));
    assertThat(end.phase()).isEqualTo(RunState.Phase.DONE);
    assertThat(ask("GET /metronome/runs/short/result").status()).isEqualTo(200);

    RunState again = state(ask("PUT /metronome/runs/short?waitMillis=10000", request));
    assertThat(again).isEqualTo(end);
  }

  @Test
  void aRunThatTakesLongerThanItIsWaitedForGoesOn() throws IOException {
    // 20 inferences of at least 5 ms.
    byte[] request = message(Requests.single(upload("spin 5000")));

    assertThat(state(ask("PUT /metronome/runs/long?waitMillis=20", request)).phase().isFinal())
        .isFalse();
    assertThat(state(ask("PUT /metronome/runs/long", request)).phase().isFinal()).isFalse();
    assertThat(state(ask("GET /metronome/runs/long?waitMillis=10000")).phase())
        .isEqualTo(RunState.Phase.DONE);
    assertThat(ask("PUT /metronome/runs/other?waitMillis=soon", request).code())
        .isEqualTo(Code.BAD_REQUEST);
    assertThat(ask("DELETE /metronome/runs/long?waitMillis=20").code()).isEqualTo(Code.BAD_REQUEST);
  }

  private static byte[] message(RunRequest request) {
    return ProtocolJson.write(request).getBytes(StandardCharsets.UTF_8);
  }

  private static RunState state(RawHttp.Answer answer) {
    return ProtocolJson.read(RunState.class, answer.body());
  }

  @Test
  void deviceAndHealthAreTold() throws IOException {
    upload("spin 50");
    DeviceFacts device = ProtocolJson.read(DeviceFacts.class, ask("GET /metronome/device").body());
    assertThat(device.limits().maxThreads()).isEqualTo(2);
    Health health = ProtocolJson.read(Health.class, ask("GET /metronome/health").body());
    assertThat(health.models()).isEqualTo(1);
    assertThat(health.running()).isEmpty();
  }

  @Test
  void nothingIsAnsweredWithoutTheToken() throws IOException {
    for (String path :
        List.of("health", "device", "models/" + "0".repeat(64), "runs/a", "runs/a/result", "x")) {
      RawHttp.Answer answer =
          raw(
              "GET /metronome/" + path + " HTTP/1.1\nHost: a\nMetronome-Protocol: 3\n\n",
              new byte[0]);
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.code()).isEqualTo(Code.WRONG_TOKEN);
    }
  }

  @Test
  void aClientOfAnotherVersionIsToldSo() throws IOException {
    Map<String, String> told =
        Map.of(
            "\nMetronome-Protocol: 2", "the message has protocol version 2",
            "\nMetronome-Protocol: x", "the header Metronome-Protocol holds no version number",
            "", "the client does not name its version");
    for (String version : told.keySet()) {
      RawHttp.Answer answer =
          raw(
              "GET /metronome/health HTTP/1.1\nHost: a\nAuthorization: Bearer "
                  + token.text()
                  + version
                  + "\n\n",
              new byte[0]);
      assertThat(answer.status()).isEqualTo(426);
      assertThat(answer.code()).isEqualTo(Code.UNSUPPORTED_PROTOCOL);
      assertThat(answer.body())
          .contains(told.get(version), "version 3", "install the same version");
    }
  }

  @Test
  void anUploadThatBreaksOffIsToldAndLeavesNothing() throws IOException {
    byte[] model = SpinEngine.model("spin 50");
    RawHttp.Answer answer =
        raw(
            "PUT /metronome/models/"
                + sha256(model)
                + "?format=onnx HTTP/1.1\nHost: a\nAuthorization: Bearer "
                + token.text()
                + "\nMetronome-Protocol: 3\nContent-Length: 900\n\n",
            model);
    assertThat(answer.code()).isEqualTo(Code.TRUNCATED_UPLOAD);
    assertThat(answer.body()).contains("7 of 900 bytes");
    noModelIsThere();
  }

  @Test
  void whatIsNoFileOfItsFormatIsRefusedOnArrivalAndNotKept() throws IOException {
    byte[] model = SpinEngine.model("no TFLite file");
    String path = "/metronome/models/" + sha256(model);
    RawHttp.Answer answer = ask("PUT " + path + "?format=tflite", model);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo(Code.MODEL_REFUSED);
    assertThat(answer.body()).contains("does not say that it is a TFLite file", "TFL3");
    assertThat(ask("GET " + path).code()).isEqualTo(Code.UNKNOWN_MODEL);
    noModelIsThere();
  }

  @Test
  void aFolderThatIsGoneIsToldAtOnceAndLoggedWithItsPath() throws IOException {
    FolderTree.delete(folder);
    for (int length : new int[] {7, 3 << 20}) {
      byte[] model = new byte[length];
      RawHttp.Answer answer = ask("PUT /metronome/models/" + sha256(model) + "?format=onnx", model);
      assertThat(answer.status()).isEqualTo(507);
      assertThat(answer.code()).isEqualTo(Code.STORAGE_FAILED);
      assertThat(answer.body())
          .contains("folder that it keeps models in", "is gone", "what the agent prints")
          .doesNotContain(folder.toString());
    }
    assertThat(log)
        .anyMatch(line -> line.contains("NoSuchFileException") && line.contains(folder.toString()));
  }

  @Test
  void aFullDiskIsToldAndTheAgentGoesOnOnceThereIsRoom() throws IOException {
    byte[] model = new byte[3 << 20];
    String path = "/metronome/models/" + sha256(model);
    disk.capacity = 1 << 20;
    for (boolean tells : new boolean[] {true, false}) {
      disk.tells = tells;
      RawHttp.Answer answer = ask("PUT " + path + "?format=onnx", model);
      assertThat(answer.status()).isEqualTo(507);
      assertThat(answer.code()).isEqualTo(Code.STORAGE_FAILED);
      assertThat(answer.body())
          .contains(model.length + " bytes", "make room")
          .doesNotContain(folder.toString());
      noModelIsThere();
    }
    disk.readOnly = true;
    assertThat(ask("PUT " + path + "?format=onnx", model).body())
        .contains("storage_failed", "Read-only file system");
    assertThat(ask("GET /metronome/health").status()).isEqualTo(200);

    disk.readOnly = false;
    disk.capacity = Long.MAX_VALUE;
    assertThat(ask("PUT " + path + "?format=onnx", model).status()).isEqualTo(200);
    assertThat(ask("GET " + path).status()).isEqualTo(200);
  }

  @Test
  void theFolderIsLockedForAsLongAsAnUploadIsWritten() throws Exception {
    disk.goesOn = new CountDownLatch(1);
    byte[] model = SpinEngine.model("spin 50");
    Thread client =
        new Thread(
            () -> {
              try {
                ask("PUT /metronome/models/" + sha256(model) + "?format=onnx", model);
              } catch (IOException e) {
                // It is cut off.
                log.add("cut off");
              }
            });
    client.start();
    assertThat(disk.written.await(10, TimeUnit.SECONDS)).isTrue();
    Thread closing = new Thread(agent::close);
    closing.start();
    // The client is cut off at once; what it sent is still being written.
    client.join(10_000);
    closing.join(500);
    assertThat(closing.isAlive()).isTrue();
    assertThat(FolderLock.of(folder)).isEmpty();

    disk.goesOn.countDown();
    closing.join(10_000);
    assertThat(closing.isAlive()).isFalse();
    try (FolderLock next = FolderLock.of(folder).orElseThrow()) {
      assertThat(next).isNotNull();
      assertThat(folder).isDirectoryNotContaining("glob:**.partial");
    }
  }

  @Test
  void aSecondAgentLeavesTheFolderOfTheFirstAlone() throws IOException {
    Path upload = Files.createFile(folder.resolve("upload-0.partial"));
    // Nobody asks for a token, which might be a new one, before the folder is the agent's own.
    AtomicInteger asked = new AtomicInteger();
    Agent.TokenSource source =
        () -> {
          asked.incrementAndGet();
          return token;
        };
    assertThatThrownBy(() -> start(0, source))
        .isInstanceOf(FolderInUseException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("another agent");
    assertThatThrownBy(() -> start(agent.address().getPort(), source))
        .isInstanceOf(BindException.class);
    assertThat(asked).hasValue(0);
    assertThat(upload).exists();

    // As the app does, within one process.
    agent.close();
    agent = start(agent.address().getPort());
    assertThat(upload).doesNotExist();
  }

  @Test
  void aSilentUploadIsAnsweredAfterOneSilence() throws IOException {
    String name = "0".repeat(64);
    try (Socket socket = new Socket(agent.address().getAddress(), agent.address().getPort())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              ("PUT /metronome/models/"
                      + name
                      + "?format=onnx HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                      + token.text()
                      + "\r\nMetronome-Protocol: 3\r\nContent-Length: 900\r\n\r\nbegun")
                  .getBytes(StandardCharsets.ISO_8859_1));
      long start = System.nanoTime();
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).contains("truncated_upload", "5 of 900 bytes");
      // The silence that is allowed takes 10 s; a second one would make it 20.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(17));
    }
  }

  @Test
  void anotherFileThanAnnouncedOrOneTooLargeIsRefused() throws IOException {
    String path = "PUT /metronome/models/" + "0".repeat(64) + "?format=onnx";
    assertThat(ask(path, SpinEngine.model("spin 50")).code()).isEqualTo(Code.HASH_MISMATCH);
    assertThat(ask(path, (4 << 20) + 1, new byte[0]).code()).isEqualTo(Code.UPLOAD_TOO_LARGE);
    assertThat(ask(path).code()).isEqualTo(Code.BAD_REQUEST);
    assertThat(ask(path.replace("onnx", "exe"), new byte[1]).code()).isEqualTo(Code.BAD_REQUEST);
    noModelIsThere();
  }

  @Test
  void aPathThatMeansSomethingToAFileSystemReachesNone() throws IOException {
    for (String path :
        List.of(
            "/metronome/models/../../etc/passwd",
            "/metronome/models/%2e%2e%2fpasswd",
            "/metronome/runs/../a",
            "/metronome/runs/a%2fb",
            "/metronome/runs/a/b/result",
            "//metronome/health",
            "/metronome/health/",
            "http://agent/other",
            "/")) {
      RawHttp.Answer answer = ask("GET " + path);
      assertThat(answer.code()).as(path).isEqualTo(Code.BAD_REQUEST);
    }
  }

  @Test
  void aRequestThatIsNoMessageIsToldWhereItIsWrong() throws IOException {
    RawHttp.Answer answer =
        ask(
            "PUT /metronome/runs/a",
            "{\"protocol\": 3, \"message\": \"x\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(answer.code()).isEqualTo(Code.BAD_MESSAGE);
    assertThat(answer.body()).contains("run_request:1:");
    assertThat(ask("PUT /metronome/runs/a", new byte[] {(byte) 0xff}).code())
        .isEqualTo(Code.BAD_REQUEST);
    assertThat(ask("PUT /metronome/runs/a", new byte[2 << 20]).status()).isIn(0, 400);
  }

  @Test
  void whatIsNoHttpIsToldSo() throws IOException {
    assertThat(raw("hello\n\n", new byte[0]).code()).isEqualTo(Code.BAD_REQUEST);
    assertThat(raw("GET / HTTP/1.1\n" + "a: b\n".repeat(100) + "\n", new byte[0]).code())
        .isEqualTo(Code.BAD_REQUEST);
    assertThat(raw("GET /" + "x".repeat(10_000) + " HTTP/1.1\n\n", new byte[0]).code())
        .isEqualTo(Code.BAD_REQUEST);
  }

  @Test
  void manyIdleConnectionsDoNotKeepOthersOutForLong() throws Exception {
    Socket[] idle = new Socket[40];
    try {
      for (int i = 0; i < idle.length; i++) {
        idle[i] = new Socket(agent.address().getAddress(), agent.address().getPort());
      }
      // Those beyond the limit are refused, not queued; the others are silent and cut off in time.
      long start = System.nanoTime();
      while (ask("GET /metronome/health").status() != 200) {
        assertThat(System.nanoTime() - start).isLessThan(30_000_000_000L);
        Thread.sleep(500);
      }
    } finally {
      for (Socket socket : idle) {
        if (socket != null) {
          socket.close();
        }
      }
    }
  }
}
