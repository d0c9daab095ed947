package dev.metronome.agent.core;

import static dev.metronome.agent.core.Requests.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.metronome.agent.protocol.AgentProblem;
import dev.metronome.agent.protocol.ProtocolJson;
import dev.metronome.files.FileHash;
import dev.metronome.files.FolderLock;
import dev.metronome.tables.measure.Interference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends an agent requests that are damaged in random ways: heads, bodies, tokens, sizes.
 *
 * <p>A long run: {@code -Dmetronome.fuzz.requests=100000}, and another {@code
 * -Dmetronome.fuzz.seed}.
 */
class AgentFuzzTest {

  private static final int REQUESTS = Integer.getInteger("metronome.fuzz.requests", 2000);
  private static final long SEED = Long.getLong("metronome.fuzz.seed", 1);
  private static final boolean MANY_ADDRESSES = System.getProperty("os.name").equals("Linux");

  @TempDir private Path folder;

  private final PairingToken token = PairingToken.create(new SecureRandom());
  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void damagedRequestsNeitherCrashTheAgentNorGetPastItsToken() throws IOException {
    Path cache = folder.resolve("agent").resolve("models");
    FakeDevice device = new FakeDevice();
    ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    AgentConfig config =
        new AgentConfig(
            InetAddress.getLoopbackAddress(), 0, cache, 1000, 3000, 4, Duration.ofSeconds(2));
    Map<String, Integer> answers = new TreeMap<>();
    try (Agent agent =
        Agent.start(
            config,
            () -> token,
            new InProcessExecutor(new SpinEngine(), device, Interference.NONE),
            device,
            log::add)) {
      for (int i = 0; i < REQUESTS; i++) {
        byte[] request = damaged();
        RawHttp.Answer answer = RawHttp.send(agent.address(), address(), request);
        check(request, answer, answers);
        log.removeIf(
            line -> {
              assertThat(line).doesNotContain(token.text()).doesNotContain("fault");
              return true;
            });
      }
      RawHttp.Answer health = RawHttp.send(agent.address(), address(), health());
      assertThat(health.status()).isEqualTo(200);
    }
    System.out.println(REQUESTS + " damaged requests, answers: " + answers);
    assertThat(answers.keySet()).contains("200", "WRONG_TOKEN", "BAD_REQUEST", "BAD_MESSAGE");
    onlyModelsAreThere(cache);
  }

  private void check(byte[] request, RawHttp.Answer answer, Map<String, Integer> answers) {
    String sent = new String(request, StandardCharsets.ISO_8859_1);
    String kind;
    if (answer.status() == 0) {
      // Cut off, or nothing that needs an answer.
      assertThat(answer.body()).doesNotContain("body");
      kind = "none";
    } else if (answer.status() < 300) {
      assertThat(sent).as("what was let in").contains(token.text());
      kind = String.valueOf(answer.status());
    } else {
      AgentProblem problem = ProtocolJson.read(AgentProblem.class, first(answer.body()));
      assertThat(problem.code()).as(sent).isNotEqualTo(AgentProblem.Code.AGENT_FAULT);
      assertThat(answer.body()).doesNotContain(token.text()).doesNotContain(folder.toString());
      kind = problem.code().toString();
    }
    answers.merge(kind, 1, Integer::sum);
  }

  /** The first of answers to several requests on one connection. */
  private static String first(String body) {
    return body.split("HTTP/1\\.1 [1-5]\\d\\d ", 2)[0];
  }

