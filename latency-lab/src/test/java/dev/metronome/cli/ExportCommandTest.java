package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.metronome.network.Safetensors;
import dev.metronome.network.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The export command as a user gives it. */
class ExportCommandTest {

  private static final String ARCHITECTURE = "nas-bench-macro/0:1:0:0:1:0:0:0";
  private static final String DATA = "generated:train=240,test=120";
  private static final String ALL = "onnx,tflite,onnx-int8,tflite-int8";

  @TempDir private Path folder;

  private JsonNode train(Path training) throws Exception {
    return run(
            "train",
            "--arch",
            ARCHITECTURE,
            "--width",
            "0.25",
            "--resolution",
            "16",
            "--data",
            DATA,
            "--epochs",
            "1",
            "--out",
            training.toString(),
            "--json")
        .json();
  }

  @Test
  void aTrainingIsExportedToAllFormatsWithItsAccuracyAndACard() throws Exception {
    Path training = folder.resolve("training");
    JsonNode trained = train(training);
    Answer exported =
        run(
            "export",
            "--run",
            training.toString(),
            "--data",
            DATA,
            "--format",
            ALL,
            "--no-measure",
            "--out",
            folder.toString(),
            "--json");
    assertThat(exported.code()).isZero();
    JsonNode card = exported.json();
    assertThat(card)
        .isEqualTo(new ObjectMapper().readTree(folder.resolve("model-card.json").toFile()));
    assertThat(card.get("architecture").asText()).isEqualTo(ARCHITECTURE);
    assertThat(card.get("comparedImages").asInt()).isEqualTo(120);
    assertThat(card.get("labels")).hasSize(12);
    assertThat(card.get("input").get("mean")).hasSize(3);
    assertThat(card.get("provenance").get("calibration").asText()).isEqualTo("240 training images");
    assertThat(card.get("provenance").get("data").asText()).isEqualTo(DATA);
    assertThat(card.get("layers").get(0).asText()).startsWith("stem: conv 16x16x3->16x16x8");
    assertThat(card.get("provenance").get("weightsSha256").asText())
        .isEqualTo(sha256(training.resolve("weights.safetensors")));
    List<String> formats = new ArrayList<>();
    for (JsonNode file : card.get("files")) {
      String format = file.get("format").asText();
      formats.add(format);
      Path path = folder.resolve(file.get("file").asText());
      assertThat(path).isRegularFile();
      assertThat(file.get("sha256").asText()).isEqualTo(sha256(path));
      assertThat(file.get("run").asText()).contains(" " + path.getFileName() + " ");
      assertThat(file.get("input").get("type").asText()).isEqualTo("float32");
      assertThat(file.get("output").get("name").asText()).isEqualTo("logits");
      assertThat(file.has("latency")).isFalse();
      if (format.endsWith("int8")) {
        assertThat(file.get("samePredictions").asDouble()).isGreaterThan(0.8);
      } else {
        assertThat(file.get("accuracy")).as(format).isEqualTo(trained.get("accuracy"));
      }
    }
    assertThat(formats).containsExactly("onnx", "tflite", "onnx-int8", "tflite-int8");

    JsonNode measured =
        run("measure", folder.resolve("model.onnx").toString(), "--limit", "0.1", "--json").json();
    assertThat(measured.get("medianMs").asDouble()).isPositive();
    measured =
        run(
                "measure",
                folder.resolve("model-int8.tflite").toString(),
                "--target",
                "tflite-cpu",
                "--limit",
                "0.1",
                "--json")
            .json();
    assertThat(measured.get("medianMs").asDouble()).isPositive();
    assertThat(measured.get("target").asText()).contains("int8");
    requireProblem(
        run(
            "measure",
            folder.resolve("model-int8.onnx").toString(),
            "--precision",
            "float32",
            "--limit",
            "0.1"),
        2,
        "--precision",
        "computes in int8");
    requireProblem(
        run(
            "export",
            "--run",
            training.toString(),
            "--width",
            "0.5",
            "--calibration-images",
            "5",
            "--out",
            folder.resolve("other").toString()),
        2,
        "--width",
        "--calibration-images");

    requireProblem(
        run(
            "export",
            "--run",
            training.toString(),
            "--format",
            "tflite-int8",
            "--out",
            folder.resolve("other").toString()),
        2,
        "no images to calibrate them on",
        "--data");
    assertThat(folder.resolve("other")).doesNotExist();
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  @Test
  void allThatIsWrongWithWeightsIsToldAtOnceAndNothingIsWritten() throws Exception {
    Path training = folder.resolve("training");
    train(training);
    Path weights = training.resolve("weights.safetensors");
    Map<String, Tensor> tensors = new LinkedHashMap<>(Safetensors.read(weights).tensors());
    Tensor stem = tensors.remove("stem.conv.weight");
    tensors.put("stem.old", stem);
    tensors.get("classifier.linear.bias").values()[1] = Float.NaN;
    Path damaged = folder.resolve("damaged.safetensors");
    new Safetensors(tensors, Map.of()).write(damaged);
    Path out = folder.resolve("out");
    requireProblem(
        run(
            "export",
            "--arch",
            ARCHITECTURE,
            "--width",
            "0.25",
            "--resolution",
            "16",
            "--classes",
            "12",
            "--weights",
            damaged.toString(),
            "--out",
            out.toString()),
        2,
        "stem.conv.weight is missing",
        "stem.old is surplus",
        "classifier.linear.bias is NaN at index 1");
    requireProblem(
        run(
            "export",
            "--arch",
            ARCHITECTURE,
            "--weights",
            weights.toString(),
            "--out",
            out.toString()),
        2,
        ": 57 problems",
        "tensor stem.conv.weight has the shape [8, 3, 3, 3]; expected: shape [32, 3, 3, 3]");
    assertThat(out).doesNotExist();
  }

  @Test
  void integersAreDescribedInTheCardAndOldFilesAreTold() throws Exception {
    Files.writeString(folder.resolve("model.tflite"), "of an earlier export");
    String[] export = {
      "export",
      "--arch",
      ARCHITECTURE,
      "--format",
      "onnx-int8,tflite-int8",
      "--int8-input",
      "--no-measure",
      "--out",
      folder.toString()
    };
    assertThat(run(export).out()).contains("model.tflite is of an earlier export");
    JsonNode files =
        new ObjectMapper().readTree(folder.resolve("model-card.json").toFile()).get("files");
    JsonNode onnx = files.get(0).get("input");
    JsonNode tflite = files.get(1).get("input");
    assertThat(onnx.get("type").asText()).isEqualTo("uint8");
    assertThat(tflite.get("type").asText()).isEqualTo("int8");
    assertThat(onnx.get("scale")).isEqualTo(tflite.get("scale"));
    assertThat(onnx.get("zeroPoint").asInt()).isEqualTo(tflite.get("zeroPoint").asInt() + 128);
  }

  @Test
  void aTableOfATargetWithoutAFileIsRefused() {
    Path table = Path.of("../latency-tables/tables/nas-bench-macro/table.csv");
    Path out = folder.resolve("out");
    requireProblem(
        run(
            "export",
            "--arch",
            ARCHITECTURE,
            "--format",
            "tflite",
            "--table",
            table.toString(),
            "--out",
            out.toString()),
        2,
        "a table of ort-cpu",
        "a file is for: tflite-cpu");
    assertThat(out).doesNotExist();
  }

  @Test
  void aNetConfigIsExportedWithoutASpace() throws Exception {
    Path file = Path.of(getClass().getResource("/net-config/once-for-all-small.json").toURI());
    Answer answer =
        run(
            "export",
            "--arch",
            file.toString(),
            "--resolution",
            "32",
            "--format",
            ALL,
            "--no-measure",
            "--out",
            folder.toString(),
            "--json");
    assertThat(answer.code()).isZero();
    assertThat(answer.json().has("architecture")).isFalse();
    assertThat(answer.json().get("network").asText()).isEqualTo("MobileNetV3");
    assertThat(answer.json().get("netConfig").get("sha256").asText()).isEqualTo(sha256(file));
    assertThat(answer.json().get("layers")).hasSize(9);
    for (JsonNode exported : answer.json().get("files")) {
      boolean int8 = exported.get("format").asText().endsWith("int8");
      assertThat(exported.get("logitDifference").asDouble()).isLessThan(int8 ? 0.2 : 1e-4);
    }
  }

  @Test
  void optionsThatContradictEachOtherOrDoNothingAreToldAtOnce() {
    Path out = folder.resolve("out");
    requireProblem(
        run("export", "--arch", ARCHITECTURE, "--format", "onnx,pb,h5", "--out", out.toString()),
        2,
        "'pb' is unknown",
        "'h5' is unknown",
        ALL);
    requireProblem(
        run(
            "export",
            "--arch",
            ARCHITECTURE,
            "--format",
            "tflite-int8",
            "--no-fold",
            "--batch",
            "8",
            "--table",
            "table.csv",
            "--out",
            out.toString()),
        2,
        "--no-fold",
        "--batch");
    requireProblem(
        run("export", "--arch", ARCHITECTURE, "--int8-input", "--out", out.toString()),
        2,
        "--int8-input",
        "onnx-int8 or tflite-int8");
    assertThat(out).doesNotExist();
  }

  @Test
  void batchProbabilitiesAndResolutionAreChosen() throws Exception {
    Answer answer =
        run(
            "export",
            "--arch",
            ARCHITECTURE,
            "--batch",
            "3",
            "--softmax",
            "--open-resolution",
            "--no-measure",
            "--out",
            folder.toString());
    assertThat(answer.code()).isZero();
    assertThat(answer.out()).contains("model.onnx", "model.tflite", ": the same");
    for (String file : List.of("model.onnx", "model.tflite")) {
      Answer measured =
          run(
              "measure",
              folder.resolve(file).toString(),
              "--target",
              file.endsWith("onnx") ? "ort-cpu" : "tflite-cpu",
              "--limit",
              "0.1");
      assertThat(measured.code()).isZero();
      assertThat(measured.out()).contains("probabilities", "[3, ");
    }
  }

  @Test
  void anExportThatIsRefusedWritesNothing() {
    Path out = folder.resolve("out");
    Answer answer =
        run(
            "export",
            "--arch",
            "nas-bench-macro/0:0:0:0:0:0:0:0",
            "--width",
            "0.25",
            "--data",
            "generated:train=24,test=12",
            "--out",
            out.toString());
    requireProblem(answer, 2, "12 classes", "the network's 10");
    assertThat(out).doesNotExist();
  }
}
