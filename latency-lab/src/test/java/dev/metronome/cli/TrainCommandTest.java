package dev.metronome.cli;

import static dev.metronome.cli.Answer.requireProblem;
import static dev.metronome.cli.Answer.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

  private static final String ARCH = "nas-bench-macro/0:1:0:0:1:0:0:0";

  @TempDir private Path folder;

  private Answer train(String data, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--arch",
                ARCH,
                "--width",
                "0.25",
                "--resolution",
                "16",
                "--data",
                data,
                "--out",
                out().toString()));
    arguments.addAll(List.of(options));
    return Answer.run(arguments.toArray(String[]::new));
  }

  private Path out() {
    return folder.resolve("run");
  }

  private JsonNode config() throws IOException {
    return new ObjectMapper().readTree(out().resolve("config.json").toFile());
  }

  @Test
  void trainsByItsDefaultsWithValidationApartFromTest() throws Exception {
    JsonNode answer = train("generated:train=200,test=36", "--epochs", "2", "--json").json();
    assertThat(answer.get("accuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(answer.get("validationAccuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(config().get("trainImages").asInt()).isEqualTo(180);
    assertThat(config().get("validationImages").asInt()).isEqualTo(20);
    assertThat(config().get("testImages").asInt()).isEqualTo(36);
    assertThat(config().at("/training/optimizer").asText()).isEqualTo("SGD");
    assertThat(config().at("/training/emaDecay").asDouble()).isEqualTo(0.9998);
    JsonNode result = new ObjectMapper().readTree(out().resolve("result.json").toFile());
    assertThat(result.get("testAccuracy")).isEqualTo(answer.get("accuracy"));
    assertThat(result.get("validationAccuracy")).isEqualTo(answer.get("validationAccuracy"));
    List<String> log = Files.readAllLines(out().resolve("epochs.csv"));
    assertThat(log).hasSize(3).first().asString().contains("validation_accuracy");
    assertThat(Double.parseDouble(List.of(log.get(2).split(",", -1)).get(2)))
        .isEqualTo(Math.round(answer.get("validationAccuracy").asDouble() * 1e6) / 1e6);
    assertThat(train("generated:train=200,test=36", "--epochs", "2").out())
        .contains("of 36 test images", "of 20 training images held out");
  }

  @Test
  void everyOptionIsInTheConfiguration() throws Exception {
    Answer answer =
        train(
            "generated:train=60,test=24",
            "--epochs=1",
            "--batch=16",
            "--optimizer=rmsprop",
            "--rate-warmup=0.2",
            "--label-smoothing=0",
            "--crop=resized",
            "--crop-area=0.5",
            "--no-flip",
            "--cutout=0.25",
            "--mixup=0.3",
            "--drop-path=0.2",
            "--ema=0.9",
            "--validation=0");
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.out()).doesNotContain("held out");
    assertThat(config().get("training").toString())
        .isEqualTo(
            "{\"epochs\":1,\"batchSize\":16,\"optimizer\":\"RMSPROP\",\"weightRate\":0.165,"
                + "\"rateWarmup\":0.2,\"weightDecay\":4.0E-5,\"labelSmoothing\":0.0,"
                + "\"crop\":\"RESIZED\",\"smallestArea\":0.5,\"flip\":false,\"cutout\":0.25,"
                + "\"mixup\":0.3,\"dropPath\":0.2,\"emaDecay\":0.9,\"validationShare\":0.0}");
  }

  @Test
  void wrongOptionsAreToldTogether() {
    requireProblem(
        train(
            "generated", "--cutout=1", "--mixup=2", "--ema=1", "--drop-path=-1", "--validation=1"),
        2,
        "--cutout: 1.0",
        "--mixup: 2.0",
        "--ema: 1.0",
        "--drop-path: -1.0",
        "--validation: 1.0");
    requireProblem(train("generated", "--optimizer=adam"), 2, "--optimizer: 'adam'", "sgd or rms");
    requireProblem(train("generated", "--crop=half"), 2, "--crop: 'half'", "auto, shift");
    requireProblem(
        train("generated", "--no-augment", "--mixup=0.1", "--crop=shift"),
        2,
        "--crop, --mixup: given with --no-augment");
    requireProblem(
        train("generated:train=24,test=12", "--validation=0.99"), 2, "data for training: 0 images");
  }

  private void put(String file, int height, int width, SplittableRandom random) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    Path path = folder.resolve("images").resolve(file);
    Files.createDirectories(path.getParent());
    String format = file.endsWith("png") ? "png" : "jpeg";
    assertThat(ImageIO.write(image, format, path.toFile())).isTrue();
  }

  @Test
  void imagesOfMixedSizesAndKindsAreTrainedOnAndUnreadableOnesNamed() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 16; i++) {
      String kind = i % 3 == 0 ? ".jpg" : ".png";
      put("train/c" + i % 2 + "/" + i + kind, 20 + 5 * i, 60 - 2 * i, random);
      put("test/c" + i % 2 + "/" + i + kind, 16, 16 + i, random);
    }
    Files.writeString(folder.resolve("images/train/c1/15.jpg"), "no image");
    String data = folder.resolve("images").toString();
    requireProblem(
        train(data, "--epochs=1"),
        2,
        "1 of 32 images cannot be read",
        "at most 0.1000 %",
        "15.jpg");
    Answer answer = train(data, "--epochs=1", "--unreadable=0.05", "--validation=0");
    assertThat(answer.code()).as(answer.err()).isZero();
    assertThat(answer.err())
        .contains("1 images cannot be read and are left out:", "15.jpg: neither");
    assertThat(config().get("trainImages").asInt()).isEqualTo(15);
    assertThat(
            Answer.run("data", data, "--resolution=16", "--unreadable=0.05", "--json")
                .json()
                .get("leftOut")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void aDeviceThatIsNotThereIsToldBeforeAnyWork() {
    String out = out().toString();
    String[][] commands = {
      {"train", "--arch", ARCH, "--data", "generated", "--out", out},
      {"data", "generated", "--difficulty", out},
      {"export", "--arch", ARCH, "--out", out},
      {"parity", "--arch", ARCH},
      {"demo", "--out", out}
    };
    for (String[] command : commands) {
      List<String> arguments = new ArrayList<>(List.of(command));
      arguments.add("--device=cuda:77");
      requireProblem(
          run(arguments.toArray(String[]::new)), 3, "--device cuda:77", "train with --device cpu");
      arguments.set(arguments.size() - 1, "--device=tpu");
      requireProblem(run(arguments.toArray(String[]::new)), 2, "--device: 'tpu'", "cpu or cuda:N");
      assertThat(out()).doesNotExist();
    }
  }
}