  private void onlyModelsAreThere(Path cache) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file :
          all.filter(Files::isRegularFile)
              .filter(file -> !file.endsWith(FolderLock.FILE))
              .toList()) {
        assertThat(file.getParent()).isEqualTo(cache);
        assertThat(file.getFileName().toString())
            .matches("[0-9a-f]{64}\\.(onnx|tflite)")
            .startsWith(FileHash.sha256(file));
      }
    }
  }

  /** Another one for each request, as wrong tokens shut an address out. */
  private InetAddress address() throws IOException {
    return MANY_ADDRESSES
        ? InetAddress.getByAddress(
            new byte[] {
              127,
              (byte) random.nextInt(256),
              (byte) random.nextInt(256),
              (byte) (1 + random.nextInt(254))
            })
        : InetAddress.getLoopbackAddress();
  }

  private byte[] health() {
    return request("GET", "/metronome/health", token.text(), new byte[0]);
  }

  private byte[] damaged() throws IOException {
    byte[] model = SpinEngine.model("spin " + random.nextInt(30));
    String name = sha256(model);
    String runId = "r" + random.nextInt(50);
    String path =
        switch (random.nextInt(11)) {
          case 0 -> "/metronome/health";
          case 1 -> "/metronome/device";
          case 2 -> "/metronome/models/" + name;
          case 3 -> "/metronome/models/" + name + "?format=onnx";
          case 4 -> "/metronome/runs/" + runId;
          case 5 -> "/metronome/runs/" + runId + "/result";
          case 6 -> "/metronome/runs/" + runId + "?waitMillis=" + random.nextInt(3);
          case 7, 8 -> "/metronome/runs/s" + random.nextInt(100_000);
          case 9 -> "/metronome/models/" + name + "?format=onnx";
          default ->
              "/../".repeat(random.nextInt(5)) + "etc/passwd" + "%00".repeat(random.nextInt(2));
        };
    String method =
        path.contains("format=") || path.contains("/runs/s")
            ? "PUT"
            : List.of("GET", "GET", "GET", "GET", "DELETE", "DELETE", "PUT", "OPTIONS")
                .get(random.nextInt(8));
    byte[] body =
        path.contains("format=") ? model : method.equals("PUT") ? message(name) : new byte[0];
    byte[] request = request(method, path, maybeWrong(), body);
    int damages = Math.max(0, random.nextInt(4) - 1);
    for (int i = 0; i < damages; i++) {
      request = damage(request);
    }
    return request;
  }

  private byte[] message(String model) {
    String text = ProtocolJson.write(Requests.group(List.of(model), model));
    if (random.nextInt(3) == 0) {
      // Numbers out of all bounds, and texts where numbers are.
      String value =
          List.of("-1", "1e999", "99999999999999999999", "0", "\"x\"", "null", "[[[]]]", "2.5")
              .get(random.nextInt(8));
      String[] parts = text.split(" : [0-9.]+", -1);
      int where = 1 + random.nextInt(parts.length - 1);
      text =
          String.join(" : 3", Arrays.copyOf(parts, where))
              + " : "
              + value
              + String.join(" : 3", Arrays.copyOfRange(parts, where, parts.length));
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private String maybeWrong() {
    return switch (random.nextInt(6)) {
      case 0 -> "";
      case 1 -> token.text().substring(1);
      case 2 -> PairingToken.create(new SecureRandom()).text();
      default -> token.text();
    };
  }

  private byte[] request(String method, String path, String given, byte[] body) {
    List<String> lines = new ArrayList<>();
    lines.add(method + " " + path + " HTTP/1.1");
    lines.add("Host: agent");
    lines.add("Authorization: Bearer " + given);
    lines.add("Metronome-Protocol: 3");
    switch (random.nextInt(24)) {
      case 0 -> lines.add("Content-Length: " + random.nextLong());
      case 1 -> lines.add("Content-Length: " + (body.length + random.nextInt(2000)));
      case 2 -> lines.add("Transfer-Encoding: chunked");
      case 3 -> lines.add("Expect: 100-continue");
      case 4 -> lines.add("X: " + "y".repeat(random.nextInt(6000)));
      case 5 -> lines.addAll(lines.subList(0, lines.size()));
      default -> lines.add("Content-Length: " + body.length);
    }
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes((String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private byte[] damage(byte[] request) {
    int at = random.nextInt(Math.max(1, request.length));
    byte[] changed = request.clone();
    switch (random.nextInt(6)) {
      case 0 -> changed[at] = (byte) random.nextInt(256);
      case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
      case 2 -> changed = Arrays.copyOf(request, at);
      case 3 -> {
        ByteArrayOutputStream doubled = new ByteArrayOutputStream();
        doubled.write(request, 0, at);
        doubled.write(request, at / 2, request.length - at / 2);
        changed = doubled.toByteArray();
      }
      case 4 -> {
        byte[] noise = new byte[random.nextInt(300)];
        for (int i = 0; i < noise.length; i++) {
          noise[i] = (byte) random.nextInt(256);
        }
        ByteArrayOutputStream noisy = new ByteArrayOutputStream();
        noisy.write(request, 0, at);
        noisy.writeBytes(noise);
        noisy.write(request, at, request.length - at);
        changed = noisy.toByteArray();
      }
      default -> changed[at] = '\n';
    }
    return changed.length == 0 ? new byte[] {0} : changed;
  }
}
